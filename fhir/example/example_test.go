package example_test

import (
	"bytes"
	"testing"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/r4"
)

func TestEveryExampleComesBackByteForByteAsCanonicalJSON(t *testing.T) {
	types := map[string]bool{}
	for line := range example.All() {
		var d, stored element.Doc
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Errorf("%.80s: %v", line, err)
			continue
		}
		typ := d.Root().Get("resourceType").Text()
		types[typ] = true
		if !r4.IsType(typ) {
			t.Errorf("%s is no type", typ)
		}
		// Only the server's own version and time may be gone from what is stored.
		if err := stored.Parse(d.Bytes, element.Options{Stored: true}); err != nil {
			t.Errorf("%.80s: %v", line, err)
		}
		if m := d.Root().Get("meta"); !m.Get("versionId").Exists() && !m.Get("lastUpdated").Exists() && !bytes.Equal(stored.Bytes, d.Bytes) {
			t.Errorf("%.80s: changed by being stored", line)
		}
	}
	if len(types) != 140 {
		t.Errorf("examples of %d types", len(types))
	}
}
