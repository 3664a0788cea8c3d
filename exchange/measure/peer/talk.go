package peer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// installs is what a *Missing ends with.
const installs = "; exchange/measure/peer/install gets it"

// duckdb may be given the encounters as we have them: by patient.
type duckdb struct{ sorted bool }

func (d duckdb) Name() string {
	if d.sorted {
		return "duckdb-sorted"
	}
	return "duckdb"
}

// Cache is the folder outside of the source into which npm put DuckDB:
// KITH_PEERS, or kith-peers where programs keep what they can get again.
func Cache() (string, error) {
	if folder := os.Getenv("KITH_PEERS"); folder != "" {
		return folder, nil
	}
	folder, err := os.UserCacheDir()
	return filepath.Join(folder, "kith-peers"), err
}

func (d duckdb) Start(ctx context.Context, data Data) (Worker, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, &Missing{"there is no node"}
	}
	cache, err := Cache()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(cache, "node_modules", "@duckdb", "node-api")); err != nil {
		return nil, &Missing{"DuckDB is not in " + cache + installs}
	}
	args := []string{"duck.mjs", cache, data.CSV, "duckdb.sql", "drop.sql"}
	if d.sorted {
		args[2] = data.Sorted
	}
	for _, i := range []int{0, 3, 4} {
		if args[i], err = data.program(args[i]); err != nil {
			return nil, err
		}
	}
	return talk(exec.CommandContext(ctx, node, args...))
}

// python is one of the libraries.
type python string

func (p python) Name() string { return string(p) }

func (p python) Start(ctx context.Context, data Data) (Worker, error) {
	interpreter, ok := Python(string(p))
	if !ok {
		return nil, &Missing{"no Python here has " + string(p) + installs}
	}
	script, err := data.program("graph.py")
	if err != nil {
		return nil, err
	}
	return talk(exec.CommandContext(ctx, interpreter, script, string(p), data.Columns))
}

// Python returns an interpreter that has all of some libraries: Debian's, whose
// packages they are, or another.
func Python(libraries ...string) (interpreter string, ok bool) {
	code := "import numpy"
	for _, l := range libraries {
		code += ", " + l
	}
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", code).Run() == nil {
			return name, true
		}
	}
	return "", false
}

// talker is a program that does the job for each line it is sent and says a line
// of JSON when it is ready and after each.
type talker struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	failed  bytes.Buffer
	version string
}

func talk(cmd *exec.Cmd) (Worker, error) {
	t := &talker{cmd: cmd}
	cmd.Stderr = &t.failed
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.in, t.out = in, bufio.NewScanner(out)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var ready struct{ Version string }
	if err := t.hear(&ready); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	t.version = ready.Version
	return t, nil
}

// hear reads the next line.
func (t *talker) hear(into any) error {
	if !t.out.Scan() {
		return fmt.Errorf("it ended: %w %s", t.out.Err(), t.failed.String())
	}
	return json.Unmarshal(t.out.Bytes(), into)
}

func (t *talker) Version() string { return t.version }

func (t *talker) Do(context.Context) (Timed, error) {
	if _, err := io.WriteString(t.in, "go\n"); err != nil {
		return Timed{}, err
	}
	var said struct {
		Seconds, CPU, Peak float64
		Answer             []float64
	}
	if err := t.hear(&said); err != nil {
		return Timed{}, err
	}
	a, err := answer(said.Answer)
	return Timed{a, said.Seconds, said.CPU, said.Peak}, err
}

func (t *talker) Close() error { return errors.Join(t.in.Close(), t.cmd.Wait()) }
