package house_test

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The most that needs no reason. A care folder that is larger is two nouns.
const (
	mostFile       = 500
	mostFolder     = 1500
	mostFunction   = 80
	mostParameters = 5
)

// sizes: what is larger stands in house_exceptions.txt with its size of today,
// so that the list can only shrink.
func sizes(tr *tree) (wrong []string) {
	large := measured(tr)
	for l := range strings.Lines(tr.text("house_exceptions.txt")) {
		if l = strings.TrimSpace(l); l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		parts := strings.SplitN(l, " ", 4)
		if len(parts) < 4 {
			wrong = append(wrong, fmt.Sprintf("house_exceptions.txt: %q gives no reason", l))
			continue
		}
		place := parts[0] + " " + parts[1]
		allowed, err := strconv.Atoi(parts[2])
		is, still := large[place]
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("house_exceptions.txt: %q gives no size", l))
		case !still:
			wrong = append(wrong, fmt.Sprintf("house_exceptions.txt: %s is small enough now; take it out", place))
		case is > allowed:
			wrong = append(wrong, fmt.Sprintf("%s grew from %d to %d", place, allowed, is))
		case is < allowed:
			wrong = append(wrong, fmt.Sprintf("house_exceptions.txt: %s shrank; write %d", place, is))
		}
		delete(large, place)
	}
	for _, place := range slices.Sorted(maps.Keys(large)) {
		wrong = append(wrong, fmt.Sprintf("%s: %d", place, large[place]))
	}
	return wrong
}

// measured returns what is too large: "file path", "folder path", "function
// path:Name" and "parameters path:Name", with its size.
func measured(tr *tree) map[string]int {
	large, folders := map[string]int{}, map[string]int{}
	for _, f := range tr.gos {
		if f.generated {
			continue
		}
		lines := f.line(f.ast.FileEnd)
		if lines > mostFile {
			large["file "+f.path] = lines
		}
		if f.test {
			continue
		}
		if n, ok := noun(f.path); ok {
			folders["care/"+n] += lines
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				function(f, fn, large)
			}
		}
	}
	for dir, lines := range folders {
		if lines > mostFolder {
			large["folder "+dir] = lines
		}
	}
	return large
}

func function(f goFile, fn *ast.FuncDecl, large map[string]int) {
	place := f.path + ":" + fn.Name.Name
	if n := f.line(fn.End()) - f.line(fn.Pos()) + 1; n > mostFunction {
		large["function "+place] = n
	}
	if n := fn.Type.Params.NumFields(); n > mostParameters {
		large["parameters "+place] = n
	}
}

// nameless are folder names that say nothing of what is inside.
var nameless = []string{"base", "common", "core", "helper", "helpers", "lib", "misc", "models", "services", "shared", "types", "util", "utils"}

func names(tr *tree) (wrong []string) {
	seen := map[string]bool{}
	for _, f := range tr.files {
		for dir := path.Dir(f); dir != "." && !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			if slices.Contains(nameless, path.Base(dir)) {
				wrong = append(wrong, fmt.Sprintf("%s: the name says nothing", dir))
			}
		}
	}
	return wrong
}

// prose are the files a person writes; lock files and data are not read.
var prose = []string{"", ".css", ".go", ".html", ".js", ".md", ".mod", ".sh", ".sql", ".templ", ".toml", ".txt", ".yaml", ".yml"}

// Paths and hosts of one machine or one network: a clone elsewhere has none.
var (
	elsewhere = regexp.MustCompile(`(?:^|[\s"'` + "`" + `(=:,])/(?:home|Users|root|work|workspace)/[\w.-]*`)
	scratch   = regexp.MustCompile(`(?:^|[\s"'` + "`" + `(=:,])/tmp/[\w.-]*`)
	hosts     = regexp.MustCompile(`(?i)\b(?:[a-z0-9-]+\.)+(?:internal|corp|lan|intranet)\b|\b(?:proxy\.golang|sum\.golang|registry\.npmjs|registry\.yarnpkg|deb\.debian|pypi|artifactory|nexus)\.[a-z.]+|\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}\b|\bGOPROXY\s*=`)
)

func machine(tr *tree) (wrong []string) {
	for _, f := range tr.files {
		if !slices.Contains(prose, path.Ext(f)) || strings.HasPrefix(f, "house_") || f == "kith" { // the program, where it was built
			continue
		}
		text := tr.text(f)
		patterns := []*regexp.Regexp{elsewhere, hosts}
		if strings.HasPrefix(f, "platform/fetch/") { // private networks are what it is about
			patterns = patterns[:1]
		}
		if !strings.HasSuffix(f, "_test.go") {
			patterns = append(patterns, scratch)
		}
		for _, re := range patterns {
			if w := re.FindString(text); w != "" {
				wrong = append(wrong, fmt.Sprintf("%s says %q", f, strings.Trim(w, " \t\n\"'`(=:,")))
			}
		}
	}
	return wrong
}

// The words are put together so that this file does not say them.
var later = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|HA` + `CK|X` + `XX)\b|(?i:\bissues? #?\d+\b)`)

func putOff(tr *tree) (wrong []string) {
	for _, f := range tr.files {
		if !slices.Contains([]string{".css", ".go", ".js", ".md", ".sql", ".templ"}, path.Ext(f)) || strings.Contains(f, "/vendor/") {
			continue
		}
		if w := later.FindString(tr.text(f)); w != "" {
			wrong = append(wrong, fmt.Sprintf("%s says %q", f, w))
		}
	}
	return wrong
}
