package path

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// How the corpus is made stands in testdata/oracle/README.md.
var questions = flag.Int("questions", 0, "write so many new questions for the oracle to testdata/oracle/questions.ndjson")

// asked is a line of the corpus: an expression, a resource by its line, and
// what fhirpath.js answered.
type asked struct {
	Expression string `json:"expression"`
	Resource   int    `json:"resource"`
	Answer     []any  `json:"answer"`
	Failed     bool   `json:"failed,omitempty"`
}

func TestQuestionsForTheOracle(t *testing.T) {
	if *questions == 0 {
		t.Skip("writes questions only when told to, with -questions")
	}
	all := resources(t)
	f, err := os.Create("testdata/oracle/questions.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	for n := uint64(0); len(seen) < *questions; n++ {
		r := rand.New(rand.NewPCG(uint64(*questions), n))
		at := r.IntN(len(all))
		g := generator{t, r, all[at]}
		src := g.expression(2)
		if seen[src] || len(src) > 300 {
			continue
		}
		seen[src] = true
		line, err := json.Marshal(asked{Expression: src, Resource: at})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(f, "%s\n", line)
	}
}

// TestFhirpathJSAnswersTheSame compares with the recorded answers. Where the
// two differ, disagreements.txt says who is right and why.
func TestFhirpathJSAnswersTheSame(t *testing.T) {
	all, known := resources(t), disagreements(t)
	f, err := os.Open("testdata/oracle/corpus.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, agreed := 0, 0
	s := bufio.NewScanner(f)
	for s.Buffer(nil, 1<<20); s.Scan(); n++ {
		var a asked
		if err := json.Unmarshal(s.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		got, failed := ask(t, a.Expression, all[a.Resource])
		same := failed == a.Failed && (failed || alikeAnswers(got, a.Answer))
		key := strconv.Itoa(a.Resource) + " " + a.Expression
		switch {
		case same && known[key]:
			t.Errorf("%s: the answers agree now; take it out of disagreements.txt", key)
		case same:
			agreed++
		case !known[key]:
			t.Errorf("%s\n\tours    %v %v\n\ttheirs  %v %v", key, got, failed, a.Answer, a.Failed)
		}
		delete(known, key)
	}
	for key := range known {
		t.Errorf("disagreements.txt: the corpus has no %s", key)
	}
	t.Logf("%d of %d answers agree", agreed, n)
}

func ask(tb testing.TB, src string, on Value) (got []any, failed bool) {
	e, err := Compile(src)
	if err != nil {
		return nil, true
	}
	found, err := e.Eval(tb.Context(), on, &Env{Now: noon})
	if err != nil {
		return nil, true
	}
	for i := range found {
		got = append(got, plainAnswer(tb, &found[i]))
	}
	return got, false
}

// plainAnswer writes an item as fhirpath.js does: as JSON.
func plainAnswer(tb testing.TB, v *Value) any {
	if node, _ := v.Node(); node.Exists() {
		var is any
		if err := json.Unmarshal(node.Raw(), &is); err != nil {
			tb.Fatal(err)
		}
		return is
	}
	switch v.typ.like {
	case boolean:
		b, _ := v.Bool()
		return b
	case integer, decimal:
		f, err := strconv.ParseFloat(v.String(), 64)
		if err != nil {
			tb.Fatal(err)
		}
		return f
	}
	return v.String()
}

func alikeAnswers(a, b any) bool {
	x, ok := a.(float64)
	y, ok2 := b.(float64)
	if ok && ok2 { // theirs are floating
		return x == y || math.Abs(x-y) <= 1e-7*math.Max(math.Abs(x), 1)
	}
	p, ok := a.([]any)
	q, ok2 := b.([]any)
	if !ok || !ok2 {
		return reflect.DeepEqual(a, b)
	}
	if len(p) != len(q) {
		return false
	}
	for i := range p {
		if !alikeAnswers(p[i], q[i]) {
			return false
		}
	}
	return true
}

// disagreements reads what is excused: under each reason, a line a case.
func disagreements(tb testing.TB) map[string]bool {
	src, err := os.ReadFile("testdata/oracle/disagreements.txt")
	if err != nil {
		tb.Fatal(err)
	}
	all, reason := map[string]bool{}, false
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
			reason = true
		case line == "":
		case !reason:
			tb.Errorf("disagreements.txt gives no reason for %s", line)
		default:
			all[line] = true
		}
	}
	return all
}
