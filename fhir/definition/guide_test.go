package definition_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/cast"
	"kith/fhir/definition"
	"kith/fhir/element"
)

const (
	root   = "../.."
	ig     = root + "/docs/wire/ig"
	own    = "http://kith.example/fhir/"
	codes  = own + "CodeSystem/kith"
	extend = own + "StructureDefinition/"
)

// resources reads every resource of a folder of the guide by its file's name.
func resources(t *testing.T, dir string) map[string]element.Value {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no resources, %v", dir, err)
	}
	all := map[string]element.Value{}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var d element.Doc
		if err := d.Parse(src, element.Options{}); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		all[filepath.Base(f)] = d.Root()
	}
	return all
}

func text(v element.Value, names ...string) string { return v.At(names...).Text() }

func TestTheGuideNamesItsOwnResources(t *testing.T) {
	guide := resources(t, ig)
	listed := map[string]bool{}
	for r := range guide["ImplementationGuide-kith.json"].Get("definition").Each("resource") {
		listed[text(r, "reference", "reference")] = true
		if text(r, "name") == "" {
			t.Errorf("%s has no name in the guide", text(r, "reference", "reference"))
		}
	}
	there := map[string]bool{}
	for name, r := range guide {
		kind, id := text(r, "resourceType"), text(r, "id")
		if name != kind+"-"+id+".json" || text(r, "url") != own+kind+"/"+id {
			t.Errorf("%s holds %s %s", name, kind, text(r, "url"))
		}
		if text(r, "description") == "" || text(r, "title") == "" && kind != "SearchParameter" {
			t.Errorf("%s says too little of itself", name)
		}
		if kind != "ImplementationGuide" {
			there[kind+"/"+id] = true
		}
		packed, ok := definition.Canonical(kind, text(r, "url"))
		if !ok {
			t.Errorf("%s is not packed: go generate ./fhir/definition", name)
		}
		var d element.Doc
		if err := d.Parse(packed, element.Options{}); err != nil || text(d.Root(), "description") != text(r, "description") {
			t.Errorf("%s is packed otherwise: go generate ./fhir/definition", name)
		}
	}
	for _, r := range resources(t, ig+"/example") {
		there[text(r, "resourceType")+"/"+text(r, "id")] = true
	}
	for r := range listed {
		if !there[r] {
			t.Errorf("the guide lists %s, which is not there", r)
		}
	}
	for r := range there {
		if !listed[r] {
			t.Errorf("the guide does not list %s", r)
		}
	}
}

func TestEveryCodeOfTheGuideHasWordsInBothLanguages(t *testing.T) {
	for name, cs := range resources(t, ig) {
		if text(cs, "resourceType") != "CodeSystem" {
			continue
		}
		n := int64(0)
		for c := range cs.Each("concept") {
			n++
			if text(c, "display") == "" || text(c, "definition") == "" || text(c, "designation", "language") != "es" || text(c, "designation", "value") == "" {
				t.Errorf("%s: %s lacks words", name, text(c, "code"))
			}
		}
		if count, _ := cs.Get("count").Int(); count != n {
			t.Errorf("%s counts %d and has %d", name, count, n)
		}
	}
}

// used is what the records of the town say in Kith's own words: code or
// extension -> the elements it stands in.
type used struct{ codes, extensions map[string]map[string]bool }

func (u used) note(in map[string]map[string]bool, name, path string) {
	if in[name] == nil {
		in[name] = map[string]bool{}
	}
	in[name][path] = true
}

func (u used) walk(v element.Value, path string) {
	switch {
	case v.Get("system").Text() == codes && v.Get("code").Exists():
		u.note(u.codes, text(v, "code"), path)
	case strings.HasPrefix(text(v, "url"), own):
		u.note(u.extensions, strings.TrimPrefix(text(v, "url"), extend), strings.TrimSuffix(path, ".extension"))
	}
	for name, m := range v.Members() {
		for item := range m.Items() {
			u.walk(item, path+"."+name)
		}
	}
}

