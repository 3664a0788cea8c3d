package view

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"kith/platform/parquet"
)

// typed has a column of each kind.
const typed = `{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"},{"name":"active","path":"active"},{"name":"day","path":"birthDate","tag":[{"name":"ansi/type","value":"DATE"}]},
	{"name":"born","path":"birthDate"},{"name":"n","path":"multipleBirth.ofType(integer)"},{"name":"at","path":"meta.lastUpdated"},{"name":"given","path":"name.given","collection":true},{"name":"died","path":"deceased.ofType(dateTime)","tag":[{"name":"ansi/type","value":"DATE"}]}]}]}`

const resources = `{"resourceType":"Patient","id":"a","meta":{"lastUpdated":"2026-01-02T03:04:05.5-05:00"},"active":true,"birthDate":"2020-02-29","multipleBirthInteger":2,"name":[{"given":["A,\"B\"","ñ"]}],"deceasedDateTime":"2026-03-01T23:59:00-05:00"}
{"resourceType":"Patient","id":"b","birthDate":"2020","name":[{"given":["x\ny"]}]}
{"resourceType":"Group","id":"c"}

{"resourceType":"Patient","id":
{"resourceType":"Patient","id":"d","active":false}`

// written runs a view over NDJSON.
func written(t *testing.T, v *View, lines string, f Format, workers int) (out []byte, bad []Reject) {
	var b bytes.Buffer
	o := Flow{Workers: workers, Wrong: func(r Reject) error {
		bad = append(bad, r)
		return nil
	}}
	w := v.NewWriter(&b, f, true)
	err := v.Stream(t.Context(), strings.NewReader(lines), w, &o)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if o.Read.Load() != int64(len(lines)) {
		t.Errorf("%d bytes of %d were read", o.Read.Load(), len(lines))
	}
	return b.Bytes(), bad
}

func TestRowsAreWrittenInEachFormat(t *testing.T) {
	v := viewOf(t, typed)
	out, bad := written(t, v, resources, CSV, 1)
	if len(bad) != 1 || bad[0].Line != 5 || !strings.HasPrefix(string(bad[0].Text), `{"resourceType":"Patient","id":`) {
		t.Errorf("%+v", bad)
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	want := [][]string{{"id", "active", "day", "born", "n", "at", "given", "died"},
		{"a", "true", "2020-02-29", "2020-02-29", "2", "2026-01-02T03:04:05.5-05:00", `["A,\"B\"","ñ"]`, "2026-03-01"},
		{"b", "", "2020", "2020", "", "", `["x\ny"]`, ""}, {"d", "false", "", "", "", "", "[]", ""}}
	if err != nil || fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("%v\n%s", err, out)
	}
	var all []map[string]any
	if out, _ = written(t, v, resources, JSON, 1); json.Unmarshal(out, &all) != nil || len(all) != 3 || all[0]["died"] != "2026-03-01" || all[2]["active"] != false {
		t.Errorf("%s", out)
	}
	if out, _ = written(t, v, "", JSON, 1); json.Unmarshal(out, &all) != nil || len(all) != 0 {
		t.Errorf("%s", out)
	}
	out, _ = written(t, v, resources, Parquet, 2)
	f, err := parquet.Open(bytes.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Read(0, 1, 2, 3, 4, 5, 6, 7)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for b := range r.Batches() {
		for i := range b[0].Len() {
			var line []byte
			for c := range b {
				line = append(b[c].AppendText(line, i), '|')
			}
			lines = append(lines, string(line))
		}
	}
	if got := strings.Join(lines, "\n"); got != "a|true|2020-02-29|2020-02-29|2|2026-01-02T08:04:05.5Z|[\"A,\\\"B\\\"\",\"ñ\"]|2026-03-01|\nb|||2020|||[\"x\\ny\"]||\nd|false|||||[]||" {
		t.Error(got)
	}
	if kinds := fmt.Sprint(f.Columns); kinds != "[{id 0} {active 3} {day 4} {born 0} {n 1} {at 5} {given 0} {died 4}]" {
		t.Error(kinds)
	}
}

// TestAStreamIsTheSameWithAnyWorkers makes blocks enough to come out of order.
func TestAStreamIsTheSameWithAnyWorkers(t *testing.T) {
	v := viewOf(t, vitals)
	lines := string(observations(8_000)) + "{broken\n"
	for _, f := range []Format{CSV, NDJSON, JSON, Parquet} {
		one, bad := written(t, v, lines, f, 1)
		three, bad3 := written(t, v, lines, f, 3)
		if !bytes.Equal(one, three) || len(one) == 0 {
			t.Errorf("%s differs", f)
		}
		if len(bad) != 1 || len(bad3) != 1 || bad[0].Line != 8_001 || bad3[0].Line != 8_001 {
			t.Errorf("%s: %v, %v", f, bad, bad3)
		}
	}
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAStreamEndsWhenItsRowsCannotBeWritten(t *testing.T) {
	v := viewOf(t, vitals)
	for _, f := range []Format{CSV, Parquet} {
		w := v.NewWriter(full{}, f, true)
		err := v.Stream(t.Context(), bytes.NewReader(observations(40_000)), w, &Flow{Workers: 2})
		if err = errors.Join(err, w.Close()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", f, err)
		}
	}
}
