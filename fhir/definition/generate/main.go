// Command generate packs definitions into data/: one resource a line, trimmed
// to what the program reads, compressed.
//
//	go run ./generate -from DIR   # DIR is the npm package named below, unpacked
//
// Without -from only the guides under source/ are packed, whole but for their
// narratives. What is left out of the standard: narratives, mappings, long descriptions and comments, differentials where
// there is a snapshot, logical models, examples of definitions, and the
// constraints ele-1 and ext-1 that the standard repeats at every element.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/klauspost/compress/zstd"
)

// HL7's own package of R4: every definition of the standard as the standard
// publishes it, CC0. See docs/decisions/0007-definitions-as-data.md.
const hl7 = "hl7.fhir.r4.examples 4.0.1"

// files are the files of data/ that HL7's package fills.
var files = []string{"core", "search", "profiles", "terminology", "operations"}

// fileOf says which file a resource of HL7's package belongs in, "" for none.
func fileOf(o object) string {
	if url := o.text("url"); url == "" || strings.Contains(url+"-", "/example-") || strings.HasSuffix(url, "/OperationDefinition/example") {
		return ""
	}
	switch o.text("resourceType") {
	case "StructureDefinition":
		switch {
		case o.text("kind") == "logical":
			return ""
		case o.text("derivation") == "constraint":
			return "profiles"
		}
		return "core"
	case "CompartmentDefinition":
		return "core"
	case "SearchParameter":
		return "search"
	case "ValueSet", "CodeSystem", "ConceptMap":
		return "terminology"
	case "OperationDefinition":
		return "operations"
	}
	return ""
}

func main() {
	log.SetFlags(0)
	from := flag.String("from", "", "the npm package "+hl7+", unpacked")
	source := flag.String("source", "source", "folder with one folder of resources for each guide of others")
	own := flag.String("own", "../../docs/wire/ig", "folder with the resources of Kith's own guide")
	to := flag.String("to", "data", "folder to write")
	flag.Parse()
	if err := run(*from, *source, *own, *to); err != nil {
		log.Fatal(err)
	}
}

func run(from, source, own, to string) error {
	if from != "" {
		packed := map[string]lines{}
		for _, f := range files {
			packed[f] = lines{}
		}
		err := walk(from, func(o object) error { return packed[fileOf(o)].add(trimmed(o)) })
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := packed[f].write(to, f); err != nil {
				return err
			}
		}
	}
	guides, err := guidesIn(source)
	if err != nil {
		return err
	}
	guides = append(guides, guide{"kith", own})
	for _, g := range guides {
		packed := lines{}
		whole := func(o object) error { return packed.add(o.without("text")) }
		if err := walk(g.dir, whole); err != nil {
			return err
		}
		if err := packed.write(to, g.name); err != nil {
			return err
		}
	}
	return describe(to, guides)
}

// guide is an implementation guide: one file in data, made of one folder.
type guide struct{ name, dir string }

func guidesIn(source string) (all []guide, err error) {
	entries, err := os.ReadDir(source)
	for _, e := range entries {
		if e.IsDir() {
			all = append(all, guide{e.Name(), filepath.Join(source, e.Name())})
		}
	}
	return all, err
}

// walk reads every resource below a folder, one to a file. Examples of a guide
// are no definitions.
func walk(dir string, each func(object) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "example" {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var o object
		if err := json.Unmarshal(src, &o); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if o.text("resourceType") == "" {
			return nil
		}
		return each(o)
	})
}

// lines are the resources of one file by type and URL; nil takes none.
type lines map[string][]byte

func (l lines) add(o object) error {
	if l == nil {
		return nil
	}
	if o.text("url") == "" || o.text("id") == "" {
		return fmt.Errorf("a %s has no url or no id", o.text("resourceType"))
	}
	key := o.text("resourceType") + " " + o.text("url")
	if _, twice := l[key]; twice {
		return fmt.Errorf("%s is there twice", key)
	}
	line, err := json.Marshal(headed(o))
	l[key] = line
	return err
}

// write sorts by type and URL, so that the same definitions give the same bytes.
func (l lines) write(to, name string) error {
	keys := make([]string, 0, len(l))
	for k := range l {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var all bytes.Buffer
	for _, k := range keys {
		all.Write(l[k])
		all.WriteByte('\n')
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(16<<20), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	out := enc.EncodeAll(all.Bytes(), nil)
	fmt.Printf("%-12s %5d resources, %5.2f MB, packed %4.0f KB\n", name, len(keys), float64(all.Len())/1e6, float64(len(out))/1e3)
	return os.WriteFile(filepath.Join(to, name+".ndjson.zst"), out, 0o644)
}

// describe writes, beside the data, what it is and where it comes from.
func describe(to string, guides []guide) error {
	var b strings.Builder
	b.WriteString("Made by `go generate ./fhir/definition`; not edited by hand.\n\n| file | made of |\n|---|---|\n")
	for _, f := range files {
		fmt.Fprintf(&b, "| %s.ndjson.zst | npm package %s |\n", f, hl7)
	}
	for _, g := range guides {
		fmt.Fprintf(&b, "| %s.ndjson.zst | [%s](../%s) |\n", g.name, strings.TrimPrefix(g.dir, "../../"), g.dir)
	}
	b.WriteString("\nThe content of the standard is HL7's, under CC0 1.0.\n")
	return os.WriteFile(filepath.Join(to, "README.md"), []byte(b.String()), 0o644)
}
