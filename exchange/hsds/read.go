package hsds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Record is one service as it came, with its organization and places in it.
type Record struct {
	File string
	Line int // where it begins, 0 where nobody can say
	Body json.RawMessage
}

// Reject is what could not be taken in, and why.
type Reject struct {
	File   string          `json:"file"`
	Line   int             `json:"line,omitzero"`
	ID     string          `json:"id,omitzero"`
	Reason string          `json:"reason"`
	Body   json.RawMessage `json:"body,omitzero"`
}

// largest bounds a file, in bytes. Source: Kith
const largest = 1 << 30

// reading hands out what is in files.
type reading struct {
	record func(Record) error
	reject func(Reject) error
	at     func(bytes int64) // how far it is
}

// Size returns how many bytes lie at a path, a file or a folder.
func Size(path string) (n int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		n += info.Size()
		return err
	})
	return n, err
}

// path reads what lies at a path: a folder or archive of tables, or a file of
// JSON.
func (r reading) path(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	name := filepath.Base(path)
	if info.IsDir() {
		return r.tables(os.DirFS(path), name)
	}
	if info.Size() > largest {
		return fmt.Errorf("%s: larger than %d MB", name, largest>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return r.archive(data, name)
	case strings.EqualFold(filepath.Ext(path), ".csv"):
		return r.tables(os.DirFS(filepath.Dir(path)), name)
	}
	return r.json(data, name)
}

// json reads values of JSON, one behind the other: services, pages of services,
// lists of services. What is no JSON is rejected as far as the next line that
// begins with a brace.
func (r reading) json(data []byte, name string) error {
	line, counted := 1, 0
	lineAt := func(at int) int {
		line += bytes.Count(data[counted:at], []byte("\n"))
		counted = at
		return line
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for at := 0; ; {
		at += len(data[at:]) - len(bytes.TrimLeft(data[at:], " \t\r\n"))
		if at == len(data) {
			return nil
		}
		var v json.RawMessage
		d := json.NewDecoder(bytes.NewReader(data[at:]))
		if err := d.Decode(&v); err != nil {
			if err := r.reject(Reject{File: name, Line: lineAt(at), Reason: "no JSON: " + brief(err)}); err != nil {
				return err
			}
			next := bytes.Index(data[at+1:], []byte("\n{"))
			if next < 0 {
				return nil
			}
			at += 1 + next + 1
			continue
		}
		begin := lineAt(at)
		if err := r.value(v, name, begin); err != nil {
			return err
		}
		at += int(d.InputOffset())
		r.at(int64(at))
	}
}

// brief says what is the matter with JSON, and nothing of what is in it.
func brief(err error) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("a mistake at byte %d", e.Offset)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return "it cannot be read"
}

// value reads one value: a service, or what holds some.
func (r reading) value(v json.RawMessage, name string, line int) error {
	if v[0] == '[' {
		return r.list(v, name, line)
	}
	var o map[string]json.RawMessage
	if v[0] != '{' || json.Unmarshal(v, &o) != nil {
		return r.reject(Reject{File: name, Line: line, Reason: "no service"})
	}
	if list := o["contents"]; len(list) > 0 && list[0] == '[' {
		return r.list(list, name, line+bytes.Count(v[:max(bytes.Index(v, []byte(`"contents"`)), 0)], []byte("\n")))
	}
	if list := o["services"]; len(list) > 0 && list[0] == '[' {
		return r.organization(o, list, name, line)
	}
	return r.record(Record{name, line, v})
}

// organization reads the services that lie in an organization.
func (r reading) organization(o map[string]json.RawMessage, list json.RawMessage, name string, line int) error {
	var services []map[string]json.RawMessage
	if err := json.Unmarshal(list, &services); err != nil {
		return r.reject(Reject{File: name, Line: line, Reason: "services that are none"})
	}
	delete(o, "services")
	for _, s := range services {
		if len(o["id"]) > 0 {
			whose, err := json.Marshal(o)
			if err != nil {
				return err
			}
			s["organization"] = whose
		}
		b, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if err := r.record(Record{name, line, b}); err != nil {
			return err
		}
	}
	return nil
}

func (r reading) list(v json.RawMessage, name string, line int) error {
	d := json.NewDecoder(bytes.NewReader(v))
	if _, err := d.Token(); err != nil {
		return err
	}
	counted := 0
	for d.More() {
		var item json.RawMessage
		if err := d.Decode(&item); err != nil {
			return r.reject(Reject{File: name, Line: line, Reason: "no JSON: " + brief(err)})
		}
		begin := int(d.InputOffset()) - len(item)
		line += bytes.Count(v[counted:begin], []byte("\n"))
		counted = begin
		if err := r.value(item, name, line); err != nil {
			return err
		}
	}
	return nil
}
