package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// gateCost is how many times longer an answer takes by a site's full rule than
// by the plain one, with 100,000 children and 2,000 staff: both in one run, in
// turns, without the rest of a request around them.
func gateCost(engine string) measurement {
	return measurement{
		figures: []figure{
			{"access." + engine + ".read", "times the plain rule", 1.10, true},
			{"access." + engine + ".search", "times the plain rule", 1.10, true},
			{"access." + engine + ".name", "times the plain rule", 1.10, true},
		},
		take: func(ctx context.Context, _ *bench) ([]float64, error) {
			env := []string{"KITH_GATE_CHILDREN=100000"}
			if engine == "postgres" {
				env = append(env, "KITH_GATE_POSTGRES=yes")
			}
			got, err := benchmarks(ctx, "kith/fhir/store", "^BenchmarkGate$", 1, env...)
			return []float64{got["BenchmarkGate/read ratio"], got["BenchmarkGate/search ratio"], got["BenchmarkGate/name ratio"]}, err
		},
	}
}

var killed = regexp.MustCompile(`(\d+) of (\d+) mutants killed`)

// planMutants is the part of the mutants of plans that a test finds: each node
// without each clause of its predicate.
var planMutants = mutants("mutants.plan", "^TestEachNodeNeedsEachClause$", "kith/fhir/store")

// mutants is the part of the mutants that a test of a package finds.
func mutants(name, test, pkg string) measurement {
	return measurement{figures: []figure{{name, "of all", 1, false}}, take: func(ctx context.Context, _ *bench) ([]float64, error) {
		cmd := exec.CommandContext(ctx, "go", "test", "-vet=off", "-count", "1", "-v", "-run", test, pkg)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		found, all := 0, 0
		for _, m := range killed.FindAllSubmatch(out, -1) {
			n, err1 := strconv.Atoi(string(m[1]))
			of, err2 := strconv.Atoi(string(m[2]))
			if err := errors.Join(err1, err2); err != nil {
				return nil, err
			}
			found, all = found+n, all+of
		}
		if all == 0 {
			return nil, fmt.Errorf("no mutants: %w\n%s", err, out)
		}
		return []float64{float64(found) / float64(all)}, nil
	}}
}
