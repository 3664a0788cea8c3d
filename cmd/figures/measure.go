package main

import "context"

// measures is the job of relation/ on a million children with ten million
// visits: from stored columns, from CSV on the way, against the same written
// plainly; one more encounter; the network around one child.
var measures = measurement{
	figures: []figure{{"measure.columns", "s", 0.25, true}, {"measure.csv", "s", 1, true}, {"measure.over-plain", "x", 20, false},
		{"measure.one-more", "µs", 5, true}, {"measure.ego-p99", "µs", 10, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/exchange/measure", "^BenchmarkState$", 1)
		v := func(unit string) float64 { return got["BenchmarkState "+unit] }
		return []float64{v("s/columns"), v("s/csv"), v("x/plain"), v("µs/one"), v("µs/ego-p99")}, err
	},
}
