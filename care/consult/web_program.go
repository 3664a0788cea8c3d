package consult

import (
	"net/http"
	"slices"
	"strconv"

	"kith/care/loop"
	"kith/care/people"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// programView are the numbers of a line in a year.
type programView struct {
	desk
	Figures
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
	outside := !v.WorksFor(string(n.Line.ID))
	from, until := Year(n.Year, outside, n.Now)
	all, err := calls(ctx, p.DB, string(n.Line.ID), from, until)
	if err != nil {
		return n, err
	}
	rules := Standard()
	children, err := contacts(ctx, p.DB, string(n.Line.ID), from, until, rules.ContactDays)
	if err != nil {
		return n, err
	}
	clocks, err := loop.ClocksOf(p.House)
	if err != nil {
		return n, err
	}
	minutes := 30
	for _, c := range clocks.Clocks {
		if c.Code == "call-back" {
			minutes = c.Minutes
		}
	}
	n.Figures = rules.Count(all, children, minutes, p.WorkingCalendar(), n.Now)
	n.From, n.Until = from, until
	if outside {
		n.Figures = n.Figures.suppressed(rules.Few)
	}
	return n, nil
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
	return WriteCSV(w, n.Table(say.From(r.Context())))
}
