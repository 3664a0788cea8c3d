package main

import "context"

// whatIsDue is the list of who comes today and what is worth asking each, at a
// site of 5,000 children: on a day on which 300 of them come, and were it all.
var whatIsDue = measurement{
	figures: []figure{{"checkin.due", "ms", 200, true}, {"checkin.due-of-all", "ms", 1000, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/due", "^BenchmarkDueList$", 1)
		return []float64{got["BenchmarkDueList/day ms"], got["BenchmarkDueList/all ms"]}, err
	},
}
