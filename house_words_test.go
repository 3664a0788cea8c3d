package house_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// spoken are the languages every sentence is said in.
var spoken = []string{"en", "es"}

// catalog is one locale file: sentences, or sentences by plural form.
type catalog map[string]forms

type forms map[string]string

func (f *forms) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*f = forms{"other": one}
		return nil
	}
	var many map[string]string
	err := json.Unmarshal(b, &many)
	*f = many
	return err
}

// holes are the names in {{.name}} of any form, sorted.
func (f forms) holes() []string {
	seen := map[string]bool{}
	for _, s := range f {
		for _, m := range hole.FindAllStringSubmatch(s, -1) {
			seen[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

var hole = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// catalogs returns the locale files by folder and language.
func (tr *tree) catalogs() (all map[string]map[string]catalog, wrong []string) {
	all = map[string]map[string]catalog{}
	for _, f := range tr.glob("locale/*.json") {
		dir, lang := path.Dir(f), strings.TrimSuffix(path.Base(f), ".json")
		var c catalog
		if err := json.Unmarshal([]byte(tr.text(f)), &c); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", f, err))
			continue
		}
		if all[dir] == nil {
			all[dir] = map[string]catalog{}
		}
		all[dir][lang] = c
	}
	return all, wrong
}

func languages(tr *tree) []string {
	folders, wrong := tr.catalogs()
	home := map[string]string{}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		for _, key := range keysOf(folders[dir]) {
			if other, taken := home[key]; taken {
				wrong = append(wrong, fmt.Sprintf("%s: %q stands in %s too", dir, key, other))
			}
			home[key] = dir
			wrong = append(wrong, sentence(dir, key, folders[dir])...)
		}
	}
	return wrong
}

// keysOf returns the keys of a folder in any language, sorted.
func keysOf(byLang map[string]catalog) []string {
	keys := map[string]bool{}
	for _, c := range byLang {
		for k := range c {
			keys[k] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// sentence checks one key of a folder in every language.
func sentence(dir, key string, byLang map[string]catalog) (wrong []string) {
	var first []string
	for i, lang := range spoken {
		f, ok := byLang[lang][key]
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("%s: %q is not said in %s", dir, key, lang))
			continue
		case f["other"] == "":
			wrong = append(wrong, fmt.Sprintf("%s: %q has no general form in %s", dir, key, lang))
		}
		if h := f.holes(); i == 0 {
			first = h
		} else if _, said := byLang[spoken[0]][key]; said && !slices.Equal(h, first) {
			wrong = append(wrong, fmt.Sprintf("%s: %q has holes %v in %s and %v in %s", dir, key, first, spoken[0], h, lang))
		}
	}
	return wrong
}

// vocabulary is every key, in any folder and language.
func (tr *tree) vocabulary() map[string]bool {
	folders, _ := tr.catalogs() // a file that cannot be read is said by languages
	keys := map[string]bool{}
	for _, byLang := range folders {
		for _, k := range keysOf(byLang) {
			keys[k] = true
		}
	}
	return keys
}

var (
	keyShape  = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$`)
	stemShape = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*\.`)
	fileNames = []string{".css", ".db", ".go", ".html", ".js", ".json", ".md", ".png", ".sql", ".svg", ".templ", ".txt", ".woff2"}
)

// keysHaveSentences: a literal that looks like a key, and begins like one, has a
// sentence, or is what several keys begin with. The key of a fault may do
// without: the sentence of its kind is shown then. What is measured has names of
// the same shape, which are no keys.
func keysHaveSentences(tr *tree) (wrong []string) {
	keys := tr.vocabulary()
	firsts := map[string]bool{}
	for k := range keys {
		first, _, _ := strings.Cut(k, ".")
		firsts[first] = true
	}
	for _, f := range tr.gos {
		if f.test || path.Dir(f.path) == "cmd/figures" {
			continue
		}
		free := faultKeys(f)
		literals(f, func(s string, at token.Pos) {
			first, _, _ := strings.Cut(s, ".")
			if keyShape.MatchString(s) && firsts[first] && !keys[s] && !free[s] &&
				!slices.Contains(fileNames, path.Ext(s)) && !isStem(keys, s+".") {
				wrong = append(wrong, fmt.Sprintf("%s:%d: no sentence for %q", f.path, f.line(at), s))
			}
		})
	}
	return wrong
}

// faultKeys are the keys f gives to faults: the arguments of fault.New, At and
// Wrap, and of One, whose key is for what is not found.
func faultKeys(f goFile) map[string]bool {
	free := map[string]bool{}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fun, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"New", "At", "Wrap", "One"}, fun.Sel.Name) {
			return true
		}
		for _, a := range call.Args {
			if l, ok := a.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if s, err := strconv.Unquote(l.Value); err == nil {
					free[s] = true
				}
			}
		}
		return true
	})
	return free
}

