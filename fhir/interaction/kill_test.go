package interaction_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"kith/platform/db/dbtest"
)

// sending names the database to which this process is to send transactions
// until somebody kills it.
const sending = "KITH_TEST_SEND_TO"

// A program that is killed while it stores transactions leaves each whole or
// not at all, and every one that it told of.
func TestWhatWasToldOfOutlivesAKill(t *testing.T) {
	if path := os.Getenv(sending); path != "" {
		sendUntilKilled(t, path)
		return
	}
	t.Run("sqlite", func(t *testing.T) {
		killed(t, func() string { return filepath.Join(t.TempDir(), "test.db") })
	})
	t.Run("postgres", func(t *testing.T) {
		killed(t, func() string { return dbtest.Postgres(t) })
	})
}

// killed kills three programs, each a little later than the one before, and
// looks at what each left behind.
func killed(t *testing.T, fresh func() string) {
	for round := range 3 {
		path := fresh()
		child := exec.Command(os.Args[0], "-test.run=^TestWhatWasToldOfOutlivesAKill$")
		child.Env = append(os.Environ(), sending+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		told, lines := 0, bufio.NewScanner(out)
		for lines.Scan() {
			if n, err := fmt.Sscanf(lines.Text(), "stored %d", &told); n == 1 && err == nil && told == 5 {
				time.AfterFunc(time.Duration(round)*7*time.Millisecond, func() { child.Process.Kill() }) //nolint:errcheck // Wait tells
			}
		}
		if err := child.Wait(); err == nil || told < 5 {
			t.Fatalf("it ended by itself after %d transactions: %v", told, err)
		}
		w := newTown(t, dbtest.Open(t, path, folders))
		_, visits := w.get(t, "lena", "/fhir/Encounter?_total=accurate&_count=0")
		_, children := w.get(t, "lena", "/fhir/Patient?_total=accurate&_count=0")
		n, _ := children.Get("total").Int()
		if v, _ := visits.Get("total").Int(); n < int64(told) || v != 4*n {
			t.Errorf("told of %d; there are %d children with %d visits, each has 4", told, n, v)
		}
	}
}

func sendUntilKilled(t *testing.T, path string) {
	w := newTown(t, dbtest.Open(t, path, folders))
	w.put(t, append([]string{maple}, doctors...)...)
	for child := 1; ; child++ {
		if res := w.ask("lena", "POST", "/fhir", visit(child, 13)); res.StatusCode != 200 {
			t.Fatalf("%d %s", res.StatusCode, body(t, res))
		}
		fmt.Println("stored", child)
	}
}
