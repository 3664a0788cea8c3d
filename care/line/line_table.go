package line

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"kith/care/consult"
	"kith/platform/say"
)

// Table is the program table of a year: a heading, and a row a number.
func Table(f consult.Figures, v *say.Voice) [][]string {
	rows := [][]string{{v.T("consult.table.what"), v.T("consult.table.of"), v.T("consult.table.number"), v.T("consult.table.n"), v.T("consult.table.percent")}}
	put := func(what, of, number string, n int, percent string) {
		all := ""
		if n > 0 {
			all = strconv.Itoa(n)
		}
		rows = append(rows, []string{what, of, number, all, percent})
	}
	put(v.T("consult.program.window"), "", f.From.Format(time.DateOnly)+" – "+f.Until.AddDate(0, 0, -1).Format(time.DateOnly), 0, "")
	put(v.T("consult.program.calls"), "", cellText(f.Calls, v), 0, "")
	if !f.Calls.Hidden {
		put(v.T("consult.program.practices"), "", strconv.Itoa(f.Practices), 0, "")
	}
	if f.Minutes.OK {
		put(v.T("consult.program.median"), "", tenth(f.Minutes.Median), f.Minutes.N, "")
	}
	for _, x := range []struct {
		key string
		consult.Part
	}{{"consult.program.in-time", f.InTime}, {"consult.program.same-day", f.SameDay}, {"consult.program.written", f.Written}} {
		if x.OK {
			put(v.T(x.key), "", strconv.Itoa(x.Yes), x.N, strconv.Itoa(x.Percent()))
		}
	}
	if f.Contacts.OK {
		put(v.T("consult.program.contacts"), "", strconv.FormatFloat(f.Contacts.Mean, 'f', 2, 64), f.Contacts.N, "")
	}
	for _, x := range []struct {
		what, word string
		cells      []consult.Cell
	}{{"consult.program.reasons", "consult.reason.", f.Reasons}, {"consult.program.outcomes", "consult.outcome.", f.Outcomes}} {
		sum, told := total(x.cells)
		for _, c := range x.cells {
			percent := ""
			if !c.Hidden && told && sum > 0 {
				percent = strconv.Itoa(consult.Part{Yes: c.N, N: sum}.Percent())
			}
			put(v.T(x.what), v.T(x.word+c.Code), cellText(c, v), 0, percent)
		}
		if told {
			put(v.T(x.what), v.T("consult.program.total"), strconv.Itoa(sum), 0, "")
		}
	}
	return rows
}

// total is the sum of cells; told is false where one of them is hidden.
func total(all []consult.Cell) (sum int, told bool) {
	told = true
	for _, c := range all {
		sum += c.N
		told = told && !c.Hidden
	}
	return sum, told
}

func cellText(c consult.Cell, v *say.Voice) string {
	if c.Hidden {
		return v.T("consult.program.few")
	}
	return strconv.Itoa(c.N)
}

func tenth(x float64) string { return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0") }

// WriteCSV writes a table for a spreadsheet: UTF-8 with a mark that says so,
// lines as RFC 4180 has them, and no cell that a spreadsheet would run.
//
// Source: RFC-4180, OWASP-CSV
func WriteCSV(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = guarded(cell)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// guarded is a cell that begins like a formula made into words.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n|", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
