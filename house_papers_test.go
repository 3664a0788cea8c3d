package house_test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// packageDocs: one file of a package says what it is.
func packageDocs(tr *tree) (wrong []string) {
	said := map[string]int{}
	for _, f := range tr.gos {
		if f.test {
			continue
		}
		dir := path.Dir(f.path)
		said[dir] += 0
		want := "Package " + f.ast.Name.Name + " "
		if f.ast.Name.Name == "main" {
			want = "Command " + path.Base(dir) + " "
		}
		if doc := f.ast.Doc.Text(); strings.HasPrefix(doc, want) && len(strings.Fields(doc)) > 4 {
			said[dir]++
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(said)) {
		if said[dir] != 1 {
			wrong = append(wrong, fmt.Sprintf("%s has %d package comments, want 1", dir, said[dir]))
		}
	}
	return wrong
}

var (
	// "Source: A, B" at the end of a comment, or the line "Source  A, B" of a
	// formula's block.
	cited    = regexp.MustCompile(`(?m)(?:\bSource:[ \t]+|^[ \t]*Source[ \t]{2,})(\S.*)$`)
	keyed    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*`)
	listed   = regexp.MustCompile(`(?m)^- \*\*([A-Za-z0-9-]+)\*\* — \S`)
	jsonCite = regexp.MustCompile(`"source"\s*:\s*"([^"]+)"`)
)

func sources(tr *tree) (wrong []string) {
	known := map[string]bool{}
	for _, m := range listed.FindAllStringSubmatch(tr.text("docs/sources.md"), -1) {
		if known[m[1]] {
			wrong = append(wrong, fmt.Sprintf("docs/sources.md: %q stands twice", m[1]))
		}
		known[m[1]] = true
	}
	check := func(file, keys string) {
		for k := range strings.SplitSeq(keys, ", ") {
			k = strings.TrimSpace(k)
			if id := keyed.FindString(k); !strings.HasPrefix(k, "https://") && !known[id] {
				wrong = append(wrong, fmt.Sprintf("%s: source %q is not listed", file, id))
			}
		}
	}
	for _, f := range tr.gos {
		if ground(f.path) == "" {
			continue // these rules speak about sources
		}
		for _, c := range f.ast.Comments {
			for _, m := range cited.FindAllStringSubmatch(c.Text(), -1) {
				check(f.path, m[1])
			}
		}
	}
	for _, f := range tr.glob("rules/*.json") {
		for _, m := range jsonCite.FindAllStringSubmatch(tr.text(f), -1) {
			check(f, m[1])
		}
	}
	return wrong
}

func formulas(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		if f.test || ground(f.path) != "relation" {
			continue
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() && !cited.MatchString(fn.Doc.Text()) {
				wrong = append(wrong, fmt.Sprintf("%s: %s names no source", f.path, fn.Name))
			}
		}
	}
	return wrong
}

var link = regexp.MustCompile(`\]\(([^)\s#]+)(#[^)\s]*)?\)`)

// links: what a page links to in the house is there.
func links(tr *tree) (wrong []string) {
	for _, page := range tr.files {
		if path.Ext(page) != ".md" {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(tr.text(page), -1) {
			if strings.Contains(m[1], ":") {
				continue // another site
			}
			to := path.Join(path.Dir(page), m[1])
			if _, err := os.Stat(filepath.Join(tr.root, filepath.FromSlash(to))); errors.Is(err, os.ErrNotExist) {
				wrong = append(wrong, fmt.Sprintf("%s leads to %s, which is not there", page, to))
			}
		}
	}
	return wrong
}

var required = regexp.MustCompile(`(?m)^(?:require\s+|\t)([\w.-]+\.[\w.-]+/\S+|[\w-]+\.\w+/\S+)\s+v\S+`)

// dependencies: every module that our own code imports has a line that says why.
func dependencies(tr *tree) (wrong []string) {
	var modules []string
	for _, m := range required.FindAllStringSubmatch(tr.text("go.mod"), -1) {
		modules = append(modules, m[1])
	}
	reasons := tr.text("docs/building/dependencies.md")
	direct := map[string]bool{}
	for _, f := range tr.gos {
		for _, imp := range f.imports() {
			for _, m := range modules {
				if imp == m || strings.HasPrefix(imp, m+"/") {
					direct[m] = true
				}
			}
		}
	}
	for _, m := range slices.Sorted(maps.Keys(direct)) {
		if !strings.Contains(reasons, "**"+m+"**") {
			wrong = append(wrong, fmt.Sprintf("%s has no reason to be here", m))
		}
	}
	return wrong
}

var migrationName = regexp.MustCompile(`^\d{12}_[a-z][a-z0-9_]*\.sql$`)

// migrations: names order them across folders; schema.sum remembers each as it
// was when it was released, in the order of release. Nothing leaves it.
func migrations(tr *tree) (wrong []string) {
	sum := map[string]string{}
	for l := range strings.Lines(tr.text("schema.sum")) {
		if hash, file, ok := strings.Cut(strings.TrimSpace(l), "  "); ok {
			sum[file] = hash
		}
	}
	home := map[string]string{}
	for _, f := range tr.glob("schema/*.sql") {
		name := path.Base(f)
		if !migrationName.MatchString(name) {
			wrong = append(wrong, fmt.Sprintf("%s: want YYYYMMDDhhmm_noun.sql", f))
		}
		if other := home[name]; other != "" {
			wrong = append(wrong, fmt.Sprintf("%s has the name of %s", f, other))
		}
		home[name] = f
		now := fmt.Sprintf("%x", sha256.Sum256([]byte(tr.text(f))))
		switch was, released := sum[f]; {
		case !released:
			wrong = append(wrong, fmt.Sprintf("%s is not in schema.sum; its line is:\n%s  %s", f, now, f))
		case was != now:
			wrong = append(wrong, fmt.Sprintf("%s changed after it was released", f))
		}
		delete(sum, f)
	}
	for _, f := range slices.Sorted(maps.Keys(sum)) {
		wrong = append(wrong, fmt.Sprintf("%s was released and is gone", f))
	}
	return wrong
}

// dates: a rule as data is in force and was read again within a year.
func dates(now time.Time) rule {
	today := now.Format(time.DateOnly)
	yearAgo := now.AddDate(-1, 0, 0).Format(time.DateOnly)
	return func(tr *tree) (wrong []string) {
		for _, f := range tr.glob("rules/*.json") {
			var r map[string]any
			if err := json.Unmarshal([]byte(tr.text(f)), &r); err != nil {
				wrong = append(wrong, fmt.Sprintf("%s: %v", f, err))
				continue
			}
			if until, ok := r["until"].(string); ok && until <= today {
				wrong = append(wrong, fmt.Sprintf("%s ended on %s", f, until))
			}
			read, ok := r["readOn"].(string)
			if _, legal := r["place"]; legal && !ok {
				wrong = append(wrong, fmt.Sprintf("%s does not say when it was last read", f))
			} else if ok && read < yearAgo {
				wrong = append(wrong, fmt.Sprintf("%s was last read on %s", f, read))
			}
		}
		return wrong
	}
}
