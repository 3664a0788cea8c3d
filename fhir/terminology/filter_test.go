package terminology

import (
	"fmt"
	"strings"
	"testing"

	"kith/platform/fault"
)

func TestAPatternOverALargeSystemCostsWhatItMayTake(t *testing.T) {
	concepts := make([]Concept, 30_000)
	for i := range concepts {
		concepts[i] = Concept{Code: fmt.Sprint(i), Display: fmt.Sprint("a heart that hurts on day ", i)}
	}
	large := hold(concepts, true)
	for pattern, fits := range map[string]bool{".*day 29999": true, ".*(heart|lung).*": true, "(.?){150}x": false, "(.*){150}x": false} {
		w := &work{left: mostWork}
		all, ok, err := filter{"display", "regex", pattern}.list(t.Context(), large, w)
		if fits && (err != nil || !ok || len(all) == 0) {
			t.Errorf("%s: %d concepts, %v", pattern, len(all), err)
		}
		if !fits && !fault.Is(err, fault.TooCostly) {
			t.Errorf("%s: %d concepts, %d left, %v", pattern, len(all), w.left, err)
		}
	}
}

func TestALongCodeIsNotHeldToAPatternThatIsHeavy(t *testing.T) {
	test, ok, err := filter{"code", "regex", "(.?){100}x"}.test(&rule{})
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	for n, want := range map[int]Answer{10: Yes, 100_000: Unknown} {
		if got := test([]byte(strings.Repeat("a", n) + "x")); got != want {
			t.Errorf("%d bytes: %v", n, got)
		}
	}
}
