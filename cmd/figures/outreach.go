package main

import "context"

// outreachList is the page of whom to reach out to, at a site of 5,000 children
// of whom most have a reason to stand on it.
var outreachList = measurement{
	figures: []figure{{"checkin.outreach", "ms", 200, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/outreach", "^BenchmarkOutreach$/^sqlite$", 1)
		return []float64{got["BenchmarkOutreach/sqlite ns/op"] / 1e6}, err
	},
}
