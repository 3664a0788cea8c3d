package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// ofTrail begins the names of figures about the trail.
const ofTrail = "audit."

// trailRates is how fast the trail of who did what is written and looked
// through, and what it costs an answer that it is written down first: both in one
// run, in turns.
var trailRates = measurement{
	figures: []figure{
		{ofTrail + "written", "lines/s", 5000, false},
		{ofTrail + "verified", "lines/s", 20_000, false},
		{ofTrail + "read.cost", "µs more for a read", 200, true},
	},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmark(ctx, "kith/platform/audit", "^(BenchmarkRelease|BenchmarkVerify)$")
		if err != nil {
			return nil, err
		}
		all := []float64{1e9 / got["BenchmarkRelease ns/op"], got["BenchmarkVerify lines/s"]}
		gate, err := benchmark(ctx, "kith/fhir/interaction", "^BenchmarkWrittenDown$")
		if err != nil {
			return all, err
		}
		return append(all, gate["BenchmarkWrittenDown us-more/read"]), nil
	},
}

// tampering is how many attacks on the trail are seen.
var tampering = measurement{
	figures: []figure{{ofTrail + "attacks", "tried", 1200, false}, {ofTrail + "attacks.seen", "of those tried", 1, false}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		out, err := exec.CommandContext(ctx, "go", "test", "-vet=off", "-count=1", "-v", "-run", "^TestNoAttackOnTheTrailStaysUnseen$", "kith/platform/audit").CombinedOutput()
		seen, tried := 0.0, 0.0
		for _, m := range attacked.FindAllSubmatch(out, -1) {
			s, _ := strconv.ParseFloat(string(m[1]), 64) // the pattern has digits alone
			n, _ := strconv.ParseFloat(string(m[2]), 64)
			seen, tried = seen+s, tried+n
		}
		if err != nil || tried == 0 {
			return nil, fmt.Errorf("platform/audit: %w\n%s", err, tail(out))
		}
		return []float64{tried, seen / tried}, nil
	},
}

var attacked = regexp.MustCompile(`attacks: (\d+) seen of (\d+)`)

// requirements is how far the requirements of OWASP ASVS 5.0 of levels 1 and 2 are
// met.
//
// Source: OWASP-ASVS
var requirements = measurement{
	figures: []figure{{"asvs.rows", "requirements", 253, false}, {"asvs.tested", "by a test that is there", 130, false}, {"asvs.open", "not met yet", 10, true}},
	take: func(context.Context, *bench) ([]float64, error) {
		f, err := os.Open("docs/privacy/asvs.csv")
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // it was only read
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			return nil, err
		}
		count := map[string]float64{}
		for _, row := range rows[1:] {
			count[row[2]]++
		}
		return []float64{float64(len(rows) - 1), count["test"], count["open"]}, nil
	},
}
