package main

import (
	"context"
	"math"
)

// flattening is how fast a view of SQL on FHIR makes rows of NDJSON on two
// cores, from a file, and how many times longer DuckDB takes for the same table
// when it is told every type. Without DuckDB that has no figure.
var flattening = measurement{
	figures: []figure{{"sof.flatten", "GB/s", 1, false}, {"sof.over-duckdb", "x", 1.1, false}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/exchange/measure/peer", "^BenchmarkFlatten$", 1, "KITH_FLATTEN=429290")
		times, ok := got["BenchmarkFlatten x/duckdb"]
		if !ok {
			times = math.NaN()
		}
		return []float64{got["BenchmarkFlatten GB/s"], times}, err
	},
}
