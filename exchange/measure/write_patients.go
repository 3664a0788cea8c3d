package measure

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"kith/platform/parquet"
)

// patientColumns are those of the table of patients: what stands in front, and
// each of PatientMeasures.
var patientColumns = func() []parquet.Column {
	all := []parquet.Column{{Name: "patient"}, {Name: "grain"}, {Name: "who"}, {Name: "visits", Kind: parquet.Whole}, {Name: "providers", Kind: parquet.Whole},
		{Name: "most", Kind: parquet.Whole}, {Name: "usual"}, {Name: "counted", Kind: parquet.Truth}}
	for _, name := range PatientMeasures {
		name = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(name), ",", ""), " ", "_")
		all = append(all, parquet.Column{Name: name, Kind: parquet.Number})
	}
	return all
}()

// cells are a patient's as package parquet takes them.
func (x *Patient) cells() []any {
	line := []any{x.Patient, x.Grain, x.Who, x.Visits, x.Providers, x.Most, x.Usual, x.Counted}
	for _, v := range x.Values {
		line = append(line, some(v.Value, v.OK))
	}
	return line
}

// WritePatients writes the table of patients, as CSV or as Parquet. It is about
// single people: keep it as the input.
func WritePatients(ctx context.Context, w io.Writer, in Input, p Parameters, asParquet bool) error {
	if asParquet {
		out := parquet.NewWriter(w, patientColumns)
		return errors.Join(Patients(ctx, in, p, func(x *Patient) error { return out.Write(x.cells()) }), out.Close())
	}
	out := csv.NewWriter(w)
	line := make([]string, 0, len(patientColumns))
	for _, c := range patientColumns {
		line = append(line, c.Name)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	err := Patients(ctx, in, p, func(x *Patient) error {
		line = line[:0]
		for _, cell := range x.cells() {
			line = append(line, written(cell))
		}
		return out.Write(line)
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

// written is a cell as our CSV has it.
func written(cell any) string {
	switch c := cell.(type) {
	case string:
		return c
	case int64:
		return strconv.FormatInt(c, 10)
	case bool:
		return strconv.FormatBool(c)
	case float64:
		return number(c, true)
	}
	return ""
}
