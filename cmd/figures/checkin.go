package main

import "context"

// answering is what a check-in costs: how long one waits for a page while 100
// people answer, and how many responses a minute are scored, owed to somebody and
// written down, all of them, on SQLite.
var answering = measurement{
	figures: []figure{{"checkin.page", "ms", 50, true}, {"checkin.responses", "1/min", 1000, false}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/checkin", "^Benchmark(Page|Responses)$", 1)
		return []float64{got["BenchmarkPage p95-ms"], got["BenchmarkResponses per-min"]}, err
	},
}
