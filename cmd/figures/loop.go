package main

import "context"

// loopBoard is the board of a site with 5,000 open loops, the slowest of twenty.
var loopBoard = measurement{
	figures: []figure{{"loop.board", "ms", 50, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/loopboard", "^BenchmarkBoard$", 1)
		return []float64{got["BenchmarkBoard p95-ms"]}, err
	},
}
