package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"text/tabwriter"
	"unicode"

	"kith/exchange/claims"
	"kith/exchange/measure"
)

// measureInput is what is read, and how.
type measureInput struct {
	Files []string `arg:"" optional:"" type:"existingpath" name:"file" help:"Files and folders: CSV and TSV with a first line of names, Parquet, FHIR as NDJSON, X12 837; .gz and .zst as they are."`

	Format   string            `help:"What the files hold, where they do not tell: csv, parquet, ndjson, x12." enum:",csv,parquet,ndjson,x12" default:""`
	Mapping  string            `help:"A file that says which column is which, as JSON; see docs/science/measure.md." type:"existingfile"`
	Profile  string            `help:"The make of files whose names of columns fit, such as cms-carrier; found out where it is not said."`
	Patient  string            `help:"The column of the patient."`
	Provider string            `help:"The column of the provider."`
	Day      string            `help:"The column of the day."`
	Site     string            `help:"The column of the site."`
	Kind     string            `help:"The column of the kind of encounter, or of the place of service."`
	KindIs   map[string]string `help:"What a word of that column means: WORD=visit, video, emergency, inpatient, laboratory, other."`
	Dates    string            `help:"How days are written: iso, compact, mdy, dmy, sas, number, excel." enum:",iso,compact,mdy,dmy,sas,number,excel" default:""`
	HashKey  string            `help:"Replace identifiers of patients and providers by a keyed hash; the key is what stands in this file." type:"existingfile"`
	Rejects  string            `help:"Write what was not used to this file, each row with its line, column and why." placeholder:"FILE"`
	Columns  string            `help:"Keep what was read in this file as compact columns: the next run begins at once, and further files are added to it." placeholder:"FILE"`

	groups []string // columns that say to which group a patient belongs

	As string `help:"Who reads the record, where --data or --db and no file is given: a practitioner's id, or integrator." placeholder:"PERSON"`
	place
}

// input reads everything, or finds it in the columns that were kept. done lets
// go of them.
func (c measureInput) input(ctx context.Context) (in measure.Input, done func(), err error) {
	r := inputRun{measureInput: c, ctx: ctx, done: func() {}}
	if r.hashKey, err = c.key(); err != nil {
		return in, r.done, exit{usage, err}
	}
	if err = r.run(); err != nil {
		r.close()
		return in, r.done, err
	}
	in.Output, in.Mapping = r.out, r.mapping
	for _, s := range r.out.Sources {
		in.Names = append(in.Names, s.Name)
	}
	return in, r.close, nil
}

// key is the key of hashes, nil where nobody wants any.
func (c measureInput) key() ([]byte, error) {
	if c.HashKey == "" {
		return nil, nil
	}
	key, err := os.ReadFile(c.HashKey)
	if err != nil {
		return nil, err
	}
	if key = bytes.TrimSpace(key); len(key) < 16 {
		return nil, fmt.Errorf("%s: a key of fewer than 16 characters can be guessed", c.HashKey)
	}
	return key, nil
}

// inputRun is one run on its way.
type inputRun struct {
	measureInput
	ctx     context.Context
	hashKey []byte
	rejects *claims.Rejects
	kept    *claims.Kept // what --columns held before
	out     *claims.Output
	mapping claims.Mapping // of the first file that has columns
	read    atomic.Int64
	total   int64
	done    func()
}

func (r *inputRun) close() {
	r.done()
	if r.kept != nil {
		r.kept.Close() //nolint:errcheck,gosec // it was only read
	}
}

