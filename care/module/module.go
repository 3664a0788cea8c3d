// Package module is what a folder of care hands to the program: its tables,
// its sentences, the projectors that fill its tables from the record, and its
// pages. It names no folder of care, so that any of them may use it.
package module

import (
	"context"
	"io/fs"
	"reflect"
	"sync"
	"time"

	"kith/fhir/store"
	"kith/platform/calendar"
	"kith/platform/db"
	"kith/platform/job"
	"kith/platform/say"
	"kith/platform/web"
)

// Module is one noun of care.
type Module struct {
	Name       string // the folder: "people"
	Files      fs.FS  // schema/*.sql, locale/*.json, and style/*.css or rules/*.json if it has them
	Projectors []store.Projector
	Routes     func(*web.Mux, *House)     // adds its pages; nil when it has none
	Jobs       func(*House) []job.Kind    // what it does later or again and again; nil when nothing
	Guards     func(*House) []store.Guard // what may be written, besides who may; nil for everything
	Drawers    []Drawer                   // its tables with words that are closed
}

// House is what the program gives to the pages of every module.
type House struct {
	DB    *db.DB
	Store *store.Store
	Say   *say.Phrases
	Now   func() time.Time
	Zone  *time.Location // where the clinic is; days begin there

	Calendar *calendar.Calendar // when the site works; nil for the usual one, see WorkingCalendar

	Sealer Sealer // closes words that are not in the record yet

	Memory *Memory // what folders keep in mind of the database; nil: nothing is kept
}

// Memory is what folders keep in mind, one thing of a type. The zero Memory is
// empty.
type Memory struct{ things sync.Map }

// Kept returns what a folder keeps of a type, made when it is first asked for.
// What is made has to be ready for many at once.
func Kept[T any](h *House, make func() *T) *T {
	if h.Memory == nil {
		return make()
	}
	key := reflect.TypeFor[T]()
	kept, ok := h.Memory.things.Load(key)
	if !ok {
		kept, _ = h.Memory.things.LoadOrStore(key, make())
	}
	return kept.(*T)
}

// Sealer closes what must not lie readable in the database. See platform/seal.
type Sealer interface {
	Seal(name string, words []byte) ([]byte, error)
	Open(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// Today returns the day it is where the clinic is, as midnight in UTC: a day
// on the calendar, not a moment.
func (h *House) Today() time.Time {
	y, m, d := h.Now().In(h.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// WorkingCalendar returns the days on which the site works.
func (h *House) WorkingCalendar() *calendar.Calendar {
	if h.Calendar != nil {
		return h.Calendar
	}
	return calendar.Usual(h.Zone)
}

// Files returns the folders of all modules, for the schema and the sentences.
func Files(all []Module) []fs.FS {
	folders := make([]fs.FS, len(all))
	for i, m := range all {
		folders[i] = m.Files
	}
	return folders
}

// Projectors returns the projectors of all modules.
func Projectors(all []Module) (ps []store.Projector) {
	for _, m := range all {
		ps = append(ps, m.Projectors...)
	}
	return ps
}

// Guard has the rules of all modules looked at when something is written.
func Guard(all []Module, h *House) {
	for _, m := range all {
		if m.Guards != nil {
			h.Store.GuardBy(m.Guards(h)...)
		}
	}
}
