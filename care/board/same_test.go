package board_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kith/care/module/moduletest"
	"kith/platform/web/browse"
)

const (
	hers  = `"Patient/amara-reyes-cole"`
	again = `"Patient/amara-again"`
)

// twice is the town in which half of what is about Amara stands in a second
// record of hers, which is joined with the first one or not.
func twice(t *testing.T, records [][]byte, joined bool) (all [][]byte) {
	t.Helper()
	n := 0
	for _, r := range records {
		switch {
		case bytes.Contains(r, []byte(`"id":"amara-reyes-cole"`)) && bytes.Contains(r, []byte(`"resourceType":"Patient"`)):
			second := bytes.Replace(r, []byte(`"id":"amara-reyes-cole"`), []byte(`"id":"amara-again"`), 1)
			if joined {
				r = linked(r, again, "replaces")
				second = linked(second, hers, "replaced-by")
				second = bytes.Replace(second, []byte(`"active":true`), []byte(`"active":false`), 1)
			}
			all = append(all, second)
		case bytes.Contains(r, []byte(hers)) && movable.Match(r):
			if n++; n%2 == 0 {
				r = bytes.ReplaceAll(r, []byte(hers), []byte(again))
			}
		}
		all = append(all, r)
	}
	if n < 10 {
		t.Fatalf("only %d resources are about her", n)
	}
	return all
}

// movable are the resources that stand in one record or the other.
var movable = regexp.MustCompile(`"resourceType":"(Encounter|Communication|Task|Observation|Appointment)"`)

func linked(patient []byte, other, typ string) []byte {
	link := `{"other":{"reference":` + other + `},"type":"` + typ + `"}`
	if bytes.Contains(patient, []byte(`"link":[`)) {
		return bytes.Replace(patient, []byte(`"link":[`), []byte(`"link":[`+link+`,`), 1)
	}
	return append(bytes.TrimSuffix(bytes.TrimSpace(patient), []byte("}")), `,"link":[`+link+`]}`...)
}

var rows = regexp.MustCompile(`(?s)<tr data-rows.*?</tr>`)

func TestAChildWithTwoRecordsHasOnePage(t *testing.T) {
	now := morning(t)
	house := func(all [][]byte) func(string) string {
		h := moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, modules)
		moduletest.Put(t, h.Store, all...)
		c := client(t, h, "lena")
		return func(path string) string {
			a := c.Get(path)
			if a.Status != http.StatusOK {
				t.Fatalf("%s: %d", path, a.Status)
			}
			return a.Body
		}
	}
	all := records(t, now, false)
	whole, split, joined := house(all), house(twice(t, all, false)), house(twice(t, all, true))
	contacts := func(get func(string) string, id string) []string {
		return rows.FindAllString(strings.ReplaceAll(get("/children/"+id+"/contacts?months=24"), "amara-again", "amara-reyes-cole"), -1)
	}
	want := contacts(whole, "amara-reyes-cole")
	if one := contacts(split, "amara-reyes-cole"); len(one) >= len(want) {
		t.Fatalf("%d of %d contacts are in one record alone", len(one), len(want))
	}
	for _, id := range []string{"amara-reyes-cole", "amara-again"} {
		got := contacts(joined, id)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d contacts, want %d", id, len(got), len(want))
		}
		page, before := joined("/children/"+id), whole("/children/amara-reyes-cole")
		if a, b := ids(entries.FindAllStringSubmatch(page, -1)), ids(entries.FindAllStringSubmatch(before, -1)); !slices.Equal(a, b) {
			t.Errorf("%s: ties %v, want %v", id, a, b)
		}
		if a, b := strings.Count(page, `id="promise-`), strings.Count(before, `id="promise-`); a != b || b == 0 {
			t.Errorf("%s: %d promises, want %d", id, a, b)
		}
		if !strings.Contains(page, "/children/"+id+"/same/") {
			t.Errorf("%s does not lead to the other record", id)
		}
	}
	if page := joined("/children/amara-again"); !strings.Contains(page, "joined with the one in use") {
		t.Error("the old record does not lead to the one in use")
	}
}

func TestTheNoticeOfASecondRecordIsGoodToLookAt(t *testing.T) {
	now := morning(t)
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, modules)
	moduletest.Put(t, h.Store, twice(t, records(t, now, false), true)...)
	at := serve(t, h)
	signIn := func(p *browse.Page) { p.Goto(at + "/as/lena") }
	b := browse.Start(t)
	b.Check(t, at+"/children/amara-again", browse.Case{Before: signIn}, browse.Case{Before: signIn, Width: 320, Lang: "es", Dark: true})
}
