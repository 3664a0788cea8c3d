package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/disclosure"
	"kith/platform/access"
)

// told is a statement as the model knows it: who said what of whom, in order.
type told struct {
	id, headline string
	by           []string // the teller, and who was told, by name
	said         []saying
	back         bool
}

type saying struct {
	of     string
	choice disclosure.Choice
	until  time.Time
}

// reads is the rule in a few lines, written without looking at the other one:
// the last that was said of somebody counts while it holds, whatever else was
// said before; nobody reads but the teller once it was taken back.
func (x *told) reads(name string, headline bool, now time.Time) bool {
	if name == x.by[0] {
		return true
	}
	if x.back {
		return false
	}
	for _, s := range slices.Backward(x.said) {
		if s.of != name {
			continue
		}
		if !s.until.IsZero() && !now.Before(s.until) {
			break
		}
		switch s.choice {
		case disclosure.MayAll:
			return true
		case disclosure.MayHeadline:
			return headline || slices.Contains(x.by, name)
		}
		return false
	}
	return slices.Contains(x.by, name)
}

// named is how the record names those who look.
var named = map[string]string{"Dr. Chen": chens, "Luis": "PractitionerRole/luis-moreno-maple-street", "Dr. Haddad": "PractitionerRole/samira-haddad-maple-street",
	"Mia": "PractitionerRole/mia-park-maple-street", "Denise": denise, "Lena": lenas, "Amara": amara}

func TestWhoReadsIsWhatALittleModelSays(t *testing.T) {
	each(t, func(s *scene) {
		for seed := range uint64(3) {
			s.play(rand.New(rand.NewPCG(seed, 7)), seed)
		}
	})
}

// play lets things happen at random and looks after each who reads what.
func (s *scene) play(r *rand.Rand, seed uint64) {
	s.t.Helper()
	ctx := s.t.Context()
	var all []*told
	var log []string
	people := []string{"Dr. Chen", "Luis", "Dr. Haddad", "Mia", "Denise"}
	for range 14 {
		s.clock = s.clock.Add(time.Hour)
		cast := s.cast()
		switch op := r.IntN(8); {
		case op == 0 || len(all) == 0:
			x := secret()
			x.Wishes, x.To, x.At = nil, []string{lenas}, s.clock
			one := &told{by: []string{"Amara", "Lena"}}
			if r.IntN(2) == 0 {
				x.To, one.by = append(x.To, chens), append(one.by, "Dr. Chen")
			}
			i := s.ok(disclosure.Tell(ctx, s.h, cast["Lena"], x))
			one.id, one.headline = i.ID, i.Headline.ID
			all = append(all, one)
			log = append(log, fmt.Sprintf("tell %v", one.by))
		case op == 1:
			one := all[r.IntN(len(all))]
			if !one.back {
				if err := disclosure.Withdraw(ctx, s.h, cast["Amara"], one.id); err != nil {
					s.t.Fatal(err)
				}
				one.back, log = true, append(log, "withdraw")
			}
		case op == 2:
			one, to := all[r.IntN(len(all))], people[r.IntN(len(people))]
			if one.back {
				continue
			}
			by := cast["Lena"]
			if !one.reads("Lena", false, s.clock) {
				continue
			}
			s.ok(disclosure.PassOn(ctx, s.h, by, disclosure.Passing{Statement: one.id, To: named[to], Basis: disclosure.ByDanger, Words: "It was not safe."}))
			log = append(log, "pass on to "+to)
		default:
			one, w := all[r.IntN(len(all))], saying{of: people[r.IntN(len(people))], choice: disclosure.Choices[r.IntN(len(disclosure.Choices))]}
			if one.back {
				continue
			}
			if r.IntN(3) == 0 {
				w.until = s.clock.Add(time.Duration(1+r.IntN(4)) * 30 * time.Minute)
			}
			s.ok(disclosure.SetWish(ctx, s.h, cast["Amara"], disclosure.Wishing{Statement: one.id, Seen: disclosure.AnySeen,
				Wish: disclosure.Wish{With: named[w.of], Choice: w.choice, Until: w.until}}))
			one.said, log = append(one.said, w), append(log, fmt.Sprintf("%s %s %v", w.of, w.choice, !w.until.IsZero()))
		}
		s.agree(all, seed, log)
	}
}

// agree compares who reads with who the model says reads.
func (s *scene) agree(all []*told, seed uint64, log []string) {
	s.t.Helper()
	look := func(v access.Viewer, id string) bool {
		_, err := s.h.Store.Read(s.t.Context(), v, "Communication", id)
		return err == nil
	}
	cast := s.cast()
	for _, one := range all {
		whole, headline := s.ok(disclosure.Get(s.t.Context(), s.h, cast["Amara"], one.id)).Readers(s.clock)
		for name, ref := range named {
			who := "Practitioner/" + strings.TrimSuffix(strings.TrimPrefix(ref, "PractitionerRole/"), "-maple-street")
			if who == "Practitioner/"+ref { // no role
				who = ref
			}
			if slices.Contains(whole, who) != one.reads(name, false, s.clock) || slices.Contains(headline, who) != (one.reads(name, true, s.clock) && !one.reads(name, false, s.clock)) {
				s.t.Fatalf("seed %d: Readers says %v and %v, after\n%s", seed, whole, headline, strings.Join(log, "\n"))
			}
		}
	}
	for name, v := range cast {
		for _, one := range all {
			for id, headline := range map[string]bool{one.id: false, one.headline: true} {
				if got, want := look(v, id), !v.Nobody() && one.reads(name, headline, s.clock); got != want {
					s.t.Fatalf("seed %d: %s reads (headline %v): %v, want %v, after\n%s", seed, name, headline, got, want, strings.Join(log, "\n"))
				}
			}
		}
	}
}
