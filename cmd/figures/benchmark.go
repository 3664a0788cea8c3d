package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// runs is how often each benchmark is run; the middle one counts.
const runs = 3

// benchmark runs benchmarks of a package on one core and returns their figures
// by name and unit, as "BenchmarkParse/stored ns/op". A figure and what it is
// measured against come from one run, so both see the same machine.
func benchmark(ctx context.Context, pkg, pattern string) (map[string]float64, error) {
	return benchmarks(ctx, pkg, pattern, runs)
}

// benchmarks is benchmark with a number of runs, and with variables of the
// environment ("NAME=value").
func benchmarks(ctx context.Context, pkg, pattern string, times int, env ...string) (map[string]float64, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-vet=off", "-run", "^$", "-bench", pattern, "-cpu", "1", "-count", strconv.Itoa(times), "-timeout", "1h", pkg)
	cmd.Stderr, cmd.Env = os.Stderr, append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", pkg, err, out)
	}
	all := map[string][]float64{}
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		f := strings.Fields(s.Text())
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		for i := 2; i+1 < len(f); i += 2 { // after name and count: value unit, value unit …
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %q", pkg, s.Text())
			}
			key := f[0] + " " + f[i+1]
			all[key] = append(all[key], v)
		}
	}
	middle := map[string]float64{}
	for key, vs := range all {
		slices.Sort(vs)
		middle[key] = vs[len(vs)/2]
	}
	return middle, nil
}
