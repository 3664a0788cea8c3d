package line_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"kith/care/consult"
	"kith/care/line"
	"kith/care/loop"
	"kith/care/module/moduletest"
)

func TestTheTableOfThePublishedYear(t *testing.T) {
	h := moduletest.Open(t, t.TempDir()+"/town.db", morning, modules)
	rules := consult.Standard()
	var all []consult.Consult
	reasons := []struct {
		code string
		n    int
	}{{"medication", 2549}, {"resources", 2302}, {"diagnosis", 2220}, {"other", 1152}}
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, morning.Location())
	sum := 0
	for _, o := range rules.Outcomes {
		for range o.Published {
			c := consult.Consult{Asked: at, Called: at.Add(20 * time.Minute), Answered: at.Add(3 * time.Hour), Waited: 20, Outcome: o.Code, Status: loop.Completed, Step: loop.OutcomeReturned}
			for i := range reasons {
				if reasons[i].n > 0 {
					reasons[i].n--
					c.Reason = reasons[i].code
					break
				}
			}
			c.Practice = fmt.Sprint("practice ", sum%993)
			if sum%3 == 0 {
				c.Called, c.Waited = at.Add(50*time.Minute), 50
			}
			all = append(all, c)
			sum++
		}
	}
	if sum != rules.PublishedTotal {
		t.Fatalf("%d calls, published %d", sum, rules.PublishedTotal)
	}
	f := rules.Count(consult.Asked{Calls: all, Contacts: []int{3, 4, 4, 5}, Minutes: 30}, h.WorkingCalendar(), morning)
	f.From, f.Until = at.AddDate(0, 0, -4), at.AddDate(0, 0, 361)
	var b strings.Builder
	if err := line.WriteCSV(&b, line.Table(f, h.Say.In("en"))); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/published.csv"
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := must(os.ReadFile(golden))
	if b.String() != string(want) {
		t.Errorf("the table differs from %s:\n%s", golden, b.String())
	}
}

func TestACellThatASpreadsheetWouldRunIsWords(t *testing.T) {
	var b strings.Builder
	if err := line.WriteCSV(&b, [][]string{{"=1+1", "+1", "-1", "@x", "\tx", "12", "a, \"b\"", "é"}}); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeff'=1+1,'+1,'-1,'@x,'\tx,12,\"a, \"\"b\"\"\",é\r\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
