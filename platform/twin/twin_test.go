package twin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// house is a handler that draws by chance, reads the clock, and says one thing
// more where there is a secret.
func house(d *Dice, c *Clock, more map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := make([]byte, 8)
		d.Read(id) //nolint:errcheck // dice never fail
		w.Header().Set("X-Request-Id", fmt.Sprintf("%x", id))
		w.Header().Set("Date", time.Now().String())
		if name := more[r.URL.Path]; strings.HasPrefix(name, "X-") {
			w.Header().Set(name, "1")
		} else if name == "status" {
			w.WriteHeader(http.StatusTeapot)
		} else {
			io.WriteString(w, name) //nolint:errcheck // a recorder
		}
		fmt.Fprintf(w, "%s at %s for %s", r.URL.Path, c.Now(), r.Header.Get("Who"))
	})
}

func worlds(more map[string]string) *Worlds {
	d, c := NewDice(7), NewClock(time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC))
	return &Worlds{With: house(d, c, more), Without: house(d, c, nil), Dice: d, Clock: c, Watch: time.Now}
}

func get(paths ...string) (all []Request) {
	for _, p := range paths {
		all = append(all, Request{Kind: "page", Method: http.MethodGet, Path: p})
	}
	return all
}

var anybody = Role{Name: "anybody", Enter: func(http.Handler) ([]string, error) { return []string{"Who", "anybody"}, nil }}

func TestWorldsThatDifferInNothingCannotBeToldApart(t *testing.T) {
	var tally Tally
	if err := worlds(nil).Run(t.Context(), anybody, slices.Values(get("/a", "/b", "/c?x=1")), &tally); err != nil {
		t.Fatal(err)
	}
	if tally.Total() != 3 || tally.Asked["anybody"]["page"] != 3 || tally.Status[http.StatusOK] != 3 {
		t.Errorf("%+v", tally)
	}
	if tally.Timing("page").Pairs != 3 || tally.Timing("form") != (Timing{}) {
		t.Error("the times are not kept")
	}
}

func TestEveryPartOfAnAnswerTellsWorldsApart(t *testing.T) {
	for what, more := range map[string]string{"status": "status", "X-Told": "X-Told", "body": "a secret "} {
		err := worlds(map[string]string{"/b": more}).Run(t.Context(), anybody, slices.Values(get("/a", "/b", "/c")), &Tally{})
		d, ok := errors.AsType[*Difference](err)
		if !ok || d.What != what || d.Number != 1 || d.Request.Path != "/b" || d.Role != "anybody" {
			t.Errorf("%s: %v", what, err)
		}
		if ok && d.With == d.Without {
			t.Errorf("%s: it does not show what differs", what)
		}
	}
}

func TestTheNextPageIsLookedAtAsWell(t *testing.T) {
	w := worlds(map[string]string{"/third": "a secret"})
	w.Next = func(a Answer) string {
		return map[bool]string{strings.Contains(string(a.Body), "/first"): "/second", strings.Contains(string(a.Body), "/second"): "/third"}[true]
	}
	err := w.Run(t.Context(), anybody, slices.Values(get("/first")), &Tally{})
	if d, ok := errors.AsType[*Difference](err); !ok || d.Request.Path != "/third" {
		t.Error(err)
	}
}

func TestOneMayGoOnAfterADifference(t *testing.T) {
	w, found := worlds(map[string]string{"/a": "x", "/c": "y"}), 0
	w.Found = func(*Difference) bool { found++; return true }
	if err := w.Run(t.Context(), anybody, slices.Values(get("/a", "/b", "/c")), &Tally{}); err != nil || found != 2 {
		t.Error(found, err)
	}
}

func TestWhoIsStoppedStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := worlds(nil).Run(ctx, anybody, slices.Values(get("/a")), &Tally{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAnAnswerThatIsBrokenOffIsOneToo(t *testing.T) {
	w := worlds(nil)
	w.With = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	err := w.Run(t.Context(), anybody, slices.Values(get("/a")), &Tally{})
	if d, ok := errors.AsType[*Difference](err); !ok || d.What != "status" {
		t.Error(err)
	}
}

func TestDiceFallAlikeAtOneMomentAndOtherwiseAtAnother(t *testing.T) {
	d := NewDice(1)
	draw := func() string {
		b := make([]byte, 16)
		d.Read(b) //nolint:errcheck // dice never fail
		return string(b)
	}
	first := draw()
	d.again()
	same := draw()
	d.turn()
	other := draw()
	d.Set(0)
	if begun := draw(); first != same || first == other || first != begun {
		t.Error("the dice fall as they like")
	}
	if d = NewDice(2); draw() == first {
		t.Error("the seed says nothing")
	}
}

// The examples are worked by hand: ranks, U, and the normal approximation with
// ties and continuity.
func TestMannWhitneyByHand(t *testing.T) {
	ds := func(ns ...int) (all []time.Duration) {
		for _, n := range ns {
			all = append(all, time.Duration(n))
		}
		return all
	}
	for _, c := range []struct {
		x, y []time.Duration
		want float64
	}{
		{ds(1, 2, 3), ds(4, 5, 6), 0.0809},  // U 0, mean 4.5, variance 5.25, z 1.7457
		{ds(1, 2, 3, 4), ds(1, 2, 3, 4), 1}, // the same
		{ds(5, 5), ds(5, 5), 1},             // nothing but ties
		{ds(1, 1, 2), ds(1, 3, 3), 0.3458},  // ranks 2, 2, 4: U 2, mean 4.5, ties 24+6, variance 3*3/12*(7-30/30), z 2/sqrt(4.5)
		{nil, ds(1), 1},                     // nobody to compare with
	} {
		if got := MannWhitney(c.x, c.y); got < c.want-0.01 || got > c.want+0.01 {
			t.Errorf("%v %v: %.4f, want %.4f", c.x, c.y, got, c.want)
		}
	}
}

func TestTimesThatAreShiftedAreTold(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var a, same, later []time.Duration
	for range 2000 {
		a = append(a, time.Duration(1e6+r.NormFloat64()*1e5))
		same = append(same, time.Duration(1e6+r.NormFloat64()*1e5))
		later = append(later, time.Duration(1.05e6+r.NormFloat64()*1e5))
	}
	if x := compare(same, a); x.P < 0.001 || x.Shift > 0.02 || x.Shift < -0.02 {
		t.Errorf("the same: %+v", x)
	}
	if x := compare(later, a); x.P > 1e-6 || x.Shift < 0.03 {
		t.Errorf("five percent later: %+v", x)
	}
}
