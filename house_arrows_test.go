package house_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "kith/"

// may says which grounds each ground may stand on.
var may = map[string][]string{
	"platform": {"platform"},
	"relation": {"relation"},
	"fhir":     {"fhir", "platform"},
	"care":     {"care", "fhir", "platform", "relation"},
	"exchange": {"care", "exchange", "fhir", "platform", "relation"},
	"cast":     {"cast"},
	"cmd":      {"care", "cast", "cmd", "exchange", "fhir", "platform", "relation"},
}

// notArithmetic are the tools relation does without.
var notArithmetic = []string{"context", "database", "embed", "encoding", "io", "log", "net", "os", "time"}

// arrows: imports point down, tests may also borrow the cast, and relation is
// arithmetic alone.
func arrows(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		g := ground(f.path)
		if g == "" {
			continue
		}
		allowed, known := may[g]
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s: %s is no ground of the house", f.path, g))
			continue
		}
		for _, imp := range f.imports() {
			to, ours := strings.CutPrefix(imp, module)
			first, _, _ := strings.Cut(to, "/")
			switch {
			case ours && !slices.Contains(allowed, first) && !(f.test && first == "cast"):
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s may not stand on %s", f.path, imp, g, first))
			case g == "relation" && !ours && !f.test && slices.Contains(notArithmetic, first):
				wrong = append(wrong, fmt.Sprintf("%s imports %s: relation is arithmetic only", f.path, imp))
			}
		}
	}
	return wrong
}

// rank of the folders in care; a folder may import only lower ones.
var rank = map[string]int{
	"people":  0,
	"account": 1, "contact": 1, "directory": 1, "draft": 1, "duplicate": 1,
	"tie": 2, "consent": 2, "reach": 2, "score": 2,
	"alliance": 3, "disclosure": 3, "oncall": 3, "screening": 3, "engagement": 3, "pass": 3, "practice": 3, "privacy": 3, "colleague": 3, "continuity": 3,
	"careplan": 4, "progress": 4, "followup": 4, "registry": 4, "sharing": 4, "due": 4, "lane": 4, "loop": 4, "packet": 4, "link": 4,
	"visit": 5, "safety": 5, "handoff": 5, "referral": 5, "consult": 5, "huddle": 5, "form": 5, "outreach": 5, "transition": 5, "message": 5,
	"line": 6, "measure": 6, "network": 6, "routing": 6, "loopboard": 6, "introduction": 6, "checkin": 6, "desk": 6, "light": 6, "departure": 6,
	"passing": 7, "family": 7, "policy": 7, "board": 7,
}

// hub is what a care folder hands to the program; it has no rank.
const hub = "module"

func ranks(tr *tree) (wrong []string) {
	unknown := map[string]bool{}
	for _, f := range tr.gos {
		from, ok := noun(f.path)
		if !ok {
			continue
		}
		if _, known := rank[from]; !known && from != hub && !unknown[from] {
			unknown[from] = true
			wrong = append(wrong, fmt.Sprintf("care/%s has no rank", from))
		}
		for _, imp := range f.imports() {
			to, ok := noun(strings.TrimPrefix(imp, module) + "/")
			if !ok || to == from || to == hub {
				continue
			}
			if from == hub {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: care/%s imports no noun", f.path, imp, hub))
			} else if rank[to] >= rank[from] && !unknown[from] {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s has rank %d, %s has %d", f.path, imp, from, rank[from], to, rank[to]))
			}
		}
	}
	return wrong
}

// noun returns the folder of care that a path lies in.
func noun(p string) (string, bool) {
	parts := strings.Split(p, "/")
	if len(parts) < 3 || parts[0] != "care" {
		return "", false
	}
	return parts[1], true
}

// onlyIn says which files of a care folder, by how their names begin, may reach
// for a tool. Nobody may where the list is empty.
var onlyIn = []struct {
	tool  string
	files []string
}{
	{"net/http", []string{"web", "_templ"}},
	{module + "platform/web", []string{"web", "_templ"}},
	{"database/sql", nil},
	{module + "platform/db", []string{"store", "project", "web", "jobs", "module"}},
	{module + "platform/job", []string{"jobs", "module"}},
	{module + "fhir", []string{"fhir", "project", "web", "module", "decide", "permit"}},
}

func tools(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		n, ok := noun(f.path)
		if !ok || f.test || n == hub {
			continue
		}
		for _, imp := range f.imports() {
			for _, o := range onlyIn {
				if (imp == o.tool || strings.HasPrefix(imp, o.tool+"/")) && !fileIs(f.path, o.files) {
					wrong = append(wrong, fmt.Sprintf("%s imports %s: only %s may", f.path, imp, list(o.files)))
				}
			}
		}
	}
	return wrong
}

func list(files []string) string {
	if len(files) == 0 {
		return "platform/db"
	}
	names := slices.Clone(files)
	for i, n := range names {
		if strings.HasPrefix(n, "_") {
			names[i] = "*" + n + ".go"
		} else {
			names[i] = n + "*.go"
		}
	}
	return strings.Join(names, ", ")
}

