package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kith/platform/db/dbtest"
)

func TestMain(m *testing.M) {
	if os.Getenv("KITH_TEST_BE") == "kith" { // see command
		os.Exit(run(os.Args[1:]))
	}
	testscript.Main(tidy{m}, map[string]func(){"kith": func() { os.Exit(run(os.Args[1:])) }})
}

// TestTheProgramAsAUserTypesIt plays the scripts of testdata/script. Besides
// testscript's own words they know:
//
//	gzip FILE                 packs a file
//	ask STATUS PATH [BEARER]  gets a page of the server at $ADDR, and wants that status
//	await                     waits until the server at $ADDR answers
func TestTheProgramAsAUserTypesIt(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			e.Setenv("ADDR", l.Addr().String())
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			if os.Getenv("KITH_TEST_POSTGRES") != "" {
				e.Setenv("POSTGRES", dbtest.Postgres(e.T().(testing.TB)))
			}
			return l.Close()
		},
		Condition: func(what string) (bool, error) {
			return what == "postgres" && os.Getenv("KITH_TEST_POSTGRES") != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"gzip": packed, "ask": ask, "await": await,
		},
	})
}

func packed(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), b.Bytes(), 0o600))
}

// ask gets a page: ask STATUS PATH [BEARER].
func ask(ts *testscript.TestScript, _ bool, args []string) {
	r, err := http.NewRequest(http.MethodGet, "http://"+ts.Getenv("ADDR")+args[1], nil)
	ts.Check(err)
	if len(args) > 2 {
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(ts.ReadFile(args[2])))
	}
	c := http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Do(r)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", body)
	if got := fmt.Sprint(res.StatusCode); got != args[0] {
		ts.Fatalf("%s answered %s, want %s", args[1], got, args[0])
	}
}

func await(ts *testscript.TestScript, _ bool, _ []string) {
	for range 600 {
		res, err := http.Get("http://" + ts.Getenv("ADDR") + "/healthz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("the server does not answer")
}
