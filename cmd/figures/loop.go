package main

import "context"

// loopBoard is the whole page of a site with 5,000 open loops, slower than which one
// in twenty was.
var loopBoard = measurement{
	figures: []figure{{"loop.board", "ms", 50, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/loopboard", "^BenchmarkBoard$", 1)
		return []float64{got["BenchmarkBoard p95-ms"]}, err
	},
}
