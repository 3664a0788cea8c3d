package release

import (
	"context"
	"errors"
	"iter"
	"time"

	"kith/fhir/terminology"
	"kith/platform/db"
	"kith/platform/fault"
)

// release is one code system in opened files.
type release struct {
	head    terminology.Head
	entries iter.Seq2[terminology.Entry, error]
}

// kinds are the releases that can be read. Each returns nil where its files are
// not there.
var kinds = []func(*files) (*release, error){snomed, loinc, icd10cm}

// Options say how a release is loaded.
type Options struct {
	Now      time.Time            // when, for the list of what is loaded
	Version  string               // where the files do not say it
	Progress terminology.Progress // nil to hear nothing
}

// Load reads the release in place, which is a folder, a zip file or a single
// file, and installs it. It finds out by the files what it is. The fault of a
// file that cannot be read names file and line.
func Load(ctx context.Context, d *db.DB, place string, o Options) (loaded terminology.Loaded, err error) {
	f, err := open(place)
	if err != nil {
		return loaded, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	r, err := f.release()
	if err != nil {
		return loaded, err
	}
	head, entries := r.head, r.entries
	r = nil // what it holds in memory may go once it is read
	if o.Version != "" {
		head.Version = o.Version
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	n, err := terminology.Install(ctx, d, terminology.Release{Head: head, Entries: entries, Now: o.Now}, o.Progress)
	return terminology.Loaded{Head: head, Concepts: n, At: o.Now}, err
}

func (f *files) release() (*release, error) {
	for _, kind := range kinds {
		if r, err := kind(f); r != nil || err != nil {
			return r, err
		}
	}
	return nil, fault.New(fault.NotFound, "terminology.release-unknown")
}

// stream makes entries of a function that hands them out one by one.
func stream(read func(yield func(terminology.Entry) bool) error) iter.Seq2[terminology.Entry, error] {
	return func(yield func(terminology.Entry, error) bool) {
		going := true
		err := read(func(e terminology.Entry) bool {
			going = going && yield(e, nil)
			return going
		})
		if err != nil && going {
			yield(terminology.Entry{}, err)
		}
	}
}
