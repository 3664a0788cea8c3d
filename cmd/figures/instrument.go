package main

import "context"

// scoring is what it takes to score a PHQ-9, and to read every instrument once
// after the program has begun.
var scoring = measurement{
	figures: []figure{{"instrument.score", "µs", 50, true}, {"instrument.read", "ms", 100, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmark(ctx, "kith/care/screening", "^Benchmark(Score|InstrumentsAreRead)$")
		return []float64{got["BenchmarkScore ns/op"] / 1e3, got["BenchmarkInstrumentsAreRead ns/op"] / 1e6}, err
	},
}
