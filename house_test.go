// Package house_test keeps the rules of the house (docs/building/house.md).
//
// Each rule is a function from a tree of files to what is wrong in it. Its test
// runs it twice: on testdata/house/<rule>, a small tree that breaks the rule on
// purpose and whose want.txt says how, and on the house itself.
package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestArrowsPointDown(t *testing.T) {
	keep(t, "arrows", arrows, "Move the code to the ground that may use it, or hand it in from above as a value or function.")
}

func TestCareKeepsItsRanks(t *testing.T) {
	keep(t, "ranks", ranks, "A care folder imports only folders of lower rank; a new folder gets its rank in house_arrows_test.go and docs/building/house.md.")
}

func TestToolsStayInTheirFiles(t *testing.T) {
	keep(t, "tools", tools, "Move the lines to the file whose name allows the tool, and pass the result.")
}

func TestSQLStaysInTheStore(t *testing.T) {
	keep(t, "sql", sqlText, "Write the statement in store.go or project.go of the noun, as a function with a name.")
}

func TestReadsGoThroughTheGate(t *testing.T) {
	keep(t, "gate", gate, "Read with access.All, access.One or access.Each and the Viewer who is asking; only project*.go reads without one.")
}

func TestTheClockIsReadAtTheEdge(t *testing.T) {
	keep(t, "clock", clock, "Take the time as a parameter; web*.go, jobs*.go and cmd look at the clock.")
}

func TestNoErrorIsDroppedInSilence(t *testing.T) {
	keep(t, "dropped", dropped, "Return the error, or say in a comment why nothing is to be done.")
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	keep(t, "docs", packageDocs, "Exactly one file of a package begins \"// Package name …\" (or Command) with a real sentence.")
}

func TestSourcesAreListed(t *testing.T) {
	keep(t, "sources", sources, "Add \"- **Key** — text\" to docs/sources.md, or correct the key.")
}

func TestFormulasNameTheirSource(t *testing.T) {
	keep(t, "formulas", formulas, "End the comment of what relation exports with its source; our own choices say \"Source: Kith\".")
}

func TestLinksLeadSomewhere(t *testing.T) {
	keep(t, "links", links, "Correct the link, or write the page.")
}

func TestDependenciesHaveAReason(t *testing.T) {
	keep(t, "dependencies", dependencies, "Write in docs/building/dependencies.md why the module is here and what would replace it.")
}

func TestEverySentenceIsSaidInEveryLanguage(t *testing.T) {
	keep(t, "languages", languages, "Write the sentence in locale/en.json and locale/es.json, with the same holes.")
}

func TestEveryKeyHasASentence(t *testing.T) {
	keep(t, "keys", keysHaveSentences, "Write the sentence, or correct the key.")
}

func TestEverySentenceIsUsed(t *testing.T) {
	keep(t, "idle", sentencesAreUsed, "Delete the sentence in every language, or use it.")
}

func TestWordsAreKind(t *testing.T) {
	keep(t, "kind", kind, "docs/language.md has a better word.")
}

func TestMigrationsNeverChange(t *testing.T) {
	keep(t, "migrations", migrations, "Leave old files alone and write a new one; when it is final: sha256sum FOLDER/schema/FILE.sql >> schema.sum.")
}

func TestSizesOnlyShrink(t *testing.T) {
	keep(t, "sizes", sizes, "Split it by what it does. If it truly reads better whole, say why in house_exceptions.txt: \"kind place size reason\".")
}

func TestRulesAreReadAgainEveryYear(t *testing.T) {
	t.Run("broken", func(t *testing.T) {
		broken(t, "dates", dates(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)))
	})
	whole(t, dates(time.Now()), "Read the source again; correct the rule, its \"until\" and its \"readOn\".")
}

func TestFoldersHaveNames(t *testing.T) {
	keep(t, "names", names, "Name the folder after what is in it; what has one user lives with its user.")
}

func TestNothingOfAnyonesMachine(t *testing.T) {
	keep(t, "machine", machine, "Use a flag, an environment variable or t.TempDir.")
}

func TestNothingIsPutOff(t *testing.T) {
	keep(t, "putoff", putOff, "Do it now, or open an issue and say nothing in the code.")
}

