package definition

import (
	"bytes"
	"embed"
	"errors"
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
	load func() contents
}

// contents finds the lines of a file: by "Type url", and by "Type/id".
type contents struct{ byURL, byID map[string][]byte }

// The files of the standard, and those of guides behind them.
var (
	core        = open("core")
	search      = open("search")
	profiles    = open("profiles")
	terminology = open("terminology")
	operations  = open("operations")
	guides      = others()
)

// all is every file, in the order in which a canonical URL is looked for.
var all = append([]*file{core, search, profiles, terminology, operations}, guides...)

func open(name string) *file {
	return &file{name, sync.OnceValue(func() contents {
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
		if !slices.Contains([]string{"core", "search", "profiles", "terminology", "operations"}, name) {
			all = append(all, open(name))
		}
	}
	return all
}

func unpack(name string) (contents, error) {
	c := contents{map[string][]byte{}, map[string][]byte{}}
	packed, err := data.ReadFile("data/" + name + ".ndjson.zst")
	if err != nil {
		return c, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return c, err
	}
	defer dec.Close()
	src, err := dec.DecodeAll(packed, nil)
	if err != nil {
		return c, err
	}
	for line := range bytes.Lines(src) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		// Every line begins {"resourceType":"T","url":"U","id":"I"
		head := strings.SplitN(string(line[:min(len(line), 600)]), `"`, 13)
		if len(head) < 13 || head[1] != "resourceType" || head[5] != "url" || head[9] != "id" {
			return c, errors.New("a line does not begin with type, URL and id")
		}
		typ, url, id := head[3], head[7], head[11]
		c.byURL[typ+" "+url], c.byID[typ+"/"+id] = line, line
	}
	return c, nil
}

// Canonical returns the conformance resource of this type with this canonical
// URL as JSON. A version behind the URL ("…|4.0.1") is not looked at: there is
// one of each.
func Canonical(typ, url string) ([]byte, bool) {
	url, _, _ = strings.Cut(url, "|")
	for _, f := range filesOf(typ) {
		if line, ok := f.load().byURL[typ+" "+url]; ok {
			return line, true
		}
	}
	return nil, false
}

// ByID returns the conformance resource of this type with this id as JSON.
func ByID(typ, id string) ([]byte, bool) {
	for _, f := range filesOf(typ) {
		if line, ok := f.load().byID[typ+"/"+id]; ok {
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
			for key, line := range f.load().byURL {
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
	case "OperationDefinition":
		return append([]*file{operations}, guides...)
	}
	return all
}
