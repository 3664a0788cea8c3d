// Package cast is the town of the demo, the tests and the manual: a few
// families written by hand, and some hundred Synthea children around them.
//
// cast/README.md tells who everybody is, and with which codes their records
// speak. Nobody here is real.
package cast

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Words holds what the sign-in page says about the people, by language.
//
//go:embed locale
var Words embed.FS

//go:embed bundle conformance synthea/youth.ndjson.zst
var files embed.FS

// Kind is the shape of a source.
type Kind string

const (
	Bundle Kind = "bundle" // one FHIR transaction Bundle
	NDJSON Kind = "ndjson" // one resource a line
)

// Source is one named part of the town's records.
type Source struct {
	Name string
	Kind Kind
	Open func() (io.ReadCloser, error)
}

// Places come before the people who work there, families before the day on
// which they come.
var bundles = []string{
	"maple-street", "county-access-line", "roosevelt-middle-school", "youth-harbor", "partners",
	"state-child-health-office", "riverside",
	"reyes-cole", "brandt", "mills", "aziz", "nair", "ortega", "neighbors",
	"dunn", "reyes-colon",
}

// shown names the parts of the conformance set, in the order of reading.
var shown = []string{"places", "rowan", "wren", "arlo"}

// scene is the bundle of the one day on which everybody comes. In it, that day
// itself moves to the day of now, whatever its weekday.
const scene = "today"

// Sources lists everything the town has on record as of now, to be read in
// this order. Dates are moved by whole weeks, so that the anchor week becomes
// the week of now; the visits of the bundle "today" fall on the day of now, or
// on the next Monday at a weekend. The calendar is that of now's location.
//
// The bytes depend on the calendar date of now and on nothing else.
func Sources(now time.Time) ([]Source, error) {
	at := placeIn(now)
	weeks := move{all: 7 * at.weeks}
	var all []Source
	for _, name := range bundles {
		all = append(all, bundle(name, weeks))
	}
	for _, name := range shown {
		all = append(all, file("conformance/"+name+".ndjson", NDJSON, weeks))
	}
	all = append(all, Source{"synthea/youth.ndjson", NDJSON, func() (io.ReadCloser, error) {
		return youth(weeks)
	}})
	neighborhood := sync.OnceValues(func() (map[string][]byte, error) { return grow(at) })
	for _, name := range grown {
		all = append(all, Source{"town/" + name + ".ndjson", NDJSON, func() (io.ReadCloser, error) {
			parts, err := neighborhood()
			if err != nil {
				return nil, fmt.Errorf("town/%s: %w", name, err)
			}
			return io.NopCloser(shift(bytes.NewReader(parts[name]), weeks)), nil
		}})
	}
	return append(all, bundle(scene, move{weeks.all, date(sceneDay), weeks.all + at.scene - sceneDay})), nil
}

func bundle(name string, by move) Source { return file("bundle/"+name+".json", Bundle, by) }

func file(path string, k Kind, by move) Source {
	return Source{path, k, func() (io.ReadCloser, error) {
		f, err := files.Open(path)
		if err != nil {
			return nil, err
		}
		return readCloser{shift(f, by), f.Close}, nil
	}}
}

// youth opens the Synthea sample.
func youth(by move) (io.ReadCloser, error) {
	f, err := files.Open("synthea/youth.ndjson.zst")
	if err != nil {
		return nil, err
	}
	z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return readCloser{shift(z, by), func() error { z.Close(); return f.Close() }}, nil
}

type readCloser struct {
	io.Reader
	close func() error
}

func (r readCloser) Close() error { return r.close() }
