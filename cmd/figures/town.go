package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running program.
type server struct {
	cmd   *exec.Cmd
	base  string
	token string
}

// standing starts the town on an engine, with files loaded into it, and signs
// somebody in. The town comes first: its people care for the children.
func (b *bench) standing(ctx context.Context, engine, who string, files ...string) (*server, func(), error) {
	at, err := b.database(ctx, engine, "standing")
	if err != nil {
		return nil, nil, err
	}
	s, err := b.serve(ctx, at)
	if err == nil && len(files) > 0 {
		if err = s.stop(); err == nil {
			_, err = b.command(ctx, at.args("import", files...)...)
		}
		if err == nil {
			s, err = b.serve(ctx, at)
		}
	}
	if err != nil {
		at.drop()
		return nil, nil, err
	}
	done := func() {
		if err := s.stop(); err != nil {
			fmt.Fprintln(os.Stderr, "figures:", err)
		}
		at.drop()
	}
	if err := s.signIn(ctx, b, at, who); err != nil {
		done()
		return nil, nil, err
	}
	return s, done, nil
}

// serve starts the demo on a free port and waits for its first page.
func (b *bench) serve(ctx context.Context, at database) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	s := &server{cmd: exec.CommandContext(ctx, b.kith, at.args("demo", "--addr", addr)...), base: "http://" + addr}
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for range 3000 {
		if r, err := http.Get(s.base + "/sign-in"); err == nil {
			code := r.StatusCode
			if err := r.Body.Close(); err != nil {
				return nil, err
			}
			if code == http.StatusOK {
				return s, nil
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, errors.Join(errors.New("no page within a minute"), s.stop())
}

// stop asks the program to end, as a service manager would.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

func (s *server) signIn(ctx context.Context, b *bench, at database, who string) error {
	out, err := exec.CommandContext(ctx, b.kith, at.args("token", "--as", who)...).Output()
	s.token = strings.TrimSpace(string(out))
	return err
}

func (s *server) get(ctx context.Context, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // read only
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %d", path, answer.StatusCode)
	}
	return body, err
}

// children returns ids of children the signed-in person sees, Amara first.
func (s *server) children(ctx context.Context) ([]string, error) {
	body, err := s.get(ctx, "/fhir/Patient?_count=200")
	if err != nil {
		return nil, err
	}
	var bundle struct {
		Entry []struct {
			Resource struct {
				ID string `json:"id"`
			} `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(body, &bundle); err != nil {
		return nil, err
	}
	ids := []string{"amara-reyes-cole"}
	for _, e := range bundle.Entry {
		ids = append(ids, e.Resource.ID)
	}
	return ids, nil
}

// cpu is how many seconds of processor time the program has taken so far.
func (s *server) cpu() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	ticks := 0.0
	for _, i := range []int{11, 12} { // user and system, in hundredths
		n, err := strconv.ParseFloat(f[i], 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return ticks / 100
}
