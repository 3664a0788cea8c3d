package pattern_test

import (
	"errors"
	"strings"
	"testing"

	"kith/fhir/pattern"
)

func TestExpressionsThatTakeTooMuchAreRefused(t *testing.T) {
	for _, src := range []string{"(.?){1000}x", "(.*){900}x", "((.{0,30}){0,30})x", "(a{100}){9}(b?){200}", strings.Repeat("a", 5000)} {
		if _, err := pattern.Compile(src); !errors.Is(err, pattern.ErrCostly) {
			t.Errorf("%.30s: %v", src, err)
		}
	}
	for _, src := range []string{`[A-Za-z0-9\-\.]{1,64}`, `.{0,255}`, `urn:oid:[0-2](\.(0|[1-9][0-9]*))+`, strings.Repeat("a", 4000)} {
		if _, err := pattern.Compile(src); err != nil {
			t.Errorf("%.30s: %v", src, err)
		}
	}
	if _, err := pattern.Compile("("); err == nil || errors.Is(err, pattern.ErrCostly) {
		t.Errorf("an expression that is none: %v", err)
	}
}

func TestCostGrowsWithTheTextAndTheRepetitions(t *testing.T) {
	cost := func(src string, n int) int {
		p, err := pattern.Compile(src)
		if err != nil {
			t.Fatal(err)
		}
		return p.Cost(n)
	}
	if a, b := cost(".*a", 40), cost("(.?){100}a", 40); b < 20*a {
		t.Errorf("%d and %d", a, b)
	}
	if a, b := cost(".*a", 40), cost(".*a", 4000); b < 50*a {
		t.Errorf("%d and %d", a, b)
	}
}

// BenchmarkWorst shows what one step of Cost takes.
func BenchmarkWorst(b *testing.B) {
	for _, src := range []string{"^(?:(.?){200}x)$", "^(?:(.?){30}x)$", "^(?:.*diabetes.*)$", "^(?:(.*){200}x)$"} {
		p, err := pattern.Compile(src)
		if err != nil {
			b.Fatal(err)
		}
		text := strings.Repeat("a heart that hurts ", 5)
		b.Run(src, func(b *testing.B) {
			for b.Loop() {
				p.MatchString(text)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*p.Cost(len(text))), "ns/step")
		})
	}
}
