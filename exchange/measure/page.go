package measure

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"short": short, "thousands": thousands, "count": func(n int) string { return thousands(int64(n)) },
	"bars": bars, "line": line, "intervals": intervals, "accounted": Accounted, "join": strings.Join,
	"percent": func(v float64, ok bool) string {
		if !ok {
			return "–"
		}
		return strconv.Itoa(int(v*100+0.5)) + "%"
	},
}).Parse(pageText))

// WritePage writes one HTML page that needs nothing else: it holds its style
// and its drawings, has no script, and every drawing has a table beside it.
func WritePage(w io.Writer, r *Result) error {
	return page.Execute(w, struct {
		*Result
		Style       template.CSS
		Definitions []string
		Hash        string
	}{r, template.CSS(pageStyle), definitions, r.Definitions}) //nolint:gosec // the style is ours
}

// svg builds a drawing; texts go through escape.
type svg struct{ strings.Builder }

func (s *svg) put(format string, args ...any) { fmt.Fprintf(s, format, args...) }

func escape(t string) string { return template.HTMLEscapeString(t) }

func (s *svg) end() template.HTML {
	s.put("</svg>")
	return template.HTML(s.String()) //nolint:gosec // all texts were escaped
}

func begin(width, height int, label string) *svg {
	s := &svg{}
	s.put(`<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, height, escape(label))
	return s
}

// bars draws how an index lies over patients, in ten parts.
func bars(x Index) template.HTML {
	if len(x.Histogram) == 0 {
		return ""
	}
	most := int64(1)
	for _, n := range x.Histogram {
		most = max(most, n)
	}
	s := begin(220, 84, x.Name+": how many patients in each tenth from 0 to 1")
	for i, n := range x.Histogram {
		h := 60 * float64(n) / float64(most)
		s.put(`<rect x="%d" y="%.1f" width="18" height="%.1f" class="bar"/>`, 10+20*i, 64-h, h)
	}
	at := 10 + 200*x.Mean
	s.put(`<path d="M10 64H210" class="axis"/><path d="M%.1f 2V64" class="mean"/><text x="10" y="79">0</text><text x="203" y="79">1</text><text x="%.1f" y="79" text-anchor="middle">%s</text>`, at, min(max(at, 40), 180), short(x.Mean, true))
	return s.end()
}

// line draws the share of visits with somebody known, month by month.
func line(months []Month) template.HTML {
	if len(months) < 2 {
		return ""
	}
	s := begin(640, 150, "Visits with a provider the patient knew, by month")
	s.put(`<path d="M40 10V120H630" class="axis"/><text x="34" y="16" text-anchor="end">100%%</text><text x="34" y="120" text-anchor="end">0</text>`)
	path, pen := "", "M"
	for i, m := range months {
		if !m.OK {
			pen = "M"
			continue
		}
		x := 40 + 590*float64(i)/float64(len(months)-1)
		path += fmt.Sprintf("%s%.1f %.1f", pen, x, 120-110*m.Share)
		pen = "L"
	}
	s.put(`<path d="%s" class="line"/><text x="40" y="140">%s</text><text x="630" y="140" text-anchor="end">%s</text>`, path, escape(months[0].Month), escape(months[len(months)-1].Month))
	return s.end()
}

// mostIntervals is how many groups a drawing holds; the table has all.
// Source: Kith
const mostIntervals = 60

// intervals draws the mean of each group with its interval, in the order of
// names: it is no ranking.
func intervals(groups []Group) template.HTML {
	type row struct {
		Name string
		COC  Index
	}
	var told []row
	for _, g := range groups {
		if x := g.Index("COC"); g.Told && x.Interval && len(told) < mostIntervals {
			told = append(told, row{g.Name, x})
		}
	}
	if len(told) == 0 {
		return ""
	}
	s := begin(640, 20*len(told)+24, "Continuity (COC) of each group with its interval")
	for i, g := range told {
		y := 14 + 20*i
		x := func(v float64) float64 { return 200 + 420*v }
		s.put(`<text x="192" y="%d" text-anchor="end">%s</text><path d="M%.1f %dH%.1f" class="line"/><circle cx="%.1f" cy="%d" r="4" class="dot"/>`, y+4, escape(shortened(g.Name)), x(g.COC.Low), y, x(g.COC.High), x(g.COC.Mean), y)
	}
	y := 20*len(told) + 6
	s.put(`<path d="M200 %dH620" class="axis"/><text x="200" y="%d">0</text><text x="620" y="%d" text-anchor="end">1</text>`, y, y+14, y+14)
	return s.end()
}

func shortened(name string) string {
	if r := []rune(name); len(r) > 24 {
		return string(r[:23]) + "…"
	}
	return name
}
