package peer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// postgres is the server at KITH_TEST_POSTGRES, in a database of its own.
type postgres struct{}

func (postgres) Name() string { return "postgres" }

func (postgres) Start(ctx context.Context, data Data) (Worker, error) {
	server := os.Getenv("KITH_TEST_POSTGRES")
	if server == "" {
		return nil, &Missing{"KITH_TEST_POSTGRES names no server; make bench starts one"}
	}
	psql, err := exec.LookPath("psql")
	if err != nil {
		return nil, &Missing{"there is no psql"}
	}
	at, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	own := fmt.Sprintf("peer_%x", rand.Uint64())
	at.Path = "/" + own
	s := &shell{name: "postgres", folder: data.folder, clock: data.Clock, command: []string{psql, "-XqAtF,", "-v", "ON_ERROR_STOP=1", at.String()}}
	admin := &shell{folder: data.folder, command: []string{psql, "-XqAt", "-v", "ON_ERROR_STOP=1", server}}
	s.close = func() error {
		_, _, err := admin.say(context.Background(), "drop database if exists "+own+" with (force)")
		return err
	}
	if _, _, err := admin.say(ctx, "create database "+own+" template template0"); err != nil {
		return nil, err
	}
	return s.start(ctx)
}

// sqlite is SQLite's own shell.
type sqlite struct{}

func (sqlite) Name() string { return "sqlite" }

func (sqlite) Start(ctx context.Context, data Data) (Worker, error) {
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		return nil, &Missing{"there is no sqlite3" + installs}
	}
	s := &shell{name: "sqlite", folder: data.folder, clock: data.Clock, command: []string{program, "-bail", "-batch", "-list", "-separator", ",", "visits.db"}, own: true}
	return s.start(ctx)
}

// shell is a program that runs the SQL it is sent and writes what comes of it,
// commas between. It begins anew for each job.
type shell struct {
	name    string
	folder  string
	clock   func() time.Time
	command []string
	own     bool // the work is the program's own, not a server's: its processor time is the job's
	version string
	close   func() error
}

func (s *shell) start(ctx context.Context) (Worker, error) {
	version, _, err := s.file(ctx, s.name+"-load.sql")
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.version, _, _ = strings.Cut(version, " ") // what follows is the packager's
	return s, nil
}

func (s *shell) Version() string { return s.version }

func (s *shell) Do(ctx context.Context) (Timed, error) {
	if _, _, err := s.file(ctx, "drop.sql"); err != nil {
		return Timed{}, err
	}
	began := s.clock()
	line, cpu, err := s.file(ctx, s.name+".sql")
	t := Timed{Seconds: s.clock().Sub(began).Seconds(), CPU: cpu}
	if err != nil {
		return t, err
	}
	var v []float64
	for _, word := range strings.Split(line, ",") {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return t, err
		}
		v = append(v, x)
	}
	t.Answer, err = answer(v)
	return t, err
}

func (s *shell) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// file runs a file of SQL and returns the last line that came of it, and the
// seconds of processor.
func (s *shell) file(ctx context.Context, name string) (last string, cpu float64, err error) {
	text, err := programs.ReadFile(name)
	if err != nil {
		return "", 0, err
	}
	return s.say(ctx, string(text))
}

// say is file of a text.
func (s *shell) say(ctx context.Context, text string) (last string, cpu float64, err error) {
	cmd := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	var out, failed bytes.Buffer
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = s.folder, strings.NewReader(text), &out, &failed
	if err := cmd.Run(); err != nil {
		return "", 0, fmt.Errorf("%w: %s", err, failed.String())
	}
	if s.own {
		cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	return lines[len(lines)-1], cpu, nil
}
