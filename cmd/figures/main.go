// Command figures measures, now, what Kith promises about itself and prints
// one tab-separated line for each figure: name, value, unit, target, and "ok",
// "short" or "skipped". It exits with 0 whatever falls short.
//
//	figures -only '^page'
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// figure is one promise.
type figure struct {
	name   string
	unit   string
	target float64
	most   bool // the target is a ceiling
}

// measurement takes several figures at once, because they come from one run.
type measurement struct {
	figures []figure
	take    func(ctx context.Context, b *bench) ([]float64, error)
}

var measurements = []measurement{binarySize, starting, importing("sqlite"), importing("postgres"), staffPages, childSearch,
	restWrites("sqlite"), restWrites("postgres"), restReads("sqlite"), restReads("postgres"), roundTrip("sqlite"), roundTrip("postgres"),
	searchShapes("sqlite"), searchShapes("postgres"), searchGrowth("sqlite"), searchGrowth("postgres"), usCore,
	gateCost("sqlite"), gateCost("postgres"), planMutants, leakMutants, leaks, matrixOf, whatIsDue, directories, answering, outreachList, loopBoard, races, accepting, scoring, measures, growing, billion, freshness("sqlite"), freshness("postgres"), peers, flattening, sealed, signingIn, trailRates, tampering, requirements, jsonWalk, extraction, formRate, fullRate, fhirpath, definitions}

// bench is what measurements share.
type bench struct {
	dir    string // temporary, removed at the end
	kith   string // the program, built
	input  input
	tokens map[string]string
}

func main() {
	only := flag.String("only", "", "take only figures whose name fits this regular expression")
	flag.Parse()
	if err := run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(2)
	}
}

func run(only string) error {
	want, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	b, err := setUp(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.dir) //nolint:errcheck // a temporary folder
	for _, m := range measurements {
		if !m.wanted(want) {
			continue
		}
		values, err := m.take(ctx, b)
		if err != nil {
			fmt.Fprintf(os.Stderr, "figures: %s: %v\n", m.figures[0].name, err)
		}
		for i, f := range m.figures {
			if want.MatchString(f.name) {
				fmt.Println(f.line(values, i))
			}
		}
		if ctx.Err() != nil {
			return errors.New("stopped")
		}
	}
	return nil
}

func (m measurement) wanted(want *regexp.Regexp) bool {
	for _, f := range m.figures {
		if want.MatchString(f.name) {
			return true
		}
	}
	return false
}

// line is one line of the report; a figure that could not be taken is short, and
// one that is no number was skipped for want of what it is measured with.
func (f figure) line(values []float64, i int) string {
	sign := ">="
	if f.most {
		sign = "<="
	}
	value, verdict := "-", "short"
	switch {
	case i < len(values) && math.IsNaN(values[i]):
		verdict = "skipped"
	case i < len(values):
		value = strconv.FormatFloat(values[i], 'f', digits(values[i]), 64)
		if f.most == (values[i] <= f.target) || values[i] == f.target {
			verdict = "ok"
		}
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s %s\t%s", f.name, value, f.unit, sign, strconv.FormatFloat(f.target, 'f', -1, 64), verdict)
}

func digits(v float64) int {
	switch {
	case v >= 100:
		return 0
	case v >= 10:
		return 1
	}
	return 2
}

// setUp builds the program and finds the input.
func setUp(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "kith-figures-")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, kith: filepath.Join(dir, "kith"), tokens: map[string]string{}}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.kith, "kith/cmd/kith")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, errors.Join(fmt.Errorf("build: %w", err), os.RemoveAll(dir))
	}
	if b.input, err = findInput(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return b, nil
}

var binarySize = measurement{
	figures: []figure{{"binary.size", "MB", 60, true}},
	take: func(_ context.Context, b *bench) ([]float64, error) {
		info, err := os.Stat(b.kith)
		if err != nil {
			return nil, err
		}
		return []float64{float64(info.Size()) / 1e6}, nil
	},
}
