package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith/cast"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// command starts this test binary as kith; see TestMain.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(me, args...)
	c.Env = append(os.Environ(), "KITH_TEST_BE=kith")
	return c
}

// input writes a folder to import: lines, packed lines, a Bundle for each
// household of the cast, and one transaction too large to be held in memory.
// It returns what each transaction holds.
func input(t *testing.T) (dir string, transactions map[string][]string) {
	t.Helper()
	dir, transactions = t.TempDir(), map[string][]string{}
	sources, err := cast.Sources(time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	var large []string
	for _, s := range sources {
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		name := strings.ReplaceAll(s.Name, "/", "-")
		if s.Kind == cast.NDJSON && strings.HasPrefix(s.Name, "synthea") {
			large = split(t, r, dir, transactions)
		} else {
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	text := `{"resourceType":"Bundle","type":"transaction","entry":[` + strings.Join(large, ",\n") + `]}`
	if len(text) < 5<<20 {
		t.Fatalf("the large transaction has only %d bytes", len(text))
	}
	if err := os.WriteFile(filepath.Join(dir, "zz-large.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, transactions
}

// split writes half of the sample as lines, and returns entries for one large
// transaction with part of the other half; small ones are written beside it.
func split(t *testing.T, r io.Reader, dir string, transactions map[string][]string) (large []string) {
	t.Helper()
	var rest bytes.Buffer
	var small, ids []string
	for lines, n := bufio.NewReader(r), 0; ; n++ {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		typ := between(line, `"resourceType":"`)
		at := typ + "/" + between(line, `"id":"`)
		entry := `{"resource":` + strings.TrimSpace(line) + `,"request":{"method":"PUT","url":"` + at + `"}}`
		switch {
		case typ == "Observation" && n%2 == 0:
			large = append(large, entry)
			transactions["zz-large.json"] = append(transactions["zz-large.json"], at)
		case typ == "Procedure":
			small, ids = append(small, entry), append(ids, at)
			if len(small) < 40 {
				continue
			}
			name := fmt.Sprintf("small-%03d.json", len(transactions))
			text := `{"resourceType":"Bundle","type":"transaction","entry":[` + strings.Join(small, ",") + `]}`
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			transactions[name], small, ids = ids, nil, nil
		case typ != "Observation" || n%8 == 1: // of these there are enough
			rest.WriteString(line)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "sample.ndjson"), rest.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return large
}

func between(line, before string) string {
	_, rest, _ := strings.Cut(line, before)
	s, _, _ := strings.Cut(rest, `"`)
	return s
}

// TestAnImportKilledAtAnyMomentIsCompletedByRunningItAgain kills the program
// with SIGKILL, looks at what is there, runs it again and compares everything
// with an import that nobody disturbed. KITH_KILLS=20 kills more often.
func TestAnImportKilledAtAnyMomentIsCompletedByRunningItAgain(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	kills := 1
	if n, err := strconv.Atoi(os.Getenv("KITH_KILLS")); err == nil {
		kills = n
	}
	dir, transactions := input(t)
	engines := map[string]func(*testing.T) []string{
		"sqlite":   func(t *testing.T) []string { return []string{"--data", filepath.Join(t.TempDir(), "data")} },
		"postgres": func(t *testing.T) []string { return []string{"--db", dbtest.Postgres(t)} },
	}
	for engine, place := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			whole := place(t)
			began := time.Now()
			imported(t, dir, whole)
			took := time.Since(began)
			oracle := dump(t, whole)
			for i := range kills {
				seed := rand.Uint64()
				t.Run(fmt.Sprintf("%d", i), func(t *testing.T) {
					after := time.Duration(rand.New(rand.NewPCG(seed, 1)).Float64() * float64(took))
					t.Logf("killed after %v of %v", after, took)
					killed(t, dir, place(t), after, transactions, oracle)
				})
			}
		})
	}
}

func killed(t *testing.T, dir string, at []string, after time.Duration, transactions map[string][]string, oracle map[string]string) {
	c := command(t, append([]string{"import", dir}, at...)...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	c.Wait() //nolint:errcheck // it was killed
	halves(t, at, transactions)
	imported(t, dir, at)
	got := dump(t, at)
	for _, table := range slices.Sorted(maps.Keys(oracle)) {
		if got[table] != oracle[table] {
			t.Errorf("%s: %s, undisturbed %s", table, got[table], oracle[table])
		}
	}
}

// imported runs an import to its end.
func imported(t *testing.T, dir string, at []string) {
	t.Helper()
	out, err := command(t, append([]string{"import", dir}, at...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func opened(t *testing.T, at []string) *sql.DB {
	t.Helper()
	driver, url := "pgx", at[1]
	if at[0] == "--data" {
		driver, url = "sqlite", filepath.Join(at[1], mark)
	}
	d, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// halves checks that of each transaction everything is there or nothing.
func halves(t *testing.T, at []string, transactions map[string][]string) {
	t.Helper()
	if at[0] == "--data" {
		if _, err := os.Stat(filepath.Join(at[1], mark)); err != nil {
			return // killed before there was a database
		}
	}
	d := opened(t, at)
	there := map[string]bool{}
	rows, err := d.Query(`select type || '/' || id from resource`)
	if err != nil {
		t.Logf("killed before there were tables: %v", err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		there[id] = true
	}
	whole := 0
	for name, ids := range transactions {
		n := 0
		for _, id := range ids {
			if there[id] {
				n++
			}
		}
		if n == len(ids) {
			whole++
		} else if n != 0 {
			t.Errorf("%s: %d of %d are there", name, n, len(ids))
		}
	}
	t.Logf("%d resources, %d of %d transactions were there", len(there), whole, len(transactions))
}

// passing are tables and columns that differ between any two runs: what was
// done when, and numbers that stand for rows.
var (
	passingTables  = []string{"audit_event", "audit_pending", "counter", "goose_db_version", "sqlite_sequence", "session", "bearer", "secret"}
	passingColumns = []string{"key", "compartment", "resource", "audit", "updated_at", "param", "system"}
)

// Fields of the index have the numbers that were free.
const (
	fieldName = `coalesce(f.type || ' ' || f.kind || ' ' || f.name, cast(i.field as text)) as field`
	ofField   = ` left join index_field f on f.key = i.field`
)

// spelled are tables whose numbers stand for words that came in some order.
var spelled = map[string]string{
	"index_state":       `select name, value from index_state where name <> 'custom'`,                                                                                                                      // counts, so that servers notice
	"screening_finding": `select source_id, source_type, patient_id, relative_id, instrument, rule, scale, item, acute, informant_ref, kind, from_months, until_months, on_day, at from screening_finding`, // not when it came
	"contact_change":    `select patient_id from contact_change`,                                                                                                                                           // not in which turn
	"index_token":       `select ` + fieldName + `, i.item, i.value, u.value as address from index_token i left join uri u on u.key = i.system` + ofField,
	"index_string":      `select ` + fieldName + `, i.item, i.value, i.original from index_string i` + ofField,
	"index_reference":   `select ` + fieldName + `, i.item, i.target, i.type from index_reference i` + ofField,
	"index_date":        `select ` + fieldName + `, i.item, i.low, i.high from index_date i` + ofField,
	"index_uri":         `select ` + fieldName + `, i.item, u.value as address from index_uri i left join uri u on u.key = i.value` + ofField,
	"index_quantity":    `select ` + fieldName + `, i.item, i.low, i.high, u.name as unit_name from index_quantity i left join unit u on u.key = i.unit` + ofField,
}

// dump returns for each table its number of rows and a digest of what they
// say, in no order.
func dump(t *testing.T, at []string) map[string]string {
	t.Helper()
	d := opened(t, at)
	list := `select tablename from pg_tables where schemaname = current_schema()`
	if at[0] == "--data" { // of words FTS5 keeps an index and no rows
		list = `select name from sqlite_master where type = 'table' and name not like 'sqlite_stat%' and name not like 'uri_words%'`
	}
	all := map[string]string{}
	rows, err := d.Query(list)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	for _, name := range tables {
		if !slices.Contains(passingTables, name) {
			all[name] = digest(t, d, name)
		}
	}
	if len(all) < 15 {
		t.Fatalf("only %d tables", len(all))
	}
	return all
}

func digest(t *testing.T, d *sql.DB, table string) string {
	t.Helper()
	rows, err := d.Query(cmp.Or(spelled[table], "select * from "+table))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(any)
	}
	var sum [sha256.Size]byte
	n := 0
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		var line strings.Builder
		for i, c := range columns {
			if !slices.Contains(passingColumns, c) {
				fmt.Fprintf(&line, "%s=%s;", c, plain(*values[i].(*any)))
			}
		}
		for i, b := range sha256.Sum256([]byte(line.String())) {
			sum[i] += b // a sum, so that the order does not matter
		}
		n++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d rows %x", n, sum[:8])
}

func plain(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

// TestRebuildingGivesTheSameTables compares every table before and after
// kith reindex, made by the projectors of all folders of care.
func TestRebuildingGivesTheSameTables(t *testing.T) {
	t.Parallel()
	dir, _ := input(t)
	for engine, at := range map[string]func(*testing.T) []string{
		"sqlite":   func(t *testing.T) []string { return []string{"--data", filepath.Join(t.TempDir(), "data")} },
		"postgres": func(t *testing.T) []string { return []string{"--db", dbtest.Postgres(t)} },
	} {
		t.Run(engine, func(t *testing.T) {
			place := at(t)
			imported(t, dir, place)
			before := dump(t, place)
			out, err := command(t, append([]string{"reindex"}, place...)...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			after := dump(t, place)
			for _, table := range slices.Sorted(maps.Keys(before)) {
				if after[table] != before[table] {
					t.Errorf("%s: %s, before %s", table, after[table], before[table])
				}
			}
		})
	}
}

// TestStoppingLosesNothingAndSaysHowToGoOn interrupts an import as Ctrl-C does.
func TestStoppingLosesNothingAndSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	dir, transactions := input(t)
	at := []string{"--data", filepath.Join(t.TempDir(), "data")}
	c := command(t, append([]string{"import", dir}, at...)...)
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitRows(t, filepath.Join(at[1], mark))
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := c.Wait()
	if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() != wasStopped {
		t.Fatalf("%v\n%s%s", err, &out, &said)
	}
	if !strings.Contains(said.String(), "Run the same command again to go on") || !strings.Contains(out.String(), "stored") {
		t.Errorf("it says\n%s%s", &out, &said)
	}
	halves(t, at, transactions)
	imported(t, dir, at)
}

// awaitRows waits until a first batch is stored.
func awaitRows(t *testing.T, file string) {
	t.Helper()
	for range 60_000 { // a busy machine takes its time to begin
		if d, err := db.Open(context.Background(), file); err == nil {
			n, err := db.One(context.Background(), d, db.Int, "", `select count(*) from resource`)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			if err == nil && n > 0 {
				return
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("nothing was stored")
}

// TestSIGTERMDoesNotWaitForWhoIsSlow keeps a connection busy for two minutes while
// it asks.
func TestSIGTERMDoesNotWaitForWhoIsSlow(t *testing.T) {
	t.Parallel()
	c := command(t, "serve", "--addr", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"))
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	addr := ""
	for lines := bufio.NewReader(said); addr == ""; { // it warns before it listens
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		addr = between(line, `"addr":"`)
	}
	slow := exec.Command("bash", "-c", `exec 3<>/dev/tcp/${0%:*}/${0#*:}; printf 'POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n' >&3; sleep 120`, addr)
	if err := slow.Start(); err != nil {
		t.Skip("no bash here")
	}
	gone := make(chan error, 1)
	go func() { gone <- slow.Wait() }()
	defer slow.Process.Kill() //nolint:errcheck // it may be gone
	time.Sleep(200 * time.Millisecond)
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
	select {
	case <-gone:
		t.Error("it waited for who is slow")
	default:
	}
}
