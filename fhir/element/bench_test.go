package element

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// observation is a resource of the commonest kind, as a store keeps it.
const observation = `{"resourceType":"Observation","id":"a33555d9-4bde-47e6-8ef7-ac46372ee788","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"},"subject":{"reference":"Patient/dbf9798e-4b52-4cd9-a9eb-ec36149c859a"},"encounter":{"reference":"Encounter/a7bdc81c-5447-4162-82ad-507b69f70275"},"effectiveDateTime":"2024-12-16T23:59:05+00:00","issued":"2024-12-16T23:59:05.881+00:00","valueQuantity":{"value":166.82501702858627,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"},"meta":{"tag":[{"system":"https://smarthealthit.org/tags","code":"synthea-5-2019"}]}}`

// walk reads the same bytes with jsontext alone, keeping nothing.
func walk(dec *jsontext.Decoder, src []byte) error {
	dec.Reset(bytes.NewBuffer(src))
	for {
		if _, err := dec.ReadToken(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func BenchmarkParse(b *testing.B) {
	src := []byte(observation)
	var pretty jsontext.Value = bytes.Clone(src)
	if err := pretty.Indent(); err != nil {
		b.Fatal(err)
	}
	var d Doc
	var dec jsontext.Decoder
	for _, bench := range []struct {
		name string
		src  []byte
		fn   func(src []byte) error
	}{
		{"stored", src, func(src []byte) error { return d.Parse(src, Options{Share: true}) }},
		{"jsontext", src, func(src []byte) error { return walk(&dec, src) }},
		{"incoming", src, func(src []byte) error { return d.Parse(src, Options{Stored: true}) }},
		{"indented", pretty, func(src []byte) error { return d.Parse(src, Options{Stored: true}) }},
		{"jsontext-indented", pretty, func(src []byte) error { return walk(&dec, src) }},
		{"positions", pretty, func(src []byte) error { return d.Parse(src, Options{Positions: true}) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.src)))
			b.ReportAllocs()
			for b.Loop() {
				if err := bench.fn(bench.src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
