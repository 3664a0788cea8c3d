package main

import "context"

// matrixOf is the rule of access asked of everybody about everything: cells of
// the pure rule, rows that a database was asked for, and where either differs
// from the oracle.
var matrixOf = measurement{
	figures: []figure{
		{"matrix.cells", "decisions", 358_800, false},
		{"matrix.wrong", "decisions", 0, true},
		{"matrix.rows", "records asked for", 57_000, false},
		{"matrix.leaks", "records", 0, true},
		{"matrix.withheld", "records", 0, true},
		{"matrix.seconds", "s", 60, true},
	},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/consent", "^BenchmarkMatrix$", 1)
		var values []float64
		for _, unit := range []string{"cells", "wrong", "rows", "leaks", "withheld", "seconds"} {
			values = append(values, got["BenchmarkMatrix "+unit])
		}
		return values, err
	},
}
