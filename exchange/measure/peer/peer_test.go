package peer

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestEveryPeerThatIsThereSaysTheSame(t *testing.T) {
	src := table(t, 600)
	want := Ours(src)
	if want.Ties == 0 || want.Density <= 1 {
		t.Fatalf("a population of nobody: %+v", want)
	}
	for _, p := range All() {
		t.Run(p.Name(), func(t *testing.T) {
			data, err := Export(t.TempDir(), src, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			w, err := p.Start(t.Context(), data)
			var missing *Missing
			if errors.As(err, &missing) {
				t.Skip(missing.What)
			}
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // what is left of the first must not change the second
				if got, err := w.Do(t.Context()); err != nil || !got.Equal(want) || got.Seconds <= 0 {
					t.Errorf("%+v, want %+v: %v", got, want, err)
				}
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// liar is a peer that is a little wrong.
type liar struct{ Answer }

func (l liar) Name() string                                { return "liar" }
func (l liar) Start(context.Context, Data) (Worker, error) { return l, nil }
func (l liar) Version() string                             { return "1" }
func (l liar) Do(context.Context) (Timed, error)           { return Timed{Answer: l.Answer, Seconds: 1}, nil }
func (l liar) Close() error                                { return nil }

// absent is a peer that nobody installed.
type absent struct{ liar }

func (absent) Start(context.Context, Data) (Worker, error) { return nil, &Missing{"it is not there"} }

func TestAnAnswerThatDiffersInTheSixthDigitEndsTheComparison(t *testing.T) {
	right := Answer{0.757547, 0.532607, 0.554023, 61.9079, 1_655_631}
	ours := func() Timed { return Timed{Answer: right, Seconds: 0.5, CPU: 1} }
	r, err := Compare(t.Context(), Data{}, ours, liar{right})
	if err != nil || r.Times != 2 || r.Rounds != most || r.Skipped != "" {
		t.Errorf("%+v %v", r, err)
	}
	if r, err := Compare(t.Context(), Data{}, ours, absent{}); err != nil || r.Skipped == "" {
		t.Errorf("%+v %v", r, err)
	}
	for _, wrong := range []Answer{{0.757549, 0.532607, 0.554023, 61.9079, 1_655_631}, {0.757547, 0.532607, 0.554023, 61.9080, 1_655_631}, {0.757547, 0.532607, 0.554023, 61.9079, 1_655_630}, {}} {
		if _, err := Compare(t.Context(), Data{}, ours, liar{wrong}); err == nil {
			t.Errorf("%+v passes for %+v", wrong, right)
		}
	}
}
