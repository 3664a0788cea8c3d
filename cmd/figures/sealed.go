package main

import "context"

// sealed is what it adds to writing and reading a statement that it is sealed.
var sealed = measurement{
	figures: []figure{{"page.sealed.statement", "ms more", 2, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/fhir/store", "^BenchmarkSealedStatement$", runs)
		return []float64{got["BenchmarkSealedStatement ms-more"]}, err
	},
}
