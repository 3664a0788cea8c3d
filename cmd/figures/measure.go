package main

import (
	"context"
)

// measures is the job of relation/ on a million children with ten million
// visits: what the machine can do (no target); from stored columns and from CSV
// on disk, in seconds and as a share of what the machine would need at the
// least; against the same written plainly; opening the columns again; memory;
// one encounter that came or was put right; the density of that child after it;
// the network around one child.
var measures = measurement{
	figures: []figure{
		{"measure.machine.read", "GB/s", 0, false}, {"measure.machine.random", "ns", 1000, true}, {"measure.machine.sort", "ms", 100_000, true},
		{"measure.machine.lines", "GB/s", 0, false}, {"measure.machine.parsed", "MB/s", 0, false},
		{"measure.columns", "s", 0.25, true}, {"measure.columns-of-floor", "share", 0, false},
		{"measure.csv", "s", 1, true}, {"measure.csv-of-floor", "share", 0, false},
		{"measure.over-plain", "x", 20, false}, {"measure.reopen", "ms", 2000, true}, {"measure.bytes", "B/encounter", 24, true},
		{"measure.one-more", "µs", 5, true}, {"measure.density-p99", "µs", 1000, true}, {"measure.ego-p50", "µs", 2, true}, {"measure.ego-p99", "µs", 10, true},
	},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		return units(ctx, "BenchmarkState", "GB/s/read", "ns/random", "ms/sort", "GB/s/lines", "MB/s/parsed", "s/columns", "share/columns", "s/csv", "share/csv",
			"x/plain", "ms/reopen", "B/encounter", "µs/one", "µs/density-p99", "µs/ego-p50", "µs/ego-p99")
	},
}

// growing is the same job on ever more, up to a hundred million, and how it
// grows; and those streamed, in how much memory.
var growing = measurement{
	figures: []figure{{"measure.hundred-million", "s", 2.5, true}, {"measure.growth", "exponent", 1.05, true}, {"measure.bytes-streamed", "B/encounter", 4, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		return units(ctx, "BenchmarkGrowth", "s/hundred-million", "exponent", "B/streamed")
	},
}

// billion streams a billion encounters.
var billion = measurement{
	figures: []figure{{"measure.billion", "s", 60, true}, {"measure.billion-bytes", "B/encounter", 4, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		return units(ctx, "BenchmarkStream", "s/streamed-1e+09", "B/streamed")
	},
}

// units runs a benchmark of the measures once and returns what it reports.
func units(ctx context.Context, name string, units ...string) (values []float64, err error) {
	got, err := benchmarks(ctx, "kith/exchange/measure", "^"+name+"$", 1, "KITH_MEASURE_STREAM=100")
	for _, unit := range units {
		values = append(values, got[name+" "+unit])
	}
	return values, err
}
