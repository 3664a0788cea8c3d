package consent

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

//go:embed rules
var ruleFiles embed.FS

// Rules are the laws of places as data: who consents to which service, who
// controls its release, what has to be written down, and what a parent's
// account shows by age. They are the site's rules, not advice: each row says
// where it was read, when, and by whom.
type Rules struct {
	files   []*File
	portal  Portal
	federal Federal
	beside  map[string][]byte // files of the site that other folders read
	sum     [sha256.Size]byte
}

// others are files in a site's folder that are no rules of consent.
var others = []string{"reporting.json", "next-step.json", "on-call.json", "instruments.json", "periodicity.json", "routing.json", "loop-clocks.json"}

// Beside returns a file that stood beside the site's own rules, nil for none.
func (r *Rules) Beside(name string) []byte { return r.beside[name] }

// File is what one place says of one service, over time.
type File struct {
	Rule    string `json:"rule"`
	Place   string `json:"place"`   // ISO 3166-2, "" for every place without a row of its own
	Service string `json:"service"` // "any" for whatever has no file of its own
	English string `json:"en"`
	Spanish string `json:"es"`
	ReadOn  string `json:"readOn"`
	Rows    []Row  `json:"rows"` // oldest first
	Cases   []Case `json:"cases"`
}

// Row is the law in force from one day to before another.
type Row struct {
	From string `json:"effective_from"` // the first day, "" when it was always so
	To   string `json:"effective_to"`   // the first day it is no longer so, "" when it still is

	MinAge               *int     `json:"min_age"` // whole years; 0 at any age, null at none
	CapacityTest         string   `json:"capacity_test"`
	ExtraConditions      []string `json:"extra_conditions"` // all must hold and be written down
	SessionCap           *Cap     `json:"session_cap"`
	ParentCanAlsoConsent bool     `json:"parent_can_also_consent"`
	NeitherMayAbrogate   bool     `json:"neither_may_abrogate"` // nobody cancels the consent the other gave
	WithoutParent        []string `json:"without_parent"`       // when care may begin with neither: emergency, court-order …
	ParentNotice         string   `json:"parent_notice"`
	ReleaseController    string   `json:"release_controller"`
	ParentAccess         string   `json:"parent_access"` // what the place says of records of care a minor consented to
	Documentation        []string `json:"documentation"`

	Citation   string `json:"citation"`
	Source     string `json:"source"` // keys of docs/sources.md
	VerifiedOn string `json:"verified_on"`
	VerifiedBy string `json:"verified_by"`
	Status     Status `json:"status"`
}

// Cap is how much care a minor's own consent carries.
type Cap struct {
	Sessions int `json:"n"`
	Minutes  int `json:"minutes"` // the longest one may be
	UnderAge int `json:"applies_under_age"`
}

// Status is how far a row can be relied on.
type Status string

const (
	Signed  Status = "signed"  // counsel of the site signed it
	Read    Status = "read"    // read in the text of the law, not by counsel
	Draft   Status = "draft"   // known from elsewhere, not read in the text
	Blocked Status = "blocked" // must not be used until counsel signs it
)

// words are what a field of a row may say.
var words = map[string][]string{
	"capacity_test":      {"none", "mature", "clinician"},
	"extra_conditions":   {"danger-or-abuse", "knowingly-seeks", "clearly-necessary", "parent-unavailable-detrimental-or-refused"},
	"without_parent":     {"emergency", "court-order", "blanket-consent"},
	"parent_notice":      {"forbidden", "discretion", "required", "required_unless"},
	"release_controller": {"consent_source", "minor", "parent", "both", "clinician"},
	"parent_access":      {"forbidden", "silent", "permitted", "required"},
	"documentation":      {"contact-or-reason", "minor-consulted", "minor-told-first", "necessity", "three-reasons", "log-release", "parent-consent"},
	"status":             {"signed", "read", "draft", "blocked"},
}

// Standard returns the rules that are built in.
var Standard = sync.OnceValue(func() *Rules {
	r, err := LoadRules(ruleFiles)
	if err != nil {
		panic(err) // found by the first test
	}
	return r
})

// SiteRules returns the rules that are built in, with a site's own *.json in
// their place; see LoadRules.
func SiteRules(folder fs.FS) (*Rules, error) { return LoadRules(ruleFiles, folder) }