// town reads every resource of the cast.
func town(t *testing.T, each func(element.Value)) {
	t.Helper()
	sources, err := cast.Sources(time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if strings.HasPrefix(s.Name, "synthea/") || strings.HasPrefix(s.Name, "conformance/") {
			continue // others wrote it, or it follows the guide of others: nothing of ours is in it
		}
		for _, src := range texts(t, s) {
			var d element.Doc
			if err := d.Parse(src, element.Options{}); err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			if s.Kind == cast.NDJSON {
				each(d.Root())
			}
			for e := range d.Root().Each("entry") {
				each(e.Get("resource"))
			}
		}
	}
}

// source is a text of the program: Go, a locale, or a bundle of the cast.
var source = regexp.MustCompile(`\.go$|/locale/[a-z]+\.json$|/bundle/[a-z-]+\.json$`)

// program returns the text of the folders that work with Kith's codes.
func program(t *testing.T) string {
	var b strings.Builder
	for _, dir := range []string{"care", "cast", "exchange/hsds", "fhir/sdc"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !source.MatchString(filepath.ToSlash(path)) || strings.HasSuffix(path, "_test.go") {
				return err
			}
			src, err := os.ReadFile(path)
			b.Write(src)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestTheGuideAndTheRecordsSayTheSame(t *testing.T) {
	guide, src := resources(t, ig), program(t)
	u := used{map[string]map[string]bool{}, map[string]map[string]bool{}}
	town(t, func(r element.Value) { u.walk(r, text(r, "resourceType")) })

	defined := map[string]bool{}
	for c := range guide["CodeSystem-kith.json"].Each("concept") {
		code := text(c, "code")
		defined[code] = true
		// A code stands in a record, in the program, or behind the dot of a sentence's key.
		if u.codes[code] == nil && !strings.Contains(src, `"`+code+`"`) && !strings.Contains(src, "."+code+`"`) {
			t.Errorf("nobody says %s: take it out of the guide", code)
		}
	}
	for code, at := range u.codes {
		if !defined[code] {
			t.Errorf("%v say %s, which the guide does not define", slices.Sorted(maps.Keys(at)), code)
		}
	}
	for _, m := range regexp.MustCompile(`\bours\("([a-z-]+)"`).FindAllStringSubmatch(src, -1) {
		if !defined[m[1]] {
			t.Errorf("the program writes %s, which the guide does not define", m[1])
		}
	}

	for name, sd := range guide {
		if text(sd, "type") != "Extension" {
			continue
		}
		id := text(sd, "id")
		if !strings.Contains(src, `"`+id+`"`) {
			t.Errorf("%s: the program neither reads nor writes it", name)
		}
		for path := range u.extensions[id] {
			if !slices.ContainsFunc(slices.Collect(sd.Each("context")), func(c element.Value) bool { return text(c, "expression") == path }) {
				t.Errorf("%s stands on %s, and its context does not say so", id, path)
			}
		}
		delete(u.extensions, id)
	}
	for id, at := range u.extensions {
		t.Errorf("%v carry %s, which the guide does not define", slices.Sorted(maps.Keys(at)), id)
	}
}

func TestWhatTheGuideNamesIsThere(t *testing.T) {
	for name, r := range resources(t, ig) {
		var look func(v element.Value)
		look = func(v element.Value) {
			for member, m := range v.Members() {
				for item := range m.Items() {
					if url := item.Text(); strings.HasPrefix(url, own) && !strings.HasPrefix(url, "http://kith.example/fhir/sid/") {
						kind, _, _ := strings.Cut(strings.TrimPrefix(url, own), "/")
						if _, ok := definition.Canonical(kind, url); !ok {
							t.Errorf("%s: %s names %s, which is not there", name, member, url)
						}
					}
					look(item)
				}
			}
		}
		look(r)
	}
}

func texts(t *testing.T, s cast.Source) [][]byte {
	t.Helper()
	r, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	src, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", s.Name, err))
	}
	if s.Kind == cast.Bundle {
		return [][]byte{src}
	}
	return slices.DeleteFunc(slices.Collect(bytes.Lines(src)), func(l []byte) bool { return len(strings.TrimSpace(string(l))) == 0 })
}
