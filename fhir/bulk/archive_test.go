package bulk

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"kith/fhir/element"
)

// TestRealArchivesComeInWholeAndUnchanged imports data that nobody here wrote
// and compares every resource with the archive, read without this package.
func TestRealArchivesComeInWholeAndUnchanged(t *testing.T) {
	dir := os.Getenv("KITH_TESTDATA")
	if _, err := os.Stat(filepath.Join(dir, "synthea-r4-youth.tar.zst")); err != nil {
		t.Skip("KITH_TESTDATA holds no archives")
	}
	tests := map[string]struct {
		resources int // counted with wc -l, and with ls
		engines   string
	}{
		"synthea-r4-youth":   {27589, "sqlite postgres"},
		"us-core-9-examples": {230, "sqlite postgres"},
		"synthea-r4-615":     {189111, "sqlite"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name+".tar.zst")
			want, files := unpacked(t, path)
			each(t, func(t *testing.T, k *desk) {
				if !strings.Contains(tt.engines, k.store.DB().Dialect.Name) {
					t.Skip("the largest on one engine is enough; `make figures` takes both")
				}
				sources, err := Paths([]string{path}, nil)
				if err != nil {
					t.Fatal(err)
				}
				sum, err := k.importer().Run(t.Context(), sources)
				if err != nil {
					t.Fatal(err)
				}
				k.adds(sum)
				if sum.Rejected != 0 || files != tt.resources || int(sum.Read) < tt.resources {
					t.Errorf("%d files or lines, want %d: %+v %v", files, tt.resources, sum, k.rejects)
				}
				got, _ := k.everything()
				for at, body := range want {
					if got[at] != body {
						t.Fatalf("%s\ngot  %.300s\nwant %.300s", at, got[at], body)
					}
				}
				if len(want) != len(got) {
					t.Errorf("%d resources, want %d", len(got), len(want))
				}
			})
		})
	}
}

// unpacked reads an archive: canonical resources by "Type/id", those inside
// Bundles too, and how many files or lines there were.
func unpacked(t *testing.T, path string) (all map[string]string, n int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all = map[string]string{}
	var keep func(text []byte)
	keep = func(text []byte) {
		var d element.Doc
		if err := d.Parse(text, element.Options{Stored: true}); err != nil {
			t.Fatal(err)
		}
		r := d.Root()
		if r.Get("resourceType").Text() == "Bundle" {
			var local []string // what the Bundle calls its entries, and what they are called here
			for e := range r.Each("entry") {
				in := e.Get("resource")
				local = append(local, `"reference":"`+e.Get("fullUrl").Text()+`"`,
					`"reference":"`+in.Get("resourceType").Text()+"/"+in.Get("id").Text()+`"`)
			}
			for in := range r.Each("entry", "resource") {
				keep([]byte(strings.NewReplacer(local...).Replace(string(in.Raw()))))
			}
			return
		}
		all[r.Get("resourceType").Text()+"/"+r.Get("id").Text()] = string(d.Bytes)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, n
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		switch filepath.Ext(h.Name) {
		case ".json":
			keep(text)
			n++
		case ".ndjson":
			for line := range bytes.Lines(text) {
				keep(line)
				n++
			}
		}
	}
}
