// Package style is how every page looks: tokens, components, fonts, icons and
// the little script there is. The files lie in css/, font/, icon/ and script/
// as people edit them; the program serves them as one set under an address
// that changes whenever any of them does.
//
// Colors live in css/tokens.css and nowhere else. Plum is the private layer
// and brick is danger now; no other part may use them.
package style

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
)

//go:embed css font icon script
var files embed.FS

// Prefix is where a Set is mounted.
const Prefix = "/static/"

// Sheets are the parts of kith.css in the order in which they are joined.
var sheets = []string{"tokens", "base", "shell", "parts", "form", "picture", "child", "today", "print"}

// Set is the static files of the program, each in memory, plain and gzipped.
type Set struct {
	hash  string
	files map[string]file
}

type file struct {
	kind      string
	body, zip []byte
}

// Build returns the set. Folders may add style/*.css of their own, which join
// kith.css after the shared parts and before the print rules. A sheet that
// names a color, or uses a reserved hue elsewhere, is refused.
func Build(folders ...fs.FS) (*Set, error) {
	s := &Set{files: map[string]file{}}
	css, err := join(folders)
	if err != nil {
		return nil, err
	}
	if err := s.add("kith.css", css); err != nil {
		return nil, err
	}
	for _, dir := range []string{"font", "icon", "script"} {
		if err := s.addFolder(dir); err != nil {
			return nil, err
		}
	}
	sum := sha256.New()
	for _, n := range slices.Sorted(maps.Keys(s.files)) {
		fmt.Fprintf(sum, "%s %d ", n, len(s.files[n].body))
		sum.Write(s.files[n].body)
	}
	s.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return s, nil
}

func join(folders []fs.FS) ([]byte, error) {
	var b bytes.Buffer
	for _, name := range sheets {
		if name == "print" {
			if err := joinFolders(&b, folders); err != nil {
				return nil, err
			}
		}
		css, err := files.ReadFile("css/" + name + ".css")
		if err != nil {
			return nil, err
		}
		if err := allowed(name+".css", css); name != "tokens" && err != nil {
			return nil, err
		}
		b.Write(css)
	}
	return b.Bytes(), nil
}

func joinFolders(b *bytes.Buffer, folders []fs.FS) error {
	for _, f := range folders {
		names, err := fs.Glob(f, "style/*.css")
		if err != nil {
			return err
		}
		for _, n := range names {
			css, err := fs.ReadFile(f, n)
			if err != nil {
				return err
			}
			if err := allowed(n, css); err != nil {
				return err
			}
			b.Write(css)
		}
	}
	return nil
}

// allowed refuses a sheet that breaks the rules of this house.
func allowed(name string, css []byte) error {
	if f := faults(name, string(css)); len(f) > 0 {
		return errors.New(strings.Join(f, "; "))
	}
	return nil
}

func (s *Set) addFolder(dir string) error {
	entries, err := files.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if kinds[path.Ext(e.Name())] == "" {
			continue
		}
		body, err := files.ReadFile(dir + "/" + e.Name())
		if err != nil {
			return err
		}
		if err := s.add(e.Name(), body); err != nil {
			return err
		}
	}
	return nil
}

var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
	".svg":   "image/svg+xml",
}

func (s *Set) add(name string, body []byte) error {
	f := file{kind: kinds[path.Ext(name)], body: body}
	if path.Ext(name) != ".woff2" {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := z.Write(body); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		f.zip = b.Bytes()
	}
	s.files[name] = f
	return nil
}

// Path returns the address of a file, such as /static/4be1…/kith.css.
func (s *Set) Path(name string) string { return Prefix + s.hash + "/" + name }

// ServeHTTP answers under Prefix. A file asked for under its present address
// may be kept for ever; under an older address it is served, but not kept.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	f, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if hash == s.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", f.kind)
	h.Add("Vary", "Accept-Encoding")
	body := f.body
	if f.zip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.zip
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body) //nolint:errcheck // the visitor left; there is nobody to tell
	}
}

// Icons returns the sprite, one <symbol id="i-NAME"> an icon, to stand at the
// top of a page.
func Icons() string { return sprite }

var sprite = func() string {
	b, err := files.ReadFile("icon/icons.svg")
	if err != nil {
		panic(err)
	}
	return string(b)
}()