// fileIs reports whether p's name begins with one of names, or ends with one
// that begins with "_".
func fileIs(p string, names []string) bool {
	base := strings.TrimSuffix(path.Base(p), ".go")
	return slices.ContainsFunc(names, func(n string) bool {
		if strings.HasPrefix(n, "_") {
			return strings.HasSuffix(base, n)
		}
		return strings.HasPrefix(base, n)
	})
}

// sqlHomes are the folders outside care whose files may hold SQL.
var sqlHomes = []string{
	"fhir/store", "fhir/terminology",
	"platform/access", "platform/audit", "platform/db", "platform/job", "platform/login", "platform/session",
	"cmd/figures", // copies tables as they are, to find the floor
}

// statement finds SQL, not English: "select a child" would have to be written
// in a locale file anyway, but "update" alone is a word of FHIR.
var statement = regexp.MustCompile(`(?i)^\s*(` +
	`select\s` + `|insert\s+(into\b|$)|update\s+($|\S+\s+set\b)|delete\s+($|from\b)` +
	`|with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\b` +
	`|(create|drop|alter)\s+(unique\s+|temp\s+)?(table|index|view)\b|truncate\s+|pragma\s)`)

func sqlText(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		if f.test || ground(f.path) == "" || sqlHome(f.path) {
			continue
		}
		literals(f, func(s string, at token.Pos) {
			if statement.MatchString(s) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: SQL outside the store: %.40q", f.path, f.line(at), strings.TrimSpace(s)))
			}
		})
	}
	return wrong
}

func sqlHome(p string) bool {
	if _, ok := noun(p); ok {
		return fileIs(p, []string{"store", "project"})
	}
	return slices.ContainsFunc(sqlHomes, func(h string) bool { return strings.HasPrefix(p, h+"/") })
}

// literals calls fn for every string literal of f but import paths and tags.
func literals(f goFile, fn func(s string, at token.Pos)) {
	tags := map[*ast.BasicLit]bool{}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			tags[n.Tag] = true // a field comes before its tag
		case *ast.BasicLit:
			if n.Kind == token.STRING && !tags[n] {
				if s, err := strconv.Unquote(n.Value); err == nil {
					fn(s, n.Pos())
				}
			}
		}
		return true
	})
}

// gate: in care every read names its viewer; only projections, which have none,
// read the database itself.
func gate(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		if _, ok := noun(f.path); !ok || f.test || fileIs(f.path, []string{"project"}) {
			continue
		}
		calls(f, module+"platform/db", func(name string, at token.Pos) {
			if slices.Contains([]string{"All", "Each", "One"}, name) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: db.%s reads without a viewer", f.path, f.line(at), name))
			}
		})
	}
	return wrong
}

// calls calls fn for every use of a name of package pkg in f.
func calls(f goFile, pkg string, fn func(name string, at token.Pos)) {
	local := ""
	for _, s := range f.ast.Imports {
		if strings.Trim(s.Path.Value, `"`) == pkg {
			local = path.Base(pkg)
			if s.Name != nil {
				local = s.Name.Name
			}
		}
	}
	if local == "" {
		return
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == local {
				fn(s.Sel.Name, s.Pos())
			}
		}
		return true
	})
}

// readsClock are the files outside care and cmd that may look at the clock, and
// what for.
var readsClock = map[string]string{
	"platform/twin/twin.go":  "how long an answer took: two worlds must not differ by it",
	"platform/web/around.go": "how long a request took, for the log",
	"platform/web/web.go":    "the moment a page is asked for, handed to it as a value",
}

func clock(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		_, care := noun(f.path)
		if f.test || ground(f.path) == "cmd" || readsClock[f.path] != "" ||
			care && fileIs(f.path, []string{"web", "jobs"}) {
			continue
		}
		calls(f, "time", func(name string, at token.Pos) {
			if slices.Contains([]string{"Now", "Since", "Until"}, name) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: time.%s", f.path, f.line(at), name))
			}
		})
	}
	return wrong
}

// dropped: a call whose result goes to _ needs a comment on its line or the one
// above.
func dropped(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		if f.test || f.generated {
			continue
		}
		said := map[int]bool{}
		for _, c := range f.ast.Comments {
			said[f.line(c.End())], said[f.line(c.End())+1] = true, true
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			a, ok := n.(*ast.AssignStmt)
			if ok && len(a.Rhs) == 1 && allBlank(a.Lhs) && isCall(a.Rhs[0]) && !said[f.line(a.Pos())] {
				wrong = append(wrong, fmt.Sprintf("%s:%d: a result goes to _ without a reason", f.path, f.line(a.Pos())))
			}
			return true
		})
	}
	return wrong
}

func allBlank(names []ast.Expr) bool {
	return !slices.ContainsFunc(names, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return !ok || id.Name != "_"
	})
}

func isCall(e ast.Expr) bool {
	_, ok := e.(*ast.CallExpr)
	return ok
}
