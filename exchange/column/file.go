package column

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unsafe"

	"kith/relation/encounter"
)

// Content is what a file holds: a table, who its numbers are, and what whoever
// writes it keeps beside it, such as what it was read from.
type Content struct {
	Table                      *encounter.Table
	Patients, Providers, Sites []Names // one behind the other, from number 0 on; none where nobody is named
	About                      []byte
}

// File is an open file. Its content lies in the file, until Close.
type File struct {
	Content
	Unfinished bool // somebody was stopped while adding: what they added is not there

	name     string
	b        []byte // the whole file
	unmap    func() error
	end      uint64 // of the last whole section
	base     uint64 // of the first one
	sections int
}

// Create writes a file, in the place of one that is there: either the old one
// or the whole new one stands under the name, whatever happens meanwhile.
func Create(name string, c Content) error {
	p := c.Table.Parts()
	if len(p.Start) == 0 {
		p.Start = []uint64{0}
	}
	s := section{head: head{first: p.First, patients: uint64(len(p.Start) - 1), providers: uint64(p.Providers)},
		start: p.Start, keys: p.Keys, places: p.Places, about: c.About}
	for i, names := range [...][]Names{c.Patients, c.Providers, c.Sites} {
		s.named[i] = joined(names)
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".new-*")
	if err != nil {
		return fmt.Errorf("column: %w", err)
	}
	err = s.write(f)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("column: %w", err), os.Remove(f.Name()))
	}
	return syncFolder(name)
}

// syncFolder makes sure that a name is there after the power went.
func syncFolder(name string) error {
	d, err := os.Open(filepath.Dir(name))
	if err != nil {
		return fmt.Errorf("column: %w", err)
	}
	defer d.Close() //nolint:errcheck // it was only read
	_ = d.Sync()    // not every system can, and those order it themselves
	return nil
}

// joined is names as one.
func joined(parts []Names) (all Names) {
	if len(parts) == 1 {
		return parts[0]
	}
	for _, p := range parts {
		from := uint64(len(all.Text))
		for _, end := range p.Ends {
			all.Ends = append(all.Ends, from+end)
		}
		all.Text = append(all.Text, p.Text...)
	}
	return all
}

// Open opens a file where it lies. After Close nobody may look at its content
// any more. The error is ErrFormat where it is no such file, or a damaged one.
//
//	Cost    a look at every byte, on all cores, for the checksums
func Open(name string) (*File, error) {
	b, unmap, err := mapped(name)
	if err != nil {
		return nil, err
	}
	f := &File{name: name, b: b, unmap: unmap}
	if err := f.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), unmap())
	}
	return f, nil
}

// Read returns the content of b, a whole file that begins at a multiple of eight
// bytes. The content keeps b, which must not be changed.
func Read(b []byte) (Content, error) {
	if uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 != 0 {
		b = bytes.Clone(b) // which is at one
	}
	f := &File{b: b}
	err := f.read()
	return f.Content, err
}

// read reads one section after the other.
func (f *File) read() error {
	s, rest, ok := cut(f.b)
	if !ok || s.who > 0 {
		return ErrFormat
	}
	f.Table, ok = encounter.Over(encounter.Parts{First: s.first, Places: s.places, Providers: int(s.providers), Start: s.start, Keys: s.keys})
	if !ok {
		return ErrFormat
	}
	f.base = s.size()
	f.add(&s)
	for len(rest) > 0 {
		s, after, ok := cut(rest)
		if !ok {
			if f.Unfinished = last(rest); !f.Unfinished {
				return ErrFormat
			}
			return nil
		}
		if !f.change(&s) {
			return ErrFormat
		}
		f.add(&s)
		rest = after
	}
	return nil
}

// last reports whether rest may be a section that somebody did not finish:
// nothing stands behind it.
func last(rest []byte) bool {
	if h, ok := readHead(rest); ok && uint64(len(rest)) > h.size() {
		return false
	}
	for at := 8; at < len(rest); at += 8 {
		next := bytes.Index(rest[at:], []byte(magic))
		if next < 0 {
			return true
		}
		if at += next; at%8 == 0 {
			if _, ok := readHead(rest[at:]); ok {
				return false
			}
		}
		at &^= 7
	}
	return true
}

// add takes the names of a section, and what it says of itself.
func (f *File) add(s *section) {
	for i, to := range [...]*[]Names{&f.Patients, &f.Providers, &f.Sites} {
		if len(s.named[i].Ends) > 0 {
			*to = append(*to, s.named[i])
		}
	}
	f.About = s.about
	f.end += s.size()
	f.sections++
}

