package peer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/view"
)

// vitals unnests components, as an analyst's first view of Observations does.
const vitals = `{"resource":"Observation","name":"vitals","select":[{"column":[
	{"name":"id","path":"getResourceKey()"},{"name":"patient","path":"subject.getReferenceKey(Patient)"},{"name":"status","path":"status"},
	{"name":"at","path":"effective.ofType(dateTime)"},{"name":"code","path":"code.coding.first().code"}]},
	{"unionAll":[
	{"column":[{"name":"part","path":"code.coding.first().code"},{"name":"value","path":"value.ofType(Quantity).value"},{"name":"unit","path":"value.ofType(Quantity).unit"},{"name":"word","path":"value.ofType(CodeableConcept).text"}]},
	{"forEach":"component","column":[{"name":"part","path":"code.coding.first().code"},{"name":"value","path":"value.ofType(Quantity).value"},{"name":"unit","path":"value.ofType(Quantity).unit"},{"name":"word","path":"value.ofType(CodeableConcept).text"}]}]}]}`

// inDuckDB makes the same table, told every type beforehand: its fastest way.
const inDuckDB = `create or replace table t as
select 'Observation/' || id as id, subject.reference as patient, status, effectiveDateTime as at, code.coding[1].code as code,
  c.code.coding[1].code as part, c.valueQuantity.value as value, c.valueQuantity.unit as unit, c.valueCodeableConcept.text as word
from (
  select *, unnest(list_concat([{'code': code, 'valueQuantity': valueQuantity, 'valueCodeableConcept': valueCodeableConcept}], coalesce(component, []))) as c
  from read_json('observations.ndjson', format = 'newline_delimited', columns = {id: 'VARCHAR', status: 'VARCHAR', subject: 'STRUCT(reference VARCHAR)', effectiveDateTime: 'VARCHAR',
    code: 'STRUCT(coding STRUCT(code VARCHAR)[])', valueQuantity: 'STRUCT(value DOUBLE, unit VARCHAR)', valueCodeableConcept: 'STRUCT(text VARCHAR)',
    component: 'STRUCT(code STRUCT(coding STRUCT(code VARCHAR)[]), valueQuantity STRUCT(value DOUBLE, unit VARCHAR), valueCodeableConcept STRUCT(text VARCHAR))[]'})
)`

