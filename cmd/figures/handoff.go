package main

import "context"

// races are 1,000 races of sixteen for one time, and 1,000 for one hand-off, on
// both engines: in how many of them one has it, and no more.
var races = measurement{
	figures: []figure{{"handoff.race.sqlite.slots", "of 1000", 1000, false}, {"handoff.race.sqlite.tasks", "of 1000", 1000, false},
		{"handoff.race.postgres.slots", "of 1000", 1000, false}, {"handoff.race.postgres.tasks", "of 1000", 1000, false}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/handoff", "^BenchmarkRaces$", 1)
		return []float64{got["BenchmarkRaces/sqlite slots"], got["BenchmarkRaces/sqlite tasks"], got["BenchmarkRaces/postgres slots"], got["BenchmarkRaces/postgres tasks"]}, err
	},
}

// accepting is one tap on Accept, the slowest of twenty.
var accepting = measurement{
	figures: []figure{{"handoff.accept.sqlite", "ms", 250, true}, {"handoff.accept.postgres", "ms", 250, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmarks(ctx, "kith/care/handoff", "^BenchmarkAccept$", 1)
		return []float64{got["BenchmarkAccept/sqlite p95-ms"], got["BenchmarkAccept/postgres p95-ms"]}, err
	},
}
