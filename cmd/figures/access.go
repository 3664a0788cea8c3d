package main

import "context"

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