// observations writes so many as NDJSON; one of 24 has two components, as blood
// pressures have.
func observations(t testing.TB, name string, n int) {
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range n {
		fmt.Fprintf(w, `{"resourceType":"Observation","id":"o%d","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/vitalsigns"]},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],`, i)
		fmt.Fprintf(w, `"code":{"coding":[{"system":"http://loinc.org","code":"%d-2","display":"Body Height"}],"text":"Body Height"},"subject":{"reference":"Patient/p%d"},"encounter":{"reference":"Encounter/e%d"},"effectiveDateTime":"2024-03-0%dT09:15:00-05:00","issued":"2024-03-01T09:15:00.123-05:00",`, 8302+i%7, i%997, i%1999, i%9+1)
		switch {
		case i%24 == 0:
			fmt.Fprintf(w, `"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolic"}]},"valueQuantity":{"value":%d.5,"unit":"mm[Hg]"}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4","display":"Diastolic"}]},"valueQuantity":{"value":%d,"unit":"mm[Hg]"}}]}`, 100+i%30, 60+i%20)
		case i%24 == 1:
			fmt.Fprint(w, `"valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"8517006"}],"text":"Never smoked"}}`)
		default:
			fmt.Fprintf(w, `"valueQuantity":{"value":%d.25,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}`, 90+i%80)
		}
		w.WriteByte('\n') //nolint:errcheck // told by Flush
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// flatten is our way, from the file to rows of CSV.
func flatten(t testing.TB, v *view.View, name string, out *bytes.Buffer) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	out.Reset()
	w := v.NewWriter(out, view.CSV, false)
	if err := v.Stream(t.Context(), f, w, &view.Flow{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// gist is what two tables are compared by: rows, the sum of values, and how
// many have a value and a word.
func gist(csv []byte) (g [4]float64) {
	for line := range bytes.Lines(csv) {
		cells := strings.Split(strings.TrimSpace(string(line)), ",")
		g[0]++
		if v, err := strconv.ParseFloat(cells[6], 64); err == nil {
			g[1] += v
			g[2]++
		}
		if cells[8] != "" {
			g[3]++
		}
	}
	return g
}

// BenchmarkFlatten makes rows of Observations in NDJSON, ours and DuckDB's in
// turns over the same file, and fails where the tables differ. KITH_FLATTEN says
// how many resources: a hundred thousand where nobody says.
func BenchmarkFlatten(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(min(2, runtime.NumCPU())))
	n := 100_000
	if word := os.Getenv("KITH_FLATTEN"); word != "" {
		n, _ = strconv.Atoi(word) // 0 is told by what follows
	}
	folder := b.TempDir()
	name := filepath.Join(folder, "observations.ndjson")
	observations(b, name, n)
	info, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	var d element.Doc
	if err := d.Parse([]byte(vitals), element.Options{}); err != nil {
		b.Fatal(err)
	}
	v, err := view.Read(d.Root())
	if err != nil {
		b.Fatal(err)
	}
	size, out := float64(info.Size()), &bytes.Buffer{}
	flatten(b, v, name, out)
	mine := gist(out.Bytes())
	var ours, cpu []float64
	for b.Loop() {
		for range 5 {
			began, before := time.Now(), CPU()
			flatten(b, v, name, out)
			ours, cpu = append(ours, time.Since(began).Seconds()), append(cpu, CPU()-before)
		}
	}
	slices.Sort(ours)
	slices.Sort(cpu)
	b.ReportMetric(size/1e9/ours[len(ours)/2], "GB/s")
	b.ReportMetric(size/1e9/(cpu[len(cpu)/2]/2), "GB/s-of-2-free-cores")
	theirs, peer, got, ok := inPeer(b, folder)
	if !ok {
		return
	}
	for i := range mine {
		if math.Abs(mine[i]-got[i]) > 1e-6*math.Abs(mine[i]) {
			b.Fatalf("DuckDB has another table: %v, ours %v", got, mine)
		}
	}
	b.ReportMetric(size/1e9/theirs, "GB/s-duckdb")
	b.ReportMetric(theirs/ours[len(ours)/2], "x/duckdb")
	b.ReportMetric(peer/cpu[len(cpu)/2], "x-cpu/duckdb")
}

// inPeer makes the table in DuckDB five times, and returns the middle of the
// seconds and of those of the processor.
func inPeer(b *testing.B, folder string) (seconds, cpu float64, got [4]float64, ok bool) {
	cache, err := Cache()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(cache, "node_modules", "@duckdb", "node-api")); err != nil {
		b.Log("DuckDB is not in " + cache + installs)
		return 0, 0, got, false
	}
	const script = `const { createRequire } = require('node:module');
const { DuckDBInstance } = createRequire(process.argv[1] + '/package.json')('@duckdb/node-api');
(async () => {
  const duck = await (await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' })).connect();
  const times = [];
  for (let i = 0; i < 6; i++) {
    const began = process.hrtime.bigint(), before = process.cpuUsage();
    await duck.run(process.argv[2]);
    const cpu = process.cpuUsage(before);
    if (i > 0) times.push([Number(process.hrtime.bigint() - began) / 1e9, (cpu.user + cpu.system) / 1e6]);
  }
  const rows = (await duck.runAndReadAll('select count(*), sum(value), count(value), count(word) from t')).getRows();
  console.log(JSON.stringify({ times, got: rows[0].map(Number) }));
  process.exit(0);
})();`
	cmd := exec.CommandContext(b.Context(), "node", "-e", script, cache, inDuckDB)
	var said bytes.Buffer
	cmd.Dir, cmd.Stderr = folder, &said
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err, said.String())
	}
	var answer struct {
		Times [][2]float64
		Got   [4]float64
	}
	if err := json.Unmarshal(out, &answer); err != nil || len(answer.Times) == 0 {
		b.Fatal(err, string(out))
	}
	middle := func(i int) float64 {
		slices.SortFunc(answer.Times, func(x, y [2]float64) int { return int(math.Copysign(1, x[i]-y[i])) })
		return answer.Times[len(answer.Times)/2][i]
	}
	return middle(0), middle(1), answer.Got, true
}