// change puts the patients of a section over the table.
func (f *File) change(s *section) bool {
	c := encounter.Changes{Patients: int(s.patients), Providers: int(s.providers), By: make(map[uint32][]encounter.Key, len(s.whom))}
	c.Places = append(f.Table.Places[:len(f.Table.Places):len(f.Table.Places)], s.places...)
	for i, p := range s.whom {
		if p >= s.patients {
			return false
		}
		c.By[uint32(p)] = s.keys[s.start[i]:s.start[i+1]]
	}
	if s.who == 0 {
		return false
	}
	most := max(f.Table.Patients()+int(s.names[0]), int(s.whom[s.who-1])+1)
	if s.first != f.Table.First || c.Patients < f.Table.Patients() || c.Patients > most || c.Providers < f.Table.Providers || len(c.Places) > encounter.MostPlaces {
		return false
	}
	f.Table = f.Table.Changed(c)
	return true
}

// Append adds encounters whose numbers go on where those of the file end, with
// the names that are new, and writes About in the place of what stood there.
// It says how many encounters were there already. Where it fails, or is stopped
// half-way, the file is as it was. The content of f stays what it was: open the
// file again.
//
//	Cost    what is added, and the other encounters of the same patients. Once
//	        additions are half as large as the first table, or when one lies
//	        before its first day, everything is written anew
func (f *File) Append(c Content) (repeated int, err error) {
	all, repeated, err := f.Table.With(c.Table)
	if err != nil {
		return 0, err
	}
	out, err := f.alone()
	if err != nil {
		return 0, err
	}
	defer out.Close() //nolint:errcheck // what is written is synced
	s := section{head: head{first: all.First, patients: uint64(all.Patients()), providers: uint64(all.Providers)}, start: []uint64{0}, about: c.About}
	for i, names := range [...][]Names{c.Patients, c.Providers, c.Sites} {
		s.named[i] = joined(names)
	}
	if all.First != f.Table.First || f.Table.Len() == 0 {
		return repeated, f.anew(all, c)
	}
	s.places = all.Places[len(f.Table.Places):]
	for p := range c.Table.Patients() {
		if len(c.Table.Of(p)) > 0 {
			s.whom, s.keys = append(s.whom, uint64(p)), append(s.keys, all.Of(p)...)
			s.start = append(s.start, uint64(len(s.keys)))
		}
	}
	if len(s.whom) == 0 || 8*uint64(len(s.keys))+f.end-f.base > f.base/2 || f.sections > mostSections {
		return repeated, f.anew(all, c)
	}
	return repeated, f.put(out, &s)
}

// mostSections is after how many additions a file is written anew.
//
// Source: Kith
const mostSections = 64

// anew writes everything into a new file.
func (f *File) anew(all *encounter.Table, c Content) error {
	c.Table = all
	c.Patients, c.Providers, c.Sites = append(clip(f.Patients), c.Patients...), append(clip(f.Providers), c.Providers...), append(clip(f.Sites), c.Sites...)
	return Create(f.name, c)
}

func clip(n []Names) []Names { return n[:len(n):len(n)] }

// alone opens the file for one who adds, alone, to what they opened.
func (f *File) alone() (out *os.File, err error) {
	out, err = os.OpenFile(f.name, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("column: %w", err)
	}
	if err := lock(out); err != nil {
		return nil, errors.Join(fmt.Errorf("column: somebody else is adding: %w", err), out.Close())
	}
	if size, err := out.Seek(0, io.SeekEnd); err != nil || uint64(size) != uint64(len(f.b)) {
		return nil, errors.Join(errors.New("column: the file has changed since it was opened"), err, out.Close())
	}
	return out, nil
}

// put writes a section behind the last one.
func (f *File) put(out *os.File, s *section) error {
	if err := out.Truncate(int64(f.end)); err != nil { // what somebody did not finish
		return fmt.Errorf("column: %w", err)
	}
	if _, err := out.Seek(int64(f.end), io.SeekStart); err != nil {
		return fmt.Errorf("column: %w", err)
	}
	err := s.write(out)
	if err == nil {
		err = out.Sync()
	}
	if err != nil {
		return errors.Join(err, out.Truncate(int64(f.end)))
	}
	return nil
}

// Close lets go of the file.
func (f *File) Close() error { return f.unmap() }
