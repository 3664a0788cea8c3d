// Command pack gathers HL7's official R4 examples into examples.ndjson.zst.
//
//	go run ./pack DIR   # DIR is the npm package hl7.fhir.r4.examples 4.0.1, unpacked
//
// Left out are bundles of all definitions over a megabyte, and, of definitions
// of which there are hundreds, all but the first dozen.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"
)

// plenty lists the types with hundreds of examples, and most how many are taken.
var plenty = []string{"StructureDefinition", "SearchParameter", "ValueSet", "CodeSystem", "ConceptMap"}

const (
	most    = 12
	largest = 1 << 20 // bytes
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./pack DIR")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "[A-Z]*-*.json"))
	if err != nil {
		return err
	}
	slices.Sort(names)
	count, taken := map[string]int{}, 0
	var all bytes.Buffer
	for _, name := range names {
		typ, _, _ := strings.Cut(filepath.Base(name), "-")
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if len(src) > largest || count[typ] == most && slices.Contains(plenty, typ) {
			continue
		}
		line := jsontext.Value(src)
		// Numbers and strings stay as HL7 wrote them; only white space goes.
		if err := line.Compact(jsontext.AllowDuplicateNames(false)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		count[typ]++
		taken++
		all.Write(line)
		all.WriteByte('\n')
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(16<<20), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	out := enc.EncodeAll(all.Bytes(), nil)
	fmt.Printf("%d examples of %d types, %.1f MB, packed %.1f MB\n", taken, len(count), float64(all.Len())/1e6, float64(len(out))/1e6)
	return os.WriteFile("examples.ndjson.zst", out, 0o644)
}
