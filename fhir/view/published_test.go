package view

import (
	"strings"
	"testing"

	"kith/fhir/element"
)

// Every view that Kith brings goes by its own name, says the type of each
// column, and is read off the bytes.
func TestViewsOfKithAreReadyToRun(t *testing.T) {
	if len(Published()) < 10 {
		t.Fatal(Published())
	}
	for _, name := range Published() {
		def, ok := PublishedAs(PublishedAt + name)
		var d element.Doc
		if err := d.Parse(def, element.Options{}); err != nil || !ok {
			t.Fatal(name, err)
		}
		v, err := Read(d.Root())
		if err != nil {
			t.Fatal(name, err)
		}
		if v.Name != strings.ReplaceAll(name, "-", "_") || !d.Root().Get("id").Is(name) || !d.Root().Get("url").Is(PublishedAt+name) || !strings.Contains(string(def), `"title"`) {
			t.Error(name, "goes by another name")
		}
		if v.quick == nil {
			t.Error(name, "is not read off the bytes")
		}
		for _, c := range v.Columns {
			if c.Type == "" || c.Name != strings.ToLower(c.Name) {
				t.Error(name, c.Name, "has no type")
			}
		}
	}
	for _, no := range []string{"", "nothing", "../view.go", "encounter.json", "http://elsewhere.test/ViewDefinition/encounter"} {
		if _, ok := PublishedAs(no); ok {
			t.Error(no, "is a view")
		}
	}
}
