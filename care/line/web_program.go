package line

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"kith/care/consult"
	"kith/care/people"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// programView are the numbers of a line in a year.
type programView struct {
	desk
	consult.Figures
	Line  people.Organization
	Year  int
	Years []int
}

// numbers counts the year of a line: exactly for those who work there, without
// what is of few for others.
func (p pages) numbers(r *http.Request) (n programView, err error) {
	v, err := working(r)
	if err != nil {
		return n, err
	}
	ctx, q := r.Context(), r.URL.Query()
	if n.desk, err = p.desk(ctx, v); err != nil {
		return n, err
	}
	n.Line = n.Mine
	for i, l := range n.Lines {
		if string(l.ID) == q.Get("line") || n.Line.ID == "" && i == 0 {
			n.Line = l
		}
	}
	if n.Line.ID == "" {
		return n, fault.New(fault.NotFound, "consult.no-line")
	}
	n.Year = n.Now.Year()
	for y := n.Year; y > n.Year-5; y-- {
		n.Years = append(n.Years, y)
	}
	if y, err := strconv.Atoi(q.Get("year")); err == nil && slices.Contains(n.Years, y) {
		n.Year = y
	}
	w := year(n.Year, !v.WorksFor(string(n.Line.ID)), n.Now)
	w.Line = n.Line.ID
	n.Figures, err = consult.Program(ctx, p.House, w)
	return n, err
}

func (p pages) program(w http.ResponseWriter, r *http.Request) error {
	n, err := p.numbers(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, programPage(n))
}

func (p pages) table(w http.ResponseWriter, r *http.Request) error {
	n, err := p.numbers(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="consults-`+strconv.Itoa(n.Year)+`.csv"`)
	return WriteCSV(w, Table(n.Figures, say.From(r.Context())))
}

// year is all of a year, or, for those outside, as far as its last whole quarter,
// so that no day shows one call.
func year(n int, outside bool, now time.Time) consult.Window {
	w := consult.Window{From: time.Date(n, 1, 1, 0, 0, 0, 0, now.Location()), Outside: outside}
	w.Until = w.From.AddDate(1, 0, 0)
	if whole := time.Date(now.Year(), (now.Month()-1)/3*3+1, 1, 0, 0, 0, 0, now.Location()); outside && whole.Before(w.Until) {
		w.Until = whole
	}
	if w.Until.Before(w.From) {
		w.Until = w.From
	}
	return w
}
