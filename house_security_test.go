package house_test

import (
	"encoding/csv"
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestOnlyThreeFoldersDialOut(t *testing.T) {
	keep(t, "dials", dials, "Go out through platform/fetch, which is told of every host, or platform/post for mail; platform/db opens the database.")
}

func TestEveryRequirementOfASVSHasATestOrAReason(t *testing.T) {
	keep(t, "asvs", requirements, "Correct docs/privacy/asvs.csv: requirement, level, status, what, how; a test is named by its package and its function.")
}

// mayDial are the folders that open connections; forTests are those, and the
// file, that only tests and measurements need: a server that is measured is asked
// for whole answers, redirects not followed.
var (
	mayDial  = []string{"platform/fetch", "platform/post", "platform/db"}
	forTests = []string{"platform/db/dbtest", "platform/proof/prooftest", "platform/web/browse", "platform/web/webtest", "cmd/figures", "cmd/kith/leakcheck_server.go"}
)

// outward are names of the standard library by which one gets out.
var outward = map[string][]string{
	"net":  {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialUnix", "DialIP", "Dialer"},
	"http": {"Get", "Head", "Post", "PostForm", "Client", "DefaultClient", "DefaultTransport", "Transport"},
	"tls":  {"Dial", "DialWithDialer", "Dialer"},
	"smtp": {"Dial", "SendMail", "NewClient"},
	"rpc":  {"Dial", "DialHTTP"},
}

// dials: what leaves the machine leaves by the ways that are watched. A pointer
// to a client that somebody else made is one's own to hold.
func dials(tr *tree) (wrong []string) {
	for _, f := range tr.gos {
		in := path.Dir(f.path)
		if f.test || slices.Contains(mayDial, in) || slices.Contains(forTests, in) || slices.Contains(forTests, f.path) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if p, ok := n.(*ast.StarExpr); ok {
				if s, ok := p.X.(*ast.SelectorExpr); ok && s.Sel.Name == "Client" {
					return false
				}
			}
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(outward[x.Name], s.Sel.Name) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: %s.%s opens a connection", f.path, f.line(s.Pos()), x.Name, s.Sel.Name))
			}
			return true
		})
	}
	return wrong
}

// How many requirements of level 1 and 2 ASVS 5.0.0 has, and what may be said
// of one.
//
// Source: OWASP-ASVS
var (
	requirementsOf = map[string]int{"1": 70, "2": 183}
	statuses       = []string{"test", "by design", "not applicable", "open"}
)

// requirements: each stands once and in order, and names tests that are there
// or gives a reason.
func requirements(tr *tree) (wrong []string) {
	const table = "docs/privacy/asvs.csv"
	rows, err := csv.NewReader(strings.NewReader(tr.text(table))).ReadAll()
	if err != nil || len(rows) == 0 {
		return []string{fmt.Sprintf("%s: it cannot be read: %v", table, err)}
	}
	there, seen, counted := testsOf(tr), map[string]bool{}, map[string]int{}
	for _, row := range rows[1:] {
		id, level, status, how := row[0], row[1], row[2], row[4]
		say := func(what string) { wrong = append(wrong, fmt.Sprintf("%s: %s %s", table, id, what)) }
		if seen[id] {
			say("stands twice")
		}
		seen[id] = true
		counted[level]++
		switch {
		case !slices.Contains(statuses, status):
			say("is " + status)
		case row[3] == "" || how == "":
			say("says not what, or not how")
		case status != "test":
			continue
		}
		for name := range strings.SplitSeq(how, "; ") {
			if status == "test" && !there[name] {
				say("names a test that is not there: " + name)
			}
		}
	}
	for level, want := range requirementsOf {
		if counted[level] != want {
			wrong = append(wrong, fmt.Sprintf("%s: %d requirements of level %s, want %d", table, counted[level], level, want))
		}
	}
	return wrong
}

// testsOf returns the tests of a tree, each as "folder Name".
func testsOf(tr *tree) map[string]bool {
	all := map[string]bool{}
	for _, f := range tr.gos {
		if !f.test {
			continue
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && (strings.HasPrefix(fn.Name.Name, "Test") || strings.HasPrefix(fn.Name.Name, "Fuzz")) {
				all[path.Dir(f.path)+" "+fn.Name.Name] = true
			}
		}
	}
	return all
}
