package main

import "context"

// directories is how long one waits for a search among 5,000 services, on each
// engine, in whichever way people search; and how many services a second come
// in from a file, on SQLite.
var directories = measurement{
	figures: []figure{{"directory.search.sqlite", "ms", 20, true}, {"directory.search.postgres", "ms", 20, true}, {"directory.import", "1/s", 200, false}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		search, err := benchmarks(ctx, "kith/care/directory", "^BenchmarkSearch$", 1)
		if err != nil {
			return nil, err
		}
		in, err := benchmarks(ctx, "kith/exchange/hsds", "^BenchmarkImport$", 1)
		return []float64{search["BenchmarkSearch/sqlite p95-ms"], search["BenchmarkSearch/postgres p95-ms"], in["BenchmarkImport per-s"]}, err
	},
}
