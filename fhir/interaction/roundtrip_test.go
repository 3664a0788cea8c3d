package interaction_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// decoded is JSON as Go's own decoder reads it, numbers as they are written,
// without what the server owns.
func decoded(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v\n%.200s", err, raw)
	}
	delete(v, "id")
	if meta, ok := v["meta"].(map[string]any); ok {
		delete(meta, "versionId")
		delete(meta, "lastUpdated")
		if len(meta) == 0 {
			delete(v, "meta")
		}
	}
	return v
}

var patientRef = regexp.MustCompile(`Patient/([A-Za-z0-9.-]+)"`)

// careFor makes Maple Street care for every child that the examples name.
func careFor(t *testing.T, w *town, examples map[string][]byte) {
	seen := map[string]bool{}
	for _, raw := range examples {
		for _, m := range patientRef.FindAllSubmatch(raw, -1) {
			id := string(m[1])
			if !seen[id] {
				seen[id] = true
				w.put(t, fmt.Sprintf(`{"resourceType":"EpisodeOfCare","id":"e%d","status":"active","patient":{"reference":"Patient/%s"},"managingOrganization":{"reference":"Organization/maple-street"}}`, len(seen), id))
			}
		}
	}
}

// travel sends an example by POST, changes it by PUT and puts it back. What
// comes out is what went in.
func travel(t *testing.T, w *town, name string, raw []byte) {
	t.Helper()
	want := decoded(t, raw)
	typ := fmt.Sprint(want["resourceType"])
	res := w.ask("lena", "POST", "/fhir/"+typ, string(raw))
	if res.StatusCode != 201 {
		t.Fatalf("%s: %d %s", name, res.StatusCode, body(t, res))
	}
	path := strings.TrimSuffix(strings.TrimPrefix(res.Header.Get("Location"), "https://kith.test"), "/_history/1")
	id := path[strings.LastIndexByte(path, '/')+1:]
	check := func(when, path string) {
		t.Helper()
		if got := decoded(t, body(t, w.ask("lena", "GET", path, ""))); !reflect.DeepEqual(got, want) {
			t.Errorf("%s, %s:\ngot  %v\nwant %v", name, when, got, want)
		}
	}
	check("after POST", path)
	mine := regexp.MustCompile(`"id"\s*:\s*"[^"]*"`).ReplaceAllStringFunc(string(raw), once(`"id":"`+id+`"`))
	changed := strings.Replace(mine, "{", `{"implicitRules":"http://kith.test/changed",`, 1)
	for i, b := range []string{mine, changed, mine} {
		res := w.ask("lena", "PUT", path, b, "If-Match", fmt.Sprintf(`W/"%d"`, []int{1, 1, 2}[i]))
		if res.StatusCode != 200 {
			t.Fatalf("%s, PUT %d: %d %s", name, i, res.StatusCode, body(t, res))
		}
	}
	check("after PUT", path)
	check("the first version", path+"/_history/1")
}

// once replaces the first match and leaves the others.
func once(with string) func(string) string {
	done := false
	return func(s string) string {
		if done {
			return s
		}
		done = true
		return with
	}
}

func TestSomeUSCoreExamplesComeBackAsTheyWent(t *testing.T) {
	files, err := filepath.Glob("testdata/us-core/*.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	examples := map[string][]byte{}
	for _, f := range files {
		if examples[f], err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		careFor(t, w, examples)
		for name, raw := range examples {
			travel(t, w, name, raw)
		}
	})
}

func TestAllUSCoreExamplesComeBackAsTheyWent(t *testing.T) {
	dir := os.Getenv("KITH_TESTDATA")
	if dir == "" {
		t.Skip("KITH_TESTDATA is not set: the 230 examples of US Core 9 are not sent through, only those that lie here")
	}
	examples := unpack(t, filepath.Join(dir, "us-core-9-examples.tar.zst"))
	if len(examples) != 230 {
		t.Fatalf("%d examples", len(examples))
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		careFor(t, w, examples)
		for name, raw := range examples {
			travel(t, w, name, raw)
		}
	})
}

func unpack(t *testing.T, path string) map[string][]byte {
	f, err := os.Open(path)
	if err != nil {
		t.Skip("the US Core examples are not in KITH_TESTDATA")
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(h.Name, ".json") {
			continue
		}
		if all[h.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}
