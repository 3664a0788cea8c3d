package interaction_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
)

// Pages of a history are complete and without repeats, newest first, while
// things go on changing.
func TestPagesOfAHistoryAreComplete(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		for i := range 6 {
			if i%2 == 0 { // else several at one moment
				w.now = w.now.Add(time.Minute)
			}
			w.put(t, strings.Replace(sleep, "9.0", fmt.Sprint(i), 1), strings.Replace(sleep, `"sleep"`, fmt.Sprintf(`"h%d"`, i), 1))
		}
		if res := w.ask("lena", "DELETE", "/fhir/Observation/h3", ""); res.StatusCode != 204 {
			t.Fatal(res.StatusCode)
		}
		for _, where := range []string{"/fhir/_history", "/fhir/Observation/_history", "/fhir/Observation/sleep/_history"} {
			_, all := w.get(t, "lena", where+"?_count=1000")
			want := seenIn(all)
			var got []string
			for next := where + "?_count=2"; next != ""; {
				_, page := w.get(t, "lena", next)
				got = append(got, seenIn(page)...)
				next = ""
				for l := range page.Each("link") {
					if l.Get("relation").Text() == "next" {
						next = strings.TrimPrefix(l.Get("url").Text(), "https://kith.test")
					}
				}
				w.now = w.now.Add(time.Minute)
				w.put(t, strings.Replace(sleep, "9.0", "77"+fmt.Sprint(len(got)), 1))
			}
			if len(want) < 7 || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s\npages %v\nat once %v", where, got, want)
			}
		}
	})
}

// seenIn lists the versions in a history.
func seenIn(v element.Value) (all []string) {
	for e := range v.Each("entry") {
		all = append(all, strings.TrimPrefix(e.Get("fullUrl").Text(), "https://kith.test/fhir/")+" "+e.At("response", "etag").Text())
	}
	return all
}
