package main

import (
	"context"
	"math"
)

// peers is how many times longer others take for the measures' job, on the same
// million children in the same run. One that is not installed has no figure; the
// benchmark says what is missing.
var peers = measurement{
	figures: []figure{{"measure.over-duckdb", "x", 8, false}, {"measure.over-duckdb-sorted", "x", 8, false}, {"measure.over-scipy", "x", 10, false},
		{"measure.over-igraph", "x", 40, false}, {"measure.over-postgres", "x", 200, false}, {"measure.over-networkx", "x", 1000, false}, {"measure.over-sqlite", "x", 1000, false}},
	take: func(ctx context.Context, _ *bench) (values []float64, err error) {
		got, err := benchmarks(ctx, "kith/exchange/measure/peer", "^BenchmarkPeers$", 1, "KITH_PEERS_CHILDREN=1000000")
		if err != nil {
			return nil, err // answers that differ are no skipped comparison
		}
		for _, name := range []string{"duckdb", "duckdb-sorted", "scipy", "igraph", "postgres", "networkx", "sqlite"} {
			times, ok := got["BenchmarkPeers/"+name+" x"]
			if !ok {
				times = math.NaN()
			}
			values = append(values, times)
		}
		return values, nil
	},
}