// LoadRules reads rules/*.json of folders, or their *.json where there is no
// such folder, a site's own last: a file for the same place and service replaces
// the one before. A file with a field or word that is not known here is refused,
// and so is a folder without any: better none than a wrong one.
func LoadRules(folders ...fs.FS) (*Rules, error) {
	r := &Rules{}
	for _, f := range folders {
		names, err := fs.Glob(f, "rules/*.json")
		if err == nil && len(names) == 0 {
			names, err = fs.Glob(f, "*.json")
		}
		if err == nil && len(names) == 0 {
			err = fmt.Errorf("no rule (*.json) is in the folder")
		}
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if err := r.load(f, n); err != nil {
				return nil, fmt.Errorf("%s: %w", n, err)
			}
		}
	}
	if _, ok := r.file("", "any"); !ok || len(r.portal.Places) == 0 || len(r.federal.Exceptions) == 0 {
		return nil, fmt.Errorf("the default, the portal and the federal rules must be there")
	}
	return r, r.work()
}

func (r *Rules) load(f fs.FS, name string) error {
	b, err := fs.ReadFile(f, name)
	if err != nil {
		return err
	}
	if slices.Contains(others, path.Base(name)) {
		if r.beside == nil {
			r.beside = map[string][]byte{}
		}
		r.beside[path.Base(name)] = b
		return nil
	}
	r.sum = sha256.Sum256(append(r.sum[:], b...))
	switch path.Base(name) {
	case "portal.json":
		return strict(b, &r.portal, r.portal.check)
	case "federal.json":
		return strict(b, &r.federal, r.federal.check)
	}
	var file File
	if err := strict(b, &file, file.check); err != nil {
		return err
	}
	r.files = slices.DeleteFunc(r.files, func(o *File) bool { return o.Place == file.Place && o.Service == file.Service })
	r.files = append(r.files, &file)
	return nil
}

// strict reads b into v anew and checks it. Every field must be known, in its
// exact spelling, and stand there once.
func strict[T any](b []byte, v *T, check func() error) error {
	var none T
	*v = none
	if err := json.Unmarshal(b, v, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	return check()
}

func (f *File) check() error {
	if f.Service == "" || f.English == "" || f.Spanish == "" || len(f.Rows) == 0 || !isDay(f.ReadOn) {
		return fmt.Errorf("say which service, in words, when it was read, and at least one row")
	}
	until := ""
	for i, row := range f.Rows {
		if i > 0 && (until == "" || row.From < until) {
			return fmt.Errorf("row %d begins before the one before it ended", i+1)
		}
		if err := row.check(); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		until = row.To
	}
	return nil
}

func (r *Row) check() error {
	given := map[string][]string{
		"capacity_test": {r.CapacityTest}, "extra_conditions": r.ExtraConditions, "without_parent": r.WithoutParent,
		"parent_notice": {r.ParentNotice}, "release_controller": {r.ReleaseController}, "parent_access": {r.ParentAccess},
		"documentation": r.Documentation, "status": {string(r.Status)},
	}
	for field, values := range given {
		for _, v := range values {
			if !slices.Contains(words[field], v) {
				return fmt.Errorf("%s: the word %q is not known", field, v)
			}
		}
	}
	switch verified := r.Status == Signed || r.Status == Read; {
	case r.Citation == "" || r.Source == "":
		return fmt.Errorf("it names no source")
	case verified && (!isDay(r.VerifiedOn) || r.VerifiedBy == ""):
		return fmt.Errorf("it does not say who verified it when")
	case r.From != "" && !isDay(r.From), r.To != "" && (!isDay(r.To) || r.To <= r.From):
		return fmt.Errorf("its days are no days, or end before they begin")
	case r.SessionCap != nil && min(r.SessionCap.Sessions, r.SessionCap.Minutes, r.SessionCap.UnderAge) <= 0:
		return fmt.Errorf("its session cap says nothing")
	}
	return nil
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Files returns what is held, by place and service, that for everywhere first.
func (r *Rules) Files() []*File {
	all := slices.Clone(r.files)
	slices.SortFunc(all, func(a, b *File) int {
		return cmp.Or(strings.Compare(a.Place, b.Place), strings.Compare(a.Service, b.Service))
	})
	return all
}

// Places returns the ages of accounts by place.
func (r *Rules) Places() []PortalPlace { return slices.Clone(r.portal.Places) }

// Stamp tells these rules from others.
func (r *Rules) Stamp() string { return hex.EncodeToString(r.sum[:6]) }

// file returns what is held for exactly this place and service.
func (r *Rules) file(place, service string) (*File, bool) {
	i := slices.IndexFunc(r.files, func(f *File) bool { return f.Place == place && f.Service == service })
	if i < 0 {
		return nil, false
	}
	return r.files[i], true
}

// on returns the row in force on a day.
func (f *File) on(day time.Time) (Row, bool) {
	d := day.Format(time.DateOnly)
	for _, row := range f.Rows {
		if row.From <= d && (row.To == "" || d < row.To) {
			return row, true
		}
	}
	return Row{}, false
}
