package interaction_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/interaction"
)

const refusedExamples = "testdata/examples/refused.txt"

// Every example of R4, carried over by a program with its id, in the order in
// which they lie: many are about somebody who comes later, or never. What is
// refused, and why, is in the golden file.
func TestEveryExampleOfR4ComesBackAsItWent(t *testing.T) {
	golden, err := os.ReadFile(refusedExamples)
	if err != nil {
		t.Fatal(err)
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.Handler = open(t, w.store, interaction.Options{Base: "https://kith.test/fhir", ClientIDs: true})
		var refused strings.Builder
		sent := map[string]bool{}
		for raw := range example.All() {
			want := decoded(t, raw)
			path := pathOf(t, raw)
			if path == "" || sent[path] {
				continue
			}
			sent[path] = true
			if why := there(t, w, path, raw, want); why != "" {
				fmt.Fprintln(&refused, path, why)
			}
		}
		if len(sent) < 800 {
			t.Fatalf("%d examples", len(sent))
		}
		if os.Getenv("KITH_GOLDEN") == "write" {
			if err := os.WriteFile(refusedExamples, []byte(refused.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		if refused.String() != string(golden) {
			t.Errorf("refused:\n%s\nin %s:\n%s", refused.String(), refusedExamples, golden)
		}
	})
}

// What breaks R4 goes in where nothing is checked; what is not the program's to
// write goes in nowhere.
func TestExamplesThatBreakR4GoInUnchecked(t *testing.T) {
	golden, err := os.ReadFile(refusedExamples)
	if err != nil {
		t.Fatal(err)
	}
	for how, want := range map[interaction.Validation]int{interaction.ValidateForm: 5, interaction.ValidateNothing: 11} {
		w := people(t, lite(t))
		w.Handler = open(t, w.store, interaction.Options{Base: "https://kith.test/fhir", ClientIDs: true, Validation: how})
		in := 0
		for raw := range example.All() {
			path := pathOf(t, raw)
			if path != "" && strings.Contains(string(golden), path+" ") && there(t, w, path, raw, decoded(t, raw)) == "" {
				in++
			}
		}
		if in != want {
			t.Errorf("%v: %d go in, want %d", how, in, want)
		}
	}
}

// pathOf is where an example goes, "" for one without an id.
func pathOf(t *testing.T, raw []byte) string {
	t.Helper()
	var doc element.Doc
	if err := doc.Parse(raw, element.Options{}); err != nil {
		t.Fatal(err)
	}
	v := doc.Root()
	if !v.Get("id").Exists() {
		return ""
	}
	return v.Get("resourceType").Text() + "/" + v.Get("id").Text()
}

// there stores an example, changes it, and reads the first version again. It
// returns why it was refused.
func there(t *testing.T, w *town, path string, raw []byte, want map[string]any) string {
	t.Helper()
	res := w.ask("integrator", "PUT", "/fhir/"+path, string(raw))
	if res.StatusCode != 201 {
		var why []string
		_, v := parsed(t, res)
		for is := range v.Each("issue") {
			one := is.Get("code").Text()
			for x := range is.Each("expression") {
				one += " " + x.Text()
			}
			if s := is.Get("severity").Text(); (s == "error" || s == "fatal") && !slices.Contains(why, one) {
				why = append(why, one)
			}
		}
		return fmt.Sprint(res.StatusCode, " ", strings.Join(why[:min(2, len(why))], "; "))
	}
	changed := strings.Replace(string(raw), "{", `{"implicitRules":"http://kith.test/changed",`, 1)
	if strings.Contains(string(raw), `"implicitRules"`) {
		changed = ""
	}
	for _, at := range []string{"", "/_history/1"} {
		if at != "" && changed != "" {
			if res := w.ask("integrator", "PUT", "/fhir/"+path, changed); res.StatusCode != 200 {
				t.Errorf("%s, changed: %d %s", path, res.StatusCode, body(t, res))
			}
		}
		if got := decoded(t, body(t, w.ask("integrator", "GET", "/fhir/"+path+at, ""))); !reflect.DeepEqual(got, want) {
			t.Errorf("%s%s:\ngot  %.2000v\nwant %.2000v", path, at, got, want)
		}
	}
	return ""
}