func isStem(keys map[string]bool, stem string) bool {
	for k := range keys {
		if strings.HasPrefix(k, stem) {
			return true
		}
	}
	return false
}

// sentencesAreUsed: a key stands in the code, or the code holds what it begins
// with: "tie.state." + state, "tie.%s.title", or a stem to which more is added.
func sentencesAreUsed(tr *tree) (wrong []string) {
	idle := tr.vocabulary()
	use := func(stem string) {
		for k := range idle {
			if strings.HasPrefix(k, stem) {
				delete(idle, k)
			}
		}
	}
	for _, f := range tr.gos {
		if f.test {
			continue
		}
		literals(f, func(s string, _ token.Pos) {
			delete(idle, s)
			if keyShape.MatchString(s) {
				use(s + ".")
			} else if stem := stemShape.FindString(s); stem != "" && (stem == s || s[len(stem)] == '%') {
				use(stem)
			}
		})
	}
	for _, k := range slices.Sorted(maps.Keys(idle)) {
		wrong = append(wrong, fmt.Sprintf("nothing says %q", k))
	}
	return wrong
}

// unkind are the words that put the person second or blame; docs/language.md
// explains them. Faults of the program may fail; people do not.
var unkind = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?i)\b(no-?shows?|non-?complian\w*|refus(ed|es|al)|denie[sd]|failed|drop-?outs?|frequent flyers?|victims?|addicts?|high-risk|at-risk child(ren)?|committed suicide)\b`),
	"es": regexp.MustCompile(`(?i)(víctima|se negó|\bniega\b|\badict[oa]s?\b|fracas[óo]|no cumple|faltó a la cita|alto riesgo|cometió suicidio)`),
}

// patient is right on the wire and wrong on a kitchen table.
var patient = regexp.MustCompile(`(?i)\b(patients?|pacientes?)\b`)

func kind(tr *tree) []string {
	folders, wrong := tr.catalogs()
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		for _, lang := range slices.Sorted(maps.Keys(folders[dir])) {
			c := folders[dir][lang]
			for _, key := range slices.Sorted(maps.Keys(c)) {
				wrong = append(wrong, unkindIn(dir, lang, key, c[key])...)
			}
		}
	}
	for _, page := range tr.glob("docs/using/*.md") {
		if w := unkind["en"].FindString(tr.text(page)); w != "" {
			wrong = append(wrong, fmt.Sprintf("%s says %q", page, w))
		}
	}
	return wrong
}

func unkindIn(dir, lang, key string, f forms) (wrong []string) {
	for _, form := range slices.Sorted(maps.Keys(f)) {
		words := []string{}
		if re := unkind[lang]; re != nil {
			words = append(words, re.FindString(f[form]))
		}
		if strings.HasPrefix(key, "family.") || strings.Contains(key, ".family.") {
			words = append(words, patient.FindString(f[form]))
		}
		for _, w := range words {
			if w != "" {
				wrong = append(wrong, fmt.Sprintf("%s: %q says %q in %s", dir, key, w, lang))
			}
		}
	}
	return wrong
}