// rule returns what is wrong in a tree, one line each: "path: what".
type rule func(*tree) []string

// keep tests one rule: first that it sees its broken tree, then the house.
func keep(t *testing.T, name string, r rule, advice string) {
	t.Helper()
	t.Run("broken", func(t *testing.T) { broken(t, name, r) })
	whole(t, r, advice)
}

// broken runs r on a tree that breaks it. want.txt holds a line for each
// finding, a part of what it must say.
func broken(t *testing.T, name string, r rule) {
	dir := filepath.Join("testdata", "house", name)
	text, err := os.ReadFile(filepath.Join(dir, "want.txt"))
	if err != nil {
		t.Fatal(err)
	}
	tr := plant(t, dir)
	tr.files = slices.DeleteFunc(tr.files, func(f string) bool { return f == "want.txt" })
	got := r(tr)
	want := strings.FieldsFunc(string(text), func(c rune) bool { return c == '\n' })
	for _, w := range want {
		i := slices.IndexFunc(got, func(g string) bool { return strings.Contains(g, w) })
		if i < 0 {
			t.Errorf("did not say %q", w)
			continue
		}
		got = slices.Delete(got, i, i+1)
	}
	for _, g := range got {
		t.Errorf("said without need %q", g)
	}
	if len(want) == 0 {
		t.Error("want.txt expects nothing: a rule that has never failed is a rumor")
	}
}

func whole(t *testing.T, r rule, advice string) {
	t.Helper()
	found := r(house(t))
	for _, f := range found {
		t.Error(f)
	}
	if len(found) > 0 {
		t.Log(advice)
	}
}

// tree is a folder of files as the rules see it.
type tree struct {
	root  string
	files []string // every file, with slashes, below root
	gos   []goFile
}

type goFile struct {
	path      string
	set       *token.FileSet
	ast       *ast.File
	test      bool
	generated bool
}

// ground is the first folder of a path, "" for a file at the root.
func ground(p string) string {
	g, _, deeper := strings.Cut(p, "/")
	if !deeper {
		return ""
	}
	return g
}

func (f goFile) line(p token.Pos) int { return f.set.Position(p).Line }

// imports returns the import paths of f.
func (f goFile) imports() []string {
	var all []string
	for _, s := range f.ast.Imports {
		all = append(all, strings.Trim(s.Path.Value, `"`))
	}
	return all
}

// text returns a file, "" if there is none: rules on small trees need not all
// have every list.
func (tr *tree) text(p string) string {
	b, err := os.ReadFile(filepath.Join(tr.root, filepath.FromSlash(p)))
	if err != nil {
		return ""
	}
	return string(b)
}

// glob returns the files whose last elements match pattern.
func (tr *tree) glob(pattern string) []string {
	deep := strings.Count(pattern, "/") + 1
	var all []string
	for _, f := range tr.files {
		parts := strings.Split(f, "/")
		if len(parts) < deep {
			continue
		}
		if ok, err := path.Match(pattern, path.Join(parts[len(parts)-deep:]...)); ok && err == nil {
			all = append(all, f)
		}
	}
	return all
}

// house is the tree of the repository, read once.
func house(t testing.TB) *tree {
	houseOnce.Do(func() { houseTree = plant(t, ".") })
	if houseTree == nil {
		t.Fatal("the house cannot be read; see the first test that failed")
	}
	return houseTree
}

var (
	houseOnce sync.Once
	houseTree *tree
)

// plant reads the tree below root, leaving out what is no part of the house:
// test data, hidden folders, and what npm fetched for the browser tests.
func plant(t testing.TB, root string) *tree {
	t.Helper()
	tr := &tree{root: root}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			out := d.Name() == "testdata" || d.Name() == "node_modules" ||
				strings.HasPrefix(d.Name(), ".") && d.Name() != ".ci"
			if p != root && out {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		tr.files = append(tr.files, rel)
		if strings.HasSuffix(rel, ".go") {
			f, err := parse(p, rel)
			if err != nil {
				return err
			}
			tr.gos = append(tr.gos, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func parse(file, rel string) (goFile, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return goFile{}, err
	}
	return goFile{
		path: rel, set: set, ast: f,
		test:      strings.HasSuffix(rel, "_test.go"),
		generated: ast.IsGenerated(f),
	}, nil
}
