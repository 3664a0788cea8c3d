package definition

import (
	"bytes"
	"embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed data/*.zst
var data embed.FS

// file is one packed file of data: resources, one a line, sorted by type and URL.
type file struct {
	name string
	load func() map[string][]byte // "Type url" -> line
}

// The files of the standard, and those of guides behind them.
var (
	core        = open("core")
	search      = open("search")
	profiles    = open("profiles")
	terminology = open("terminology")
	guides      = others()
)

// all is every file, in the order in which a canonical URL is looked for.
var all = append([]*file{core, search, profiles, terminology}, guides...)

func open(name string) *file {
	return &file{name, sync.OnceValue(func() map[string][]byte {
		lines, err := unpack(name)
		if err != nil {
			panic(fmt.Sprintf("the definitions in this program are damaged: %s: %v", name, err))
		}
		return lines
	})}
}

// others opens the files that go generate made of guides.
func others() (all []*file) {
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err) // embedded: it is there
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".ndjson.zst")
		if !slices.Contains([]string{"core", "search", "profiles", "terminology"}, name) {
			all = append(all, open(name))
		}
	}
	return all
}

func unpack(name string) (map[string][]byte, error) {
	packed, err := data.ReadFile("data/" + name + ".ndjson.zst")
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer dec.Close()
	src, err := dec.DecodeAll(packed, nil)
	if err != nil {
		return nil, err
	}
	lines := map[string][]byte{}
	for line := range bytes.Lines(src) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		typ, url, err := headOf(line)
		if err != nil {
			return nil, err
		}
		lines[typ+" "+url] = line
	}
	return lines, nil
}

// headOf reads the type and URL that begin every line.
func headOf(line []byte) (typ, url string, err error) {
	rest, ok := strings.CutPrefix(string(line[:min(len(line), 400)]), `{"resourceType":"`)
	typ, rest, ok2 := strings.Cut(rest, `"`)
	rest, ok3 := strings.CutPrefix(rest, `,"url":"`)
	url, _, ok4 := strings.Cut(rest, `"`)
	if !ok || !ok2 || !ok3 || !ok4 {
		return "", "", fmt.Errorf("a line does not begin with type and URL")
	}
	return typ, url, nil
}

// Canonical returns the conformance resource of this type with this canonical
// URL as JSON. A version behind the URL ("…|4.0.1") is not looked at: there is
// one of each.
func Canonical(typ, url string) ([]byte, bool) {
	url, _, _ = strings.Cut(url, "|")
	for _, f := range filesOf(typ) {
		if line, ok := f.load()[typ+" "+url]; ok {
			return line, true
		}
	}
	return nil, false
}

// Canonicals yields every conformance resource of a type by URL, sorted.
func Canonicals(typ string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		found := map[string][]byte{}
		var urls []string
		for _, f := range filesOf(typ) {
			for key, line := range f.load() {
				url, ok := strings.CutPrefix(key, typ+" ")
				if _, twice := found[url]; ok && !twice {
					found[url] = line
					urls = append(urls, url)
				}
			}
		}
		slices.Sort(urls)
		for _, u := range urls {
			if !yield(u, found[u]) {
				return
			}
		}
	}
}

// filesOf lists where resources of a type may lie; guides may hold any.
func filesOf(typ string) []*file {
	switch typ {
	case "StructureDefinition":
		return append([]*file{core, profiles}, guides...)
	case "CompartmentDefinition":
		return []*file{core}
	case "SearchParameter":
		return append([]*file{search}, guides...)
	case "ValueSet", "CodeSystem", "ConceptMap":
		return append([]*file{terminology}, guides...)
	}
	return all
}