func (r *inputRun) run() (err error) {
	if r.Columns != "" {
		if _, err := os.Stat(r.Columns); err == nil {
			if r.kept, err = claims.OpenKept(r.Columns); err != nil {
				return err
			}
			if r.kept.Unfinished() {
				note(os.Stderr, r.Columns+": somebody was stopped while adding to it. What they added is not there; everything before is.")
			}
			r.out = r.kept.Output
		}
	}
	if r.Rejects != "" {
		f, err := os.OpenFile(r.Rejects, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		if r.rejects, err = claims.NewRejects(f); err != nil {
			return err
		}
	}
	if err := r.all(); err != nil {
		return err
	}
	if r.out == nil {
		return exit{usage, errors.New("nothing to read: name files, or --data and --as, or columns that were kept")}
	}
	return nil
}

// all reads what there is to read.
func (r *inputRun) all() error {
	switch {
	case len(r.Files) > 0:
		return r.files()
	case r.kept != nil:
		return nil
	case r.Data != "" || r.DB != "":
		return r.record()
	}
	return nil
}

// files reads files: those with columns one by one, those of FHIR together,
// since one may say better what another says. With --columns each lot is kept
// when it is read, and a run that was stopped goes on behind it.
func (r *inputRun) files() error {
	files, err := r.open()
	if err != nil {
		return err
	}
	var lots [][]mapped
	var fhir []mapped
	for _, f := range files {
		one, err := r.look(f)
		if err != nil {
			return exit{usage, err}
		}
		if f.Format == claims.NDJSON {
			fhir = append(fhir, one)
		} else if lots = append(lots, []mapped{one}); r.Columns == "" {
			lots = [][]mapped{slices.Concat(lots...)}
		}
	}
	if len(fhir) > 0 {
		if lots = append(lots, fhir); r.Columns == "" {
			lots = [][]mapped{slices.Concat(lots...)}
		}
	}
	done := show(os.Stderr, func() (step, bool) { return step{at: min(r.read.Load(), r.total), of: r.total, bytes: true}, true })
	defer done()
	for _, lot := range lots {
		if err := r.lot(func(reading *claims.Reading) error {
			for _, f := range lot {
				if err := reading.File(f.File, f.Mapping); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// mapped is a file and which of its columns is which.
type mapped struct {
	claims.File
	claims.Mapping
}

// lot reads some files, or the record, and keeps them where they are to be kept.
func (r *inputRun) lot(read func(*claims.Reading) error) error {
	reading := claims.Begin(r.ctx, claims.Options{HashKey: r.hashKey, Rejects: r.rejects, Progress: func(n int64) { r.read.Add(n) }})
	if r.kept != nil {
		if err := r.kept.Add(reading); err != nil {
			return fmt.Errorf("%s: %w", r.Columns, err)
		}
	}
	err := read(reading)
	if err == nil {
		r.out, err = reading.End()
	}
	if r.ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped; " + map[bool]string{true: "what was kept is whole, and the same command goes on", false: "nothing was written"}[r.Columns != ""])}
	}
	if err != nil || r.Columns == "" {
		return err
	}
	if r.kept == nil {
		err = claims.Keep(r.Columns, r.out, r.hashKey)
	} else {
		err = errors.Join(r.kept.Append(r.out, r.hashKey), r.kept.Close())
	}
	if r.kept = nil; err != nil {
		return err
	}
	groupings := r.out.Groupings
	if r.kept, err = claims.OpenKept(r.Columns); err == nil {
		r.out = r.kept.Output
		r.out.Groupings = groupings
	}
	return err
}

// open opens the files, and those in folders; what is in the columns already is
// left out, and told.
func (r *inputRun) open() (files []claims.File, err error) {
	names, err := inside(r.Files)
	if err != nil {
		return nil, err
	}
	var opened []*os.File
	r.done = func() {
		for _, f := range opened {
			f.Close() //nolint:errcheck,gosec // it was only read
		}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		opened = append(opened, f)
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		one := claims.File{Name: filepath.Base(name), Body: f, Size: info.Size(), Format: claims.Format(r.Format)}
		if one.Format == "" {
			if one.Format, err = claims.FormatOf(one); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		if r.kept != nil {
			if known, err := r.kept.Knows(one); err != nil {
				return nil, err
			} else if known {
				note(os.Stderr, fmt.Sprintf("%s is in %s already, and is not counted twice.", one.Name, r.Columns))
				continue
			}
		}
		files, r.total = append(files, one), r.total+one.Size
	}
	return files, nil
}

// readable are the endings of files that are read in a folder.
var readable = []string{".csv", ".tsv", ".txt", ".psv", ".parquet", ".ndjson", ".jsonl", ".x12", ".edi", ".837"}

// inside are the files that paths name: themselves, or in folders those whose
// endings say that they can be read, in the order of their names.
func inside(paths []string) (names []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			names = append(names, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			plain := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(name), ".gz"), ".zst")
			if !slices.Contains(readable, filepath.Ext(plain)) {
				note(os.Stderr, fmt.Sprintf("%s is passed over: its name does not end like one of %s.", name, strings.Join(readable, " ")))
				return nil
			}
			names = append(names, name)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

// look finds out which column of a file is which, and shows it.
func (r *inputRun) look(f claims.File) (one mapped, err error) {
	if one.File = f; f.Format != claims.CSV && f.Format != claims.Parquet {
		one.Kinds = r.KindIs
		note(os.Stderr, fmt.Sprintf("%s: %s.", f.Name, map[claims.Format]string{claims.NDJSON: "FHIR, one resource a line", claims.X12: "claims as X12 837, each service line"}[f.Format]))
		return one, nil
	}
	m, err := r.wanted()
	if err != nil {
		return one, err
	}
	var s claims.Sniffed
	if f.Format == claims.Parquet {
		s, err = claims.LookParquet(f, m)
	} else {
		var sample []byte
		if sample, err = claims.Sample(f); err == nil {
			s, err = claims.Look(sample, m)
		}
	}
	if err != nil {
		if p, ok := errors.AsType[*claims.Problem](err); ok {
			p.File = f.Name
			return one, p
		}
		return one, fmt.Errorf("%s: %w", f.Name, err)
	}
	r.show(f, s)
	if one.Mapping = s.Mapping; r.mapping.Patient == "" {
		r.mapping = s.Mapping
	}
	return one, nil
}

// wanted is the mapping that flags and the small file ask for.
func (c measureInput) wanted() (m claims.Mapping, err error) {
	if c.Mapping != "" {
		text, err := os.ReadFile(c.Mapping)
		if err != nil {
			return m, err
		}
		in := json.NewDecoder(bytes.NewReader(text))
		in.DisallowUnknownFields()
		if err := in.Decode(&m); err != nil {
			return m, fmt.Errorf("%s: %w", c.Mapping, err)
		}
	}
	for to, flag := range map[*string]string{&m.Profile: c.Profile, &m.Patient: c.Patient, &m.Provider: c.Provider, &m.Day: c.Day, &m.Site: c.Site, &m.Kind: c.Kind} {
		*to = cmp.Or(flag, *to)
	}
	m.Dates, m.Groups = cmp.Or(claims.Dates(c.Dates), m.Dates), append(m.Groups, c.groups...)
	if len(c.KindIs) > 0 {
		m.Kinds = c.KindIs
	}
	return m, nil
}

// show says what each column is taken for, with some of its values, before
// anything is read: a wrong guess is seen before any number is.
func (r *inputRun) show(f claims.File, s claims.Sniffed) {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s\n", f.Name, s.About.About)
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	var hash func([]byte) []byte
	if r.hashKey != nil {
		hash = claims.Hashing(r.hashKey)
	}
	for _, one := range s.Shown {
		values := make([]string, 0, len(one.Values)+1)
		for _, v := range one.Values {
			if hash != nil && (one.Means == "patient" || one.Means == "provider") {
				v = string(hash([]byte(v)))
			}
			values = append(values, tame(v))
		}
		if one.As != "" {
			values = append(values, "("+one.As+")")
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", one.Means, tame(one.Column), strings.Join(values, "  "))
	}
	w.Flush() //nolint:errcheck,gosec // into memory
	note(os.Stderr, strings.TrimRight(text.String(), "\n"))
	if !s.Sure {
		note(os.Stderr, "The days could be read in another way as well: --dates says which is meant.")
	}
}

// tame is a value as a terminal may show it: no longer than a line, and without
// anything that a terminal would obey.
func tame(v string) string {
	out, n := strings.Builder{}, 0
	for _, c := range v {
		if n++; n > 40 {
			out.WriteString("…")
			break
		}
		if !unicode.IsPrint(c) {
			c = '?'
		}
		out.WriteRune(c)
	}
	return out.String()
}
