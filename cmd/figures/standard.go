package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// What the packages under fhir promise. Each figure is a benchmark of its
// package, so that `make bench` shows the same.
var (
	jsonWalk = measurement{
		figures: []figure{{"json.walk", "times jsontext's token walk", 1.5, true}},
		take: func(ctx context.Context, _ *bench) ([]float64, error) {
			got, err := benchmark(ctx, "kith/fhir/element", "^BenchmarkParse$/^(stored|jsontext)$")
			if err != nil {
				return nil, err
			}
			return []float64{got["BenchmarkParse/stored ns/op"] / got["BenchmarkParse/jsontext ns/op"]}, nil
		},
	}
	extraction = rate("extract.rate", 20_000, "kith/fhir/index", "BenchmarkExtract")
	formRate   = rate("validate.form.rate", 20_000, "kith/fhir/validate", "BenchmarkStructure")
	fullRate   = rate("validate.full.rate", 5_000, "kith/fhir/validate", "BenchmarkFull")
	fhirpath   = measurement{
		figures: []figure{{"fhirpath.official.time", "ms for all 935", 60, true}, {"fhirpath.official.right", "of 935", 926, false}},
		take: func(ctx context.Context, _ *bench) ([]float64, error) {
			got, err := benchmark(ctx, "kith/fhir/path", "^BenchmarkOfficialCases$")
			return []float64{got["BenchmarkOfficialCases ns/op"] / 1e6, got["BenchmarkOfficialCases right"]}, err
		},
	}
	definitions = measurement{
		figures: []figure{{"definition.packed", "MB", 5, true}, {"definition.first-use", "ms", 30, true}, {"definition.first-use.memory", "MB", 20, true}},
		take: func(ctx context.Context, _ *bench) ([]float64, error) {
			packed, err := filepath.Glob("fhir/definition/data/*.zst")
			if err != nil {
				return nil, err
			}
			size := int64(0)
			for _, name := range packed {
				info, err := os.Stat(name)
				if err != nil {
					return nil, err
				}
				size += info.Size()
			}
			got, err := benchmark(ctx, "kith/fhir/definition", "^BenchmarkFirstUse$")
			return []float64{float64(size) / 1e6, got["BenchmarkFirstUse ns/op"] / 1e6, got["BenchmarkFirstUse B/op"] / 1e6}, err
		},
	}
)

// rate is a benchmark that reports how many resources one core does in a second.
func rate(name string, least float64, pkg, of string) measurement {
	return measurement{
		figures: []figure{{name, "resources/s on one core", least, false}},
		take: func(ctx context.Context, _ *bench) ([]float64, error) {
			got, err := benchmark(ctx, pkg, "^"+of+"$")
			if err != nil {
				return nil, err
			}
			v, ok := got[of+" res/s"]
			if !ok {
				return nil, fmt.Errorf("%s says no res/s", of)
			}
			return []float64{v}, nil
		},
	}
}

// usCore is how much of what ONC's test kit for US Core asks is answered as it
// wants, over the town of the cast.
var usCore = measurement{
	figures: []figure{{"uscore.passed", "of the test kit's tests", 440, false}, {"uscore.share", "of them", 440.0 / 453, false}},
	take: func(ctx context.Context, _ *bench) ([]float64, error) {
		out, err := exec.CommandContext(ctx, "go", "test", "-vet=off", "-count=1", "-v", "-run", "^TestUSCore$/^sqlite$", "kith/fhir/conformance").CombinedOutput()
		sum := allTests.FindSubmatch(out)
		if sum == nil {
			return nil, fmt.Errorf("fhir/conformance: %w\n%s", err, tail(out))
		}
		asked, err := strconv.ParseFloat(string(sum[1]), 64)
		if err != nil {
			return nil, err
		}
		passed, err := strconv.ParseFloat(string(sum[2]), 64)
		return []float64{passed, passed / asked}, err
	},
}

var allTests = regexp.MustCompile(`\| \*\*All\*\* \| (\d+) \| (\d+) \|`)
