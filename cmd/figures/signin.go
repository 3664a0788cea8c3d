package main

import (
	"context"
	"time"
)

// signingIn is how long it takes to sign in by name and password, with all that
// a password costs on purpose, on one processor.
var signingIn = measurement{
	figures: []figure{{"access.signin", "ms", 400, true}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		got, err := benchmark(ctx, "kith/cmd/kith", "^BenchmarkSignIn$")
		return []float64{got["BenchmarkSignIn ns/op"] / float64(time.Millisecond)}, err
	},
}
