// Package example holds HL7's official R4 examples, for tests: 140 resource
// types, as HL7 wrote them but for white space. The program does not import it.
//
// Made by go run ./pack from the npm package hl7.fhir.r4.examples 4.0.1, CC0.
package example

import (
	"bytes"
	_ "embed"
	"iter"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed examples.ndjson.zst
var packed []byte

var unpacked = sync.OnceValue(func() []byte {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err) // no option of ours can be wrong
	}
	defer dec.Close()
	src, err := dec.DecodeAll(packed, nil)
	if err != nil {
		panic("the examples are damaged: " + err.Error())
	}
	return src
})

// All yields every example as a line of JSON; callers must not change it.
func All() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(unpacked()) {
			if !yield(bytes.TrimSuffix(line, []byte("\n"))) {
				return
			}
		}
	}
}
