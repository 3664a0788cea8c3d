package style

import (
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

var token = regexp.MustCompile(`(--[\w-]+)\s*:\s*([^;{}]+);`)

// block returns the declarations of the first rule after mark.
func block(t *testing.T, css, mark string) string {
	t.Helper()
	i := strings.Index(css, mark)
	if i < 0 {
		t.Fatalf("tokens.css has no %q", mark)
	}
	open := i + strings.Index(css[i:], "{")
	return css[open+1 : open+strings.Index(css[open:], "}")]
}

func tokens(declarations string) map[string]string {
	m := map[string]string{}
	for _, d := range token.FindAllStringSubmatch(declarations, -1) {
		m[d[1]] = strings.TrimSpace(d[2])
	}
	return m
}

func sheet(t *testing.T) string {
	t.Helper()
	css, err := files.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	return comment.ReplaceAllString(string(css), "")
}

// hue follows var() to a hex value.
func hue(t *testing.T, m map[string]string, name string) string {
	t.Helper()
	v, ok := m[name]
	for range 5 {
		if inner, isVar := strings.CutPrefix(v, "var("); isVar {
			v, ok = m[strings.TrimSuffix(inner, ")")]
		}
	}
	if !ok || !strings.HasPrefix(v, "#") || len(v) != 7 {
		t.Fatalf("%s is %q, not a color", name, v)
	}
	return v
}

// luminance is relative luminance. Source: WCAG-2
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Every pair of colors that a page shows: text needs 4.5, marks and borders 3.
var pairs = []struct {
	front, ground string
	need          float64
}{
	{"--c-text", "--c-ground", 4.5}, {"--c-text", "--c-surface", 4.5}, {"--c-text", "--c-sunken", 4.5},
	{"--c-text-2", "--c-surface", 4.5}, {"--c-text-2", "--c-ground", 4.5}, {"--c-text-2", "--c-sunken", 4.5},
	{"--c-text-3", "--c-surface", 4.5}, {"--c-text-3", "--c-ground", 4.5}, {"--c-text-3", "--c-sunken", 4.5},
	{"--c-text-3", "--c-tie-soft", 4.5},
	{"--c-link", "--c-surface", 4.5}, {"--c-link", "--c-ground", 4.5},
	{"--c-on-action", "--c-action", 4.5}, {"--c-on-action", "--c-action-hover", 4.5},
	{"--c-tie", "--c-surface", 4.5}, {"--c-tie", "--c-tie-soft", 4.5}, {"--c-tie", "--c-ground", 3},
	{"--c-care", "--c-surface", 4.5}, {"--c-care", "--c-care-soft", 4.5}, {"--c-care-text", "--c-care-soft", 4.5}, {"--c-care", "--c-ground", 4.5},
	{"--c-private", "--c-surface", 4.5}, {"--c-private", "--c-private-soft", 4.5}, {"--c-private-text", "--c-private-soft", 4.5},
	{"--c-safety", "--c-surface", 4.5}, {"--c-safety", "--c-safety-soft", 4.5}, {"--c-text", "--c-safety-soft", 4.5},
	{"--c-info", "--c-info-soft", 4.5}, {"--c-info", "--c-surface", 3}, {"--c-text", "--c-info-soft", 4.5}, {"--c-text-2", "--c-info-soft", 4.5},
	{"--c-control", "--c-surface", 3}, {"--c-control", "--c-ground", 3},
	{"--c-text", "--c-private-soft", 4.5}, {"--c-text", "--c-care-soft", 4.5}, {"--c-text-2", "--c-care-soft", 4.5},
	{"--c-text-2", "--c-private-soft", 4.5}, {"--c-text-2", "--c-tie-soft", 4.5}, {"--c-text", "--c-tie-soft", 4.5},
	{"--c-surface", "--c-text", 4.5}, {"--c-on-focus", "--c-focus", 4.5},
}

func TestEveryPairOfColorsCanBeTold(t *testing.T) {
	css := sheet(t)
	light := tokens(block(t, css, ":root {"))
	dark := maps.Clone(light)
	maps.Copy(dark, tokens(block(t, css, ":root[data-theme=dark]")))
	for name, theme := range map[string]map[string]string{"light": light, "dark": dark} {
		all := append(slices.Clone(pairs), struct {
			front, ground string
			need          float64
		}{map[string]string{"light": "--c-focus-edge", "dark": "--c-focus"}[name], "--c-surface", 3})
		for _, p := range all {
			if got := contrast(t, hue(t, theme, p.front), hue(t, theme, p.ground)); got < p.need {
				t.Errorf("%s: %s on %s is %.2f, needs %.1f", name, p.front, p.ground, got, p.need)
			}
		}
	}
}

func TestDarkIsTheSameByDeviceAndByChoice(t *testing.T) {
	css := sheet(t)
	device := tokens(block(t, css, ":root:not([data-theme=light])"))
	choice := tokens(block(t, css, ":root[data-theme=dark]"))
	if !maps.Equal(device, choice) {
		t.Errorf("the two dark blocks differ:\n%v\n%v", device, choice)
	}
}

func TestPaperIsBlackOnWhite(t *testing.T) {
	paper := tokens(block(t, sheet(t), "@media print {\n  :root"))
	for _, name := range []string{"--c-ground", "--c-surface", "--c-text", "--c-tie", "--c-care", "--c-link"} {
		if paper[name] != "#000000" && paper[name] != "#FFFFFF" {
			t.Errorf("%s prints as %q", name, paper[name])
		}
	}
}

func TestSheetsKeepTheRules(t *testing.T) {
	names, err := filepath.Glob("css/*.css")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != len(sheets) {
		t.Errorf("css/ holds %d sheets and %d are served", len(names), len(sheets))
	}
	for _, n := range names {
		css, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(n) == "tokens.css" {
			continue
		}
		for _, f := range faults(n, string(css)) {
			t.Error(f)
		}
	}
}

func TestABrokenRuleIsRefused(t *testing.T) {
	for css, want := range map[string]string{
		`.a { color: #123456 }`:                                  "names the color",
		`.a { color: rgb(1 2 3) }`:                               "names the color",
		`.a { color: red }`:                                      "names the color",
		`.badge { background: var(--c-private-soft) }`:           "kept for .private",
		`.alert, .danger { color: var(--c-safety) }`:             "kept for .danger",
		`@media print { .x { border-color: var(--brick-700) } }`: "kept for .danger",
		`#main { margin: 0 }`:                                    "selects by id",
	} {
		_, err := Build(fstest.MapFS{"style/a.css": {Data: []byte(css)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", css, err, want)
		}
	}
	ok := fstest.MapFS{"style/a.css": {Data: []byte(`.x { color: var(--c-text) } .x-private { color: var(--c-private) }`)}}
	s, err := Build(ok)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(s.files["kith.css"].body), ".x-private") {
		t.Error("the folder's sheet is not served")
	}
}

func TestSheetsAskForNothingOutside(t *testing.T) {
	s, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range s.files {
		if strings.HasSuffix(name, ".css") && strings.Contains(string(f.body), "http") {
			t.Errorf("%s names an address", name)
		}
	}
	for _, m := range regexp.MustCompile(`url\(([^)]+)\)`).FindAllStringSubmatch(string(s.files["kith.css"].body), -1) {
		if _, ok := s.files[m[1]]; !ok {
			t.Errorf("kith.css asks for %s, which is not there", m[1])
		}
	}
}

// On a slow line style and script together cost at most 30 kB, fonts aside.
func TestStyleAndScriptStaySmall(t *testing.T) {
	s, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for name, f := range s.files {
		if f.zip != nil && name != "icons.svg" {
			sum += len(f.zip)
		}
	}
	if sum > 30_000 {
		t.Errorf("%d bytes packed", sum)
	}
	if own := len(s.files["kith.js"].zip); own > 1100 {
		t.Errorf("kith.js has %d bytes packed", own)
	}
}
