package checkin

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/module/moduletest"
	"kith/care/pass"
	"kith/platform/web/webtest"
)

// crowd is a house in which many answer at once, each by a pass of their own.
func crowd(b *testing.B, people int, forms ...string) (*scene, []*webtest.Client) {
	b.Helper()
	s := set(b, moduletest.Open(b, filepath.Join(b.TempDir(), "kith.db"), now, all))
	var children strings.Builder
	for n := range people {
		fmt.Fprintf(&children, `{"resourceType":"Patient","id":"c%d","birthDate":"2012-03-04","name":[{"given":["C%d"]}],"managingOrganization":{"reference":"Organization/maple-street"}}`+"\n", n, n)
	}
	moduletest.Load(b, s.h.Store, strings.NewReader(children.String()))
	lena := s.worker("lena-ortiz")
	all := make([]*webtest.Client, people)
	for n := range all {
		child := fmt.Sprintf("c%d", n)
		p, _, err := pass.Make(b.Context(), s.h, lena, pass.Pass{Child: child, Informant: "Patient/" + child, Kind: pass.Self, Host: lenas, With: lenas, Forms: forms})
		if err != nil {
			b.Fatal(err)
		}
		key, err := pass.Begin(b.Context(), s.h, p.ID, "Patient/"+child)
		if err != nil {
			b.Fatal(err)
		}
		all[n] = webtest.NewClient(s.mux)
		all[n].Header.Set("Cookie", keyCookie+"="+key)
	}
	return s, all
}

// A page with 100 people answering at once: each question is shown and its answer
// kept. p95 is of both together, halved: what one waits for a page.
func BenchmarkPage(b *testing.B) {
	_, all := crowd(b, 100, "phq-9")
	for b.Loop() {
		var mu sync.Mutex
		var took []time.Duration
		var done sync.WaitGroup
		for n, c := range all {
			done.Go(func() {
				time.Sleep(time.Duration(n) * 10 * time.Millisecond) // people do not press on one beat
				for no := 1; no <= 9; no++ {
					at := fmt.Sprintf("/checkin/ask/%d", no)
					began := time.Now()
					page := c.Get(at)
					shown := time.Since(began)
					began = time.Now()
					a := c.Post(at, "go=on&a=LA6569-3")
					kept := time.Since(began)
					if page.Status != http.StatusOK || a.Status != http.StatusSeeOther {
						b.Errorf("%s: %d %d", at, page.Status, a.Status)
						return
					}
					mu.Lock()
					took = append(took, shown, kept)
					mu.Unlock()
					time.Sleep(time.Second) // faster than anybody reads
				}
			})
		}
		done.Wait()
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	}
}

// Responses that are scored, routed and audited, as many as there are; none is
// lost.
func BenchmarkResponses(b *testing.B) {
	const people = 1000
	s, all := crowd(b, people, "phq-9")
	for _, c := range all {
		for no := 1; no <= 9; no++ {
			if a := c.Post(fmt.Sprintf("/checkin/ask/%d", no), "go=on&a=LA6570-1"); a.Status != http.StatusSeeOther {
				b.Fatal(a.Status)
			}
		}
	}
	for b.Loop() {
		began := time.Now()
		next := make(chan *webtest.Client)
		var done sync.WaitGroup
		for range 20 {
			done.Go(func() {
				for c := range next {
					if a := c.Post("/checkin/ask/end", "go=on"); a.Header.Get("Location") != "/checkin/thanks" {
						b.Errorf("%d %s", a.Status, a.Header.Get("Location"))
					}
				}
			})
		}
		for _, c := range all {
			next <- c
		}
		close(next)
		done.Wait()
		took := time.Since(began)
		if n := s.count(`select count(*) from screening_response where patient_id like 'c%'`); n != people {
			b.Errorf("%d responses of %d", n, people)
		}
		if n := s.count(`select count(*) from screening_score where patient_id like 'c%' and positive`); n < people {
			b.Errorf("%d were scored", n)
		}
		if n := s.count(`select count(distinct patient_id) from followup where patient_id like 'c%'`); n != people {
			b.Errorf("%d are owed to somebody", n)
		}
		b.ReportMetric(people/took.Minutes(), "per-min")
	}
}
