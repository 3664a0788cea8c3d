package validate_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/validate"
)

// shared is one validator for all tests, as a program has one.
var shared = validate.New(nil, nil)

// parse reads a resource of a test, which is well-formed.
func parse(t testing.TB, src string) element.Value {
	t.Helper()
	d := new(element.Doc)
	if err := d.Parse([]byte(src), element.Options{Positions: true}); err != nil {
		t.Fatalf("%v\n%.300s", err, src)
	}
	return d.Root()
}

// issues says in short what is found: severity, key without its first part or
// source of an invariant, and the expression.
func issues(v *validate.Validator, root element.Value, o validate.Options) (short []string) {
	for _, is := range v.Validate(context.Background(), root, o) {
		what := strings.TrimPrefix(is.Key, "issue.")
		if what == "invariant" {
			what = is.Source
		}
		short = append(short, is.Severity[:1]+" "+what+" "+is.Expression)
	}
	return short
}

// errorsOf keeps the errors.
func errorsOf(short []string) (bad []string) {
	return slices.DeleteFunc(slices.Clone(short), func(s string) bool { return !strings.HasPrefix(s, "e ") })
}

// examples calls f with every official example: those of the program's tests,
// and all of HL7's package when KITH_EXAMPLES names a folder with it.
func examples(t testing.TB, f func(name string, src []byte)) {
	for line := range example.All() {
		f("", line)
	}
	folder := os.Getenv("KITH_EXAMPLES")
	if folder == "" {
		return
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		src, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		if name := filepath.Base(n); name != "package.json" && name[0] != '.' {
			f(name, src)
		}
	}
}

// exclusions are the examples that break R4 themselves, each with what says so.
func exclusions(t testing.TB) map[string]string {
	src, err := os.ReadFile("testdata/exclusions.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(src)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			name, rest, _ := strings.Cut(line, " ")
			rule, reason, _ := strings.Cut(rest, " ")
			if reason == "" {
				t.Errorf("no reason for %s", name)
			}
			all[name] = rule
		}
	}
	return all
}

func TestEveryOfficialExampleIsValid(t *testing.T) {
	known := exclusions(t)
	count, used := 0, map[string]bool{}
	examples(t, func(file string, src []byte) {
		var d element.Doc
		if err := d.Parse(src, element.Options{}); err != nil {
			t.Errorf("%s: %v", file, err)
			return
		}
		if !d.Root().Get("resourceType").Exists() {
			return // the package's own list of contents
		}
		count++
		name := d.Root().Get("resourceType").Text() + "/" + d.Root().Get("id").Text()
		for _, is := range shared.Validate(context.Background(), d.Root(), validate.Options{Depth: validate.Full}) {
			if is.Severity != validate.Error {
				continue
			}
			if rule := known[name]; rule != "" && (is.Key == rule || strings.HasSuffix(is.Source, rule)) {
				used[name] = true
				continue
			}
			t.Errorf("%s: %s %v at %s (%s) %s", name, is.Key, is.Args, is.Expression, is.Source, is.Diagnostics)
		}
	})
	if os.Getenv("KITH_EXAMPLES") != "" {
		for name := range known {
			if !used[name] {
				t.Errorf("%s is excluded and need not be", name)
			}
		}
	}
	if count < 841 {
		t.Errorf("only %d examples", count)
	}
	t.Logf("%d examples, %d of them excluded", count, len(used))
}

func TestWhatPassesInFullPassesInStructure(t *testing.T) {
	for line := range example.All() {
		var d element.Doc
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Fatal(err)
		}
		full := map[string]bool{}
		for _, s := range issues(shared, d.Root(), validate.Options{Depth: validate.Full}) {
			full[s] = true
		}
		for _, s := range issues(shared, d.Root(), validate.Options{}) {
			if !full[s] {
				t.Errorf("only Structure says %s", s)
			}
		}
	}
}

// samples are the resources of the benchmark: a mix as primary care has it.
func samples(t testing.TB) (docs []*element.Doc) {
	src, err := os.ReadFile("testdata/sample.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(src) {
		d := new(element.Doc)
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	return docs
}

func TestAValidResourceCostsNoAllocation(t *testing.T) {
	docs := samples(t)
	v := validate.New(nil, nil)
	ctx := context.Background()
	check := func() {
		for _, d := range docs {
			if found := v.Validate(ctx, d.Root(), validate.Options{}); len(found) != 0 {
				t.Fatal(fmt.Sprint(found[0].Key, " ", found[0].Expression))
			}
		}
	}
	check()
	if n := testing.AllocsPerRun(20, check); n > 1 {
		t.Errorf("%v allocations for %d valid resources", n, len(docs))
	}
}

func benchmark(b *testing.B, o validate.Options) {
	docs := samples(b)
	v := validate.New(nil, nil)
	ctx := context.Background()
	for _, d := range docs {
		v.Validate(ctx, d.Root(), o)
	}
	size := 0
	for _, d := range docs {
		size += len(d.Bytes)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			v.Validate(ctx, d.Root(), o)
		}
	}
	b.ReportMetric(float64(b.N*len(docs))/b.Elapsed().Seconds(), "res/s")
}

func BenchmarkStructure(b *testing.B) { benchmark(b, validate.Options{}) }

func BenchmarkFull(b *testing.B) { benchmark(b, validate.Options{Depth: validate.Full}) }

// BenchmarkParse is the reference: what reading the same texts costs.
func BenchmarkParse(b *testing.B) {
	docs := samples(b)
	var d element.Doc
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range docs {
			if err := d.Parse(s.Bytes, element.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N*len(docs))/b.Elapsed().Seconds(), "res/s")
}

// firstExamples yields a few official examples, as seeds.
func firstExamples() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		n := 0
		for line := range example.All() {
			if n++; len(line) < 4000 && n%9 == 0 && !yield(line) {
				return
			}
		}
	}
}

func TestManyValidateAtOnce(t *testing.T) {
	v := validate.New(nil, nil)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for _, d := range samples(t) {
				depth := validate.Depth(i % 2)
				if found := v.Validate(context.Background(), d.Root(), validate.Options{Depth: depth}); validate.Failed(found) {
					t.Errorf("%s: %d issues", d.Root().Get("resourceType").Text(), len(found))
				}
			}
		})
	}
	group.Wait()
}
