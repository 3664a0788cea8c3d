package definition_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/klauspost/compress/zstd"

	"kith/fhir/element"
	"kith/fhir/validate"
)

// newer are the examples of US Core 9 that 6.1 does not accept, and why.
var newer = map[string]string{
	"patient-example.json":          "9 lets a patient have no gender",
	"patient-child-example.json":    "9 lets a patient have no gender",
	"patient-deceased-example.json": "9 lets a patient have no gender",
	"patient-infant-example.json":   "9 lets a patient have no gender",
	"colonoscopy.json":              "9 asks a care plan for no category",
	"careplan-ulcer-example.json":   "9 asks a care plan for no category",
	"some-day-smoker.json":          "9 lets smoking have lasted for a time",
	"e-cig-user.json":               "9 lets smoking have lasted for a time",
	"diagnosticreport-cbc.json":     "its narrative has no words",
}

// inSlices are mandatory in one slice alone: without them the item is none of
// that slice, which need not be there.
const inSlices = "Coverage.identifier.type"

// examples reads the examples of US Core's repository. They claim profiles of
// version 9; the version is taken off, and 6.1 is what they are held to.
func examples(t *testing.T) map[string][]byte {
	all := map[string][]byte{}
	files := tar.NewReader(bytes.NewReader(testdata(t, "us-core-9-examples.tar.zst")))
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(h.Name) == ".json" {
			src, err := io.ReadAll(files)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.Base(h.Name)] = bytes.ReplaceAll(src, []byte("|9.0.0\""), []byte("\""))
		}
	}
}

func parsed(t *testing.T, src []byte) element.Value {
	t.Helper()
	var d element.Doc
	if err := d.Parse(src, element.Options{}); err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

func TestExamplesOfUSCoreAreValid(t *testing.T) {
	v, all := validate.New(nil, nil), examples(t)
	if len(all) < 200 {
		t.Fatalf("%d examples", len(all))
	}
	for name, src := range all {
		wrong := errorsIn(v, parsed(t, src))
		if why := newer[name]; (why != "") != (len(wrong) > 0) {
			t.Errorf("%s (%s): %v", name, why, wrong)
		}
	}
}

// TestWhatUSCoreRequiresIsMissed takes every mandatory element out of every
// example that claims a profile: the validator has to say so.
func TestWhatUSCoreRequiresIsMissed(t *testing.T) {
	mandatory := map[string][]string{}
	for _, g := range testKit(t) {
		for _, m := range g.at(":mandatory_elements").list {
			mandatory[g.text(":profile_url")] = append(mandatory[g.text(":profile_url")], m.scalar)
		}
	}
	v, taken := validate.New(nil, nil), map[string]int{}
	for name, src := range examples(t) {
		root := parsed(t, src)
		if newer[name] != "" {
			continue
		}
		for p := range root.Get("meta").Each("profile") {
			url := p.Text()
			for _, path := range mandatory[url] {
				var whole map[string]any
				if err := json.Unmarshal(src, &whole); err != nil {
					t.Fatal(err)
				}
				if path == inSlices || !take(whole, strings.Split(path, ".")[1:]) {
					continue
				}
				less, err := json.Marshal(whole)
				if err != nil {
					t.Fatal(err)
				}
				taken[url]++
				if len(errorsIn(v, parsed(t, less))) == 0 {
					t.Errorf("%s without %s is taken for valid", name, path)
				}
			}
		}
	}
	for url := range mandatory {
		if taken[url] == 0 {
			t.Logf("no example of %s to take from", url)
		}
	}
}

// take removes the element at the end of a path wherever it stands, and reports
// whether it stood anywhere.
func take(v any, path []string) (found bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			found = take(item, path) || found
		}
	case map[string]any:
		for name := range v {
			stem, choice := strings.CutSuffix(path[0], "[x]")
			if name != path[0] && !(choice && strings.HasPrefix(name, stem) && name != stem) {
				continue
			}
			if len(path) > 1 {
				found = take(v[name], path[1:]) || found
			} else {
				delete(v, name)
				delete(v, "_"+name)
				found = true
			}
		}
	}
	return found
}

// testdata reads one packed file of the shared test data.
func testdata(t *testing.T, name string) []byte {
	t.Helper()
	packed := shared(t, name)
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	src, err := dec.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return src
}
