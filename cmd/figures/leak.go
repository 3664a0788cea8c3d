package main

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// leakMutants is the part of the mutants of whole paths that leakcheck notices.
var leakMutants = mutants("mutants.leakcheck", "^TestNobodyWhoMustNotKnowTellsTheWorldsApartAndEveryMutantIsNoticed$", "kith/cmd/kith")

var (
	leakTook  = regexp.MustCompile(`in ([\d.]+) s \(([\d,.\s\x{202f}\x{a0}]+) a second`)
	leakShift = regexp.MustCompile(`([+-][\d.]+)%  p [\d.]+`)
)

// leaks are 20,000 requests to each of two worlds, by everybody who must not
// know of the secret in one of them: how long it takes with building them, how
// many are answered in a second, and by how much the median of the slowest kind
// of request is shifted. A leak is an error.
var leaks = measurement{
	figures: []figure{
		{"leakcheck.20000", "s", 60, true},
		{"leakcheck.requests-per-second", "requests/s", 700, false},
		{"leakcheck.median-shift", "%", 3, true},
	},
	take: func(ctx context.Context, b *bench) ([]float64, error) {
		out, err := exec.CommandContext(ctx, b.kith, "leakcheck").CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%w\n%s", err, out)
		}
		m := leakTook.FindSubmatch(out)
		if m == nil {
			return nil, fmt.Errorf("leakcheck says something else than before:\n%s", out)
		}
		took, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			return nil, err
		}
		rate, err := strconv.ParseFloat(strings.Join(regexp.MustCompile(`\d+`).FindAllString(string(m[2]), -1), ""), 64)
		if err != nil {
			return nil, err
		}
		var most float64
		for _, s := range leakShift.FindAllSubmatch(out, -1) {
			shift, err := strconv.ParseFloat(string(s[1]), 64)
			if err != nil {
				return nil, err
			}
			most = max(most, math.Abs(shift))
		}
		return []float64{took, rate, most}, nil
	},
}
