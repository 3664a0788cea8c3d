package measure_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the second engine

	"kith/exchange/claims"
	"kith/exchange/generate"
	"kith/exchange/measure"
	"kith/exchange/measure/peer"
	"kith/fhir/element"
	"kith/fhir/view"
)

// exported are the views that the page about a warehouse reads, and of which
// resources.
var exported = map[string]string{"encounter": "Encounter", "referral": "ServiceRequest", "loop": "Task", "claim_line": "Claim", "claim_team": "Claim"}

// resources are a small population as NDJSON, by type, with a Claim for every
// Encounter beside it.
func resources(t *testing.T) map[string]*bytes.Buffer {
	t.Helper()
	all := map[string]*bytes.Buffer{}
	err := generate.New(generate.Size{Children: 300}).FHIR(func(typ string) (io.WriteCloser, error) {
		all[typ] = &bytes.Buffer{}
		return unclosed{all[typ]}, nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all["Claim"] = &bytes.Buffer{}
	var d element.Doc
	for line := range bytes.Lines(all["Encounter"].Bytes()) {
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Fatal(err)
		}
		claimed(all["Claim"], d.Root())
	}
	return all
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

// claimed writes an Encounter as a Claim: an item that names the first member of
// the care team, of which there is one more who only referred.
func claimed(out *bytes.Buffer, e element.Value) {
	place := map[string]string{"AMB": "11", "VR": "02", "EMER": "23", "IMP": "21"}[e.At("class", "code").Text()]
	status := "active"
	if !e.Get("status").Is("finished") {
		status = "cancelled"
	}
	var team []string
	for p := range e.Each("participant", "individual", "reference") {
		team = append(team, fmt.Sprintf(`{"sequence":%d,"provider":{"reference":%q}}`, len(team)+1, p.Text()))
	}
	if len(team) == 0 {
		return
	}
	team = append(team, fmt.Sprintf(`{"sequence":%d,"provider":{"reference":"Practitioner/referrer"},"role":{"coding":[{"code":"referring"}]}}`, len(team)+1))
	fmt.Fprintf(out, `{"resourceType":"Claim","id":"c-%s","status":%q,"use":"claim","patient":{"reference":%q},"careTeam":[%s],"item":[{"sequence":1,"careTeamSequence":[1],"servicedDate":%q,"locationCodeableConcept":{"coding":[{"code":%q}]}}]}`+"\n",
		e.Get("id").Text(), status, e.At("subject", "reference").Text(), strings.Join(team, ","), e.At("period", "start").Text()[:10], place)
}

// flattened runs a view that Kith brings.
func flattened(t *testing.T, name string, lines []byte, f view.Format) []byte {
	t.Helper()
	def, ok := view.PublishedAs(name)
	var d element.Doc
	if err := d.Parse(def, element.Options{}); err != nil || !ok {
		t.Fatal(name, err)
	}
	v, err := view.Read(d.Root())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := v.NewWriter(&b, f, true)
	if err := v.Stream(t.Context(), bytes.NewReader(lines), w, &view.Flow{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// measured is what kith measure says of a file, and of referrals beside it.
func measured(t *testing.T, name string, text []byte, referrals string) *measure.Result {
	t.Helper()
	file, m := claims.File{Name: name, Body: bytes.NewReader(text), Size: int64(len(text))}, claims.Mapping{}
	var s claims.Sniffed
	var err error
	switch filepath.Ext(name) {
	case ".csv":
		s, err = claims.Look(text, m)
	case ".parquet":
		s, err = claims.LookParquet(file, m)
	}
	if err != nil {
		t.Fatal(err)
	}
	m = s.Mapping
	out, err := claims.Read(t.Context(), []claims.File{file}, m, claims.Options{})
	if err != nil {
		t.Fatal(name, err)
	}
	in := measure.Input{Output: out, Names: []string{name}, Mapping: m}
	if referrals != "" {
		if err := in.Given.Take("referrals", "referrals", strings.NewReader(referrals)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := measure.Run(t.Context(), in, measure.Usual)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// compared are the numbers by which a warehouse is compared.
func compared(r *measure.Result) string {
	return fmt.Sprintf("%d patients, UPC %.6f, COC %.6f, SECON %.6f, MMCI %.6f, %d providers, %d ties, density %.6f", r.Indexes[0].N, r.Indexes[0].Mean, r.Indexes[1].Mean,
		r.Indexes[2].Mean, r.Indexes[3].Mean, r.Providers, r.Network.Ties, r.Network.Density.Mean)
}

// TestAViewIsMeasuredAsTheResourcesAre reads the same encounters as FHIR, as
// rows of CSV and as Parquet.
func TestAViewIsMeasuredAsTheResourcesAre(t *testing.T) {
	lines := resources(t)["Encounter"].Bytes()
	want := compared(measured(t, "Encounter.ndjson", lines, ""))
	for _, f := range []view.Format{view.CSV, view.Parquet} {
		if got := compared(measured(t, "encounter."+string(f), flattened(t, "encounter", lines, f), "")); got != want {
			t.Errorf("by %s: %s\nby FHIR: %s", f, got, want)
		}
	}
}

// statements are the SQL of the page: what DuckDB needs first, what makes views,
// and questions by their names.
func statements(t *testing.T) (duck, views []string, questions map[string]string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/science/views.md")
	if err != nil {
		t.Fatal(err)
	}
	questions = map[string]string{}
	for _, part := range strings.Split(string(page), "```sql\n")[1:] {
		text, _, _ := strings.Cut(part, "```")
		head, rest, _ := strings.Cut(text, "\n")
		name, named := strings.CutPrefix(head, "-- ")
		if !named {
			rest = text
		}
		var all []string
		for s := range strings.SplitSeq(rest, ";") {
			if s = strings.TrimSpace(s); s != "" {
				all = append(all, s)
			}
		}
		switch {
		case name == "duckdb":
			duck = all
		case named:
			questions[name] = all[0]
		default:
			views = append(views, all...)
		}
	}
	if len(duck) != len(exported) || len(views) != 2 || len(questions) != 4 {
		t.Fatalf("the page has other statements: %v %v %v", duck, views, questions)
	}
	return duck, views, questions
}

// expected are the answers by kith measure itself, in the columns of the questions.
func expected(t *testing.T, all map[string]*bytes.Buffer) map[string][]float64 {
	passed := all["ServiceRequest"].String() + all["Task"].String()
	r := measured(t, "Encounter.ndjson", all["Encounter"].Bytes(), passed)
	c := measured(t, "Claim.ndjson", all["Claim"].Bytes(), "")
	shared := r.Network.Strength.Mean * float64(r.Network.Strength.N) / 2
	return map[string][]float64{
		"continuity": {float64(r.Indexes[0].N), r.Indexes[0].Mean, r.Indexes[1].Mean},
		"network":    {float64(r.Network.Ties), shared},
		"referrals":  {float64(r.Referrals.N), float64(r.Referrals.Closed.Yes)},
		"claims":     {float64(c.Indexes[0].N), c.Indexes[0].Mean, c.Indexes[1].Mean},
	}
}

func agree(t *testing.T, engine string, got, want map[string][]float64) {
	t.Helper()
	for name, numbers := range want {
		if numbers[0] == 0 {
			t.Errorf("%s is a question about nothing", name)
		}
		for i, n := range numbers {
			if len(got[name]) <= i || math.Abs(got[name][i]-n) > 1e-6*max(1, math.Abs(n)) {
				t.Errorf("%s in %s: %v, kith measure says %v", name, engine, got[name], numbers)
				break
			}
		}
	}
}

func TestTheWorkedExampleSaysWhatMeasureSaysInSQLite(t *testing.T) {
	all := resources(t)
	_, views, questions := statements(t)
	d, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "warehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // nothing of it is kept
	for name, typ := range exported {
		loaded(t, d, name, flattened(t, name, all[typ].Bytes(), view.CSV))
	}
	for _, s := range views {
		if _, err := d.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err, s)
		}
	}
	got := map[string][]float64{}
	for name, q := range questions {
		got[name] = asked(t, d, q)
	}
	agree(t, "SQLite", got, expected(t, all))
}

// loaded makes a table of CSV; what is empty is null, and true is 1.
func loaded(t *testing.T, d *sql.DB, name string, text []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Exec("create table " + name + " (" + strings.Join(rows[0], ", ") + ")"); err != nil {
		t.Fatal(err)
	}
	tx, err := d.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	insert := "insert into " + name + " values (?" + strings.Repeat(", ?", len(rows[0])-1) + ")"
	for _, r := range rows[1:] {
		cells := make([]any, len(r))
		for i, c := range r {
			switch c {
			case "":
			case "true", "false":
				cells[i] = c == "true"
			default:
				cells[i] = c
			}
		}
		if _, err := tx.Exec(insert, cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// asked is the one row of an answer.
func asked(t *testing.T, d *sql.DB, q string) []float64 {
	t.Helper()
	rows, err := d.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err, q)
	}
	defer rows.Close() //nolint:errcheck // it was read
	columns, err := rows.Columns()
	if err != nil || !rows.Next() {
		t.Fatal(err, rows.Err())
	}
	numbers, into := make([]float64, len(columns)), make([]any, len(columns))
	for i := range numbers {
		into[i] = &numbers[i]
	}
	if err := rows.Scan(into...); err != nil {
		t.Fatal(err)
	}
	return numbers
}

func TestTheWorkedExampleSaysWhatMeasureSaysInDuckDB(t *testing.T) {
	cache, err := peer.Cache()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(cache, "node_modules", "@duckdb", "node-api")); err != nil {
		t.Skip("DuckDB is not installed; exchange/measure/peer/install gets it")
	}
	script, err := filepath.Abs("testdata/duck.mjs")
	if err != nil {
		t.Fatal(err)
	}
	all := resources(t)
	duck, views, questions := statements(t)
	folder := t.TempDir()
	for name, typ := range exported {
		if err := os.WriteFile(filepath.Join(folder, name+".parquet"), flattened(t, name, all[typ].Bytes(), view.Parquet), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := append(duck, views...)
	first, names := len(run), []string{}
	for name, q := range questions {
		run, names = append(run, q), append(names, name)
	}
	answers := duckdb(t.Context(), t, folder, []string{script, cache}, run)
	got := map[string][]float64{}
	for i, name := range names {
		got[name] = answers[first+i][0]
	}
	agree(t, "DuckDB", got, expected(t, all))
}

// duckdb runs statements in a folder and returns the rows of each.
func duckdb(ctx context.Context, t *testing.T, folder string, args, run []string) (all [][][]float64) {
	t.Helper()
	in, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, "node", args...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stdin, cmd.Stderr = folder, bytes.NewReader(in), &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err, said.String())
	}
	for line := range bytes.Lines(out) {
		var rows [][]float64
		if err := json.Unmarshal(line, &rows); err != nil {
			t.Fatal(err, string(line))
		}
		all = append(all, rows)
	}
	if len(all) != len(run) {
		t.Fatal(len(all), "answers for", len(run), said.String())
	}
	return all
}
