package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// starting measures how soon a newcomer sees a page.
var starting = measurement{
	figures: []figure{{"start.first-page", "s", 15, true}, {"start.again", "s", 1, true}},
	take: func(ctx context.Context, b *bench) ([]float64, error) {
		data := filepath.Join(b.dir, "town")
		var took []float64
		for range 2 {
			began := time.Now()
			s, err := b.serve(ctx, data)
			if err != nil {
				return took, err
			}
			took = append(took, time.Since(began).Seconds())
			if err := s.stop(); err != nil {
				return took, err
			}
		}
		return took, nil
	},
}

// staffPages measures what a clinician opens all day, with the whole record loaded.
var staffPages = measurement{
	figures: []figure{{"page.child.p95", "ms", 30, true}, {"page.today.p95", "ms", 30, true}},
	take: func(ctx context.Context, b *bench) ([]float64, error) {
		data := filepath.Join(b.dir, "pages")
		s, err := b.serve(ctx, data) // the town first: its staff cares for the children
		if err != nil {
			return nil, err
		}
		if err := s.stop(); err != nil {
			return nil, err
		}
		if _, err := b.command(ctx, "import", "--data", data, b.input.path); err != nil {
			return nil, err
		}
		if s, err = b.serve(ctx, data); err != nil {
			return nil, err
		}
		defer s.stop() //nolint:errcheck // the figures are taken
		if err := s.signIn(ctx, b, data, "lena-ortiz"); err != nil {
			return nil, err
		}
		children, err := s.children(ctx)
		if err != nil {
			return nil, err
		}
		child, err := s.p95(ctx, 300, func(i int) string { return "/children/" + children[i%len(children)] })
		if err != nil {
			return nil, err
		}
		today, err := s.p95(ctx, 100, func(int) string { return "/today" })
		return []float64{child, today}, err
	},
}

// childSearch measures finding one of a hundred thousand children.
var childSearch = measurement{
	figures: []figure{{"page.children.p95", "ms", 50, true}},
	take: func(ctx context.Context, b *bench) ([]float64, error) {
		data := filepath.Join(b.dir, "crowd")
		s, err := b.serve(ctx, data)
		if err != nil {
			return nil, err
		}
		if err := s.stop(); err != nil {
			return nil, err
		}
		file := filepath.Join(b.dir, "crowd.ndjson")
		if err := crowd(file, 100_000); err != nil {
			return nil, err
		}
		if _, err := b.command(ctx, "import", "--data", data, file); err != nil {
			return nil, err
		}
		if s, err = b.serve(ctx, data); err != nil {
			return nil, err
		}
		defer s.stop() //nolint:errcheck // the figures are taken
		if err := s.signIn(ctx, b, data, "lena-ortiz"); err != nil {
			return nil, err
		}
		dice := rand.New(rand.NewPCG(4, 2))
		ask := []func() string{
			func() string { return pick(dice, given) + " " + pick(dice, family) },
			func() string { return pick(dice, family)[:3] },
			func() string { return typo(dice, pick(dice, family)) },
			func() string { return typo(dice, pick(dice, given)) + " " + pick(dice, family) },
			func() string { return day(dice) },
			func() string { return "" },
		}
		p95, err := s.p95(ctx, 300, func(i int) string { return "/children?q=" + url.QueryEscape(ask[i%len(ask)]()) })
		return []float64{p95}, err
	},
}

// server is a running program.
type server struct {
	cmd   *exec.Cmd
	base  string
	token string
}

// serve starts the demo on a folder.
func (b *bench) serve(ctx context.Context, data string) (*server, error) {
	return b.serveAt(ctx, database{flag: "--data", value: data})
}

// serveAt starts the demo on a free port and waits for its first page.
func (b *bench) serveAt(ctx context.Context, at database) (*server, error) {
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

func (s *server) signIn(ctx context.Context, b *bench, data, who string) error {
	return s.signInAt(ctx, b, database{flag: "--data", value: data}, who)
}

func (s *server) signInAt(ctx context.Context, b *bench, at database, who string) error {
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

// p95 is the time, in ms, that 19 of 20 answers stay under, after a warm-up;
// the way over the loopback is part of it.
func (s *server) p95(ctx context.Context, n int, path func(i int) string) (float64, error) {
	var took []float64
	for i := range n + 20 {
		began := time.Now()
		if _, err := s.get(ctx, path(i)); err != nil {
			return 0, err
		}
		if i >= 20 {
			took = append(took, float64(time.Since(began).Microseconds())/1000)
		}
	}
	slices.Sort(took)
	return took[len(took)*95/100], nil
}

var (
	given = strings.Fields(`Amara Leo Theo Noor Sami Priya Jordan Mateo Ivy Dante Hana Cal Bea Sofia Camila Valentina Diego Luis
		José María Guadalupe Juan Lucía Emma Olivia Ava Mia Noah Liam Ethan Aiden Zoe Maya Elena Kofi Ada Wei Mei Yusuf Amina
		Fatima Omar Layla Ibrahim Katherine Elizabeth Michael Christopher Alexander Benjamin`)
	family = strings.Fields(`Reyes Cole Brandt Mills Aziz Nair Silva Clarke Fox Sato Rivers Lindt Rodríguez Hernández González
		Martínez Jiménez Núñez Ortiz Alvarez Chen Haddad Okafor Tran Nguyen Kim Patel Johnson Smith Williams Brown Jones García
		Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Martin Lee Thompson White Harris Sánchez Clark Ramírez Lewis
		Robinson Walker Young Allen King Wright Scott Torres Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell`)
)

func pick(dice *rand.Rand, from []string) string { return from[dice.IntN(len(from))] }

func day(dice *rand.Rand) string {
	return time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, dice.IntN(7000)).Format(time.DateOnly)
}

// typo leaves one letter out.
func typo(dice *rand.Rand, name string) string {
	letters := []rune(name)
	i := 1 + dice.IntN(len(letters)-1)
	return string(slices.Delete(letters, i, i+1))
}

// crowd writes n children of Maple Street, always the same.
func crowd(file string, n int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		second := ""
		if dice.IntN(3) == 0 {
			second = " " + pick(dice, family)
		}
		if _, err := fmt.Fprintf(w, `{"resourceType":"Patient","id":"crowd-%d","active":true,"managingOrganization":{"reference":"Organization/maple-street"},`+
			`"identifier":[{"system":"http://kith.example/crowd","value":"C%06d"}],"name":[{"use":"official","family":"%s%s","given":["%s","%s"]}],"birthDate":"%s"}`+"\n",
			i, i, pick(dice, family), second, pick(dice, given), pick(dice, given), day(dice)); err != nil {
			return err
		}
	}
	return errors.Join(w.Flush(), f.Close())
}
