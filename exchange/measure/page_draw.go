package measure

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/platform/say"
)

// svg collects a drawing. Numbers have at most one digit behind the point, so
// that every machine writes the same; words are escaped.
type svg struct{ strings.Builder }

// words is text from outside.
type words string

func (s *svg) put(parts ...any) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			s.WriteString(p)
		case words:
			s.WriteString(html.EscapeString(string(p)))
		case float64:
			s.WriteString(strconv.FormatFloat(math.Round(p*10)/10+0, 'f', -1, 64)) // + 0: never -0
		case int:
			s.WriteString(strconv.Itoa(p))
		}
	}
}

// drawing begins a picture with a name for those who do not see it.
func drawing(class string, width, height float64, name string) *svg {
	s := &svg{}
	s.put(`<svg class="`, class, `" viewBox="0 0 `, width, " ", height, `" role="img" aria-label="`, words(name), `">`)
	return s
}

// beside begins a picture that says nothing but what stands beside it.
func beside(class string, width, height float64) *svg {
	s := &svg{}
	s.put(`<svg class="`, class, `" viewBox="0 0 `, width, " ", height, `" aria-hidden="true">`)
	return s
}

func (s *svg) end() string { return s.String() + "</svg>" }

// histogram draws how an index lies over patients: bars, the mean as a dashed
// line, the median as a mark below. A bar that is not told is an open one.
func histogram(v *say.Voice, x Index) string {
	const width, base, top, left, step = 240.0, 84.0, 16.0, 10.0, 22.0
	most, all := int64(1), int64(0)
	for _, n := range x.Histogram {
		most, all = max(most, n), all+max(n, 0)
	}
	s := drawing("hist", width, base+22, v.T("report.hist", "name", x.Name, "n", thousands(x.N), "mean", short(x.Mean, true)))
	for i, n := range x.Histogram {
		at, h := left+step*float64(i), (base-top)*float64(n)/float64(most)
		switch {
		case n == untold:
			s.put(`<rect class="few" x="`, at+2, `" y="`, base-9, `" width="`, step-4, `" height="9"/>`)
		case n > 0:
			s.put(`<rect class="bar" x="`, at+1, `" y="`, base-max(h, 0.8), `" width="`, step-2, `" height="`, max(h, 0.8), `"/>`)
		}
		if n == most && all > 0 {
			s.put(`<text class="v" x="`, at+step/2, `" y="`, top-4, `">`, percent(float64(n)/float64(all), true), `</text>`)
			most++ // one label is enough
		}
	}
	mean, median := left+10*step*x.Mean, left+10*step*x.Median
	s.put(`<path class="axis" d="M`, left, " ", base, "H", left+10*step, `"/><path class="halo" d="M`, mean, " ", top, "V", base, `"/><path class="mean" d="M`, mean, " ", top, "V", base+5, `"/>`)
	if x.Middle {
		s.put(`<path class="median" d="M`, median, " ", base+2, "l4.5 7h-9z", `"/>`)
	}
	s.put(`<text class="t start" x="`, left, `" y="`, base+19, `">0</text><text class="t" x="`, left+5*step, `" y="`, base+19, `">0.5</text><text class="t end" x="`, left+10*step, `" y="`, base+19, `">1</text>`)
	return s.end()
}

// interval draws a mean from 0 to 1 with its interval, and where everybody is.
func interval(x Index, all float64) string {
	const width, height = 200.0, 20.0
	s := beside("span", width, height)
	at := func(v float64) float64 { return 4 + (width-8)*v }
	s.put(`<path class="axis" d="M`, at(0), " ", height/2, "H", at(1), `"/>`)
	if all > 0 {
		s.put(`<path class="all" d="M`, at(all), ` 1V`, height-1, `"/>`)
	}
	if x.Interval {
		s.put(`<path class="range" d="M`, at(x.Low), " ", height/2, "H", at(x.High), `"/>`)
	}
	if x.OK {
		s.put(`<circle class="dot" cx="`, at(x.Mean), `" cy="`, height/2, `" r="4"/>`)
	}
	return s.end()
}

// box draws how numbers lie: the middle half, the median in it, the mean as a
// ring, and how far the largest is, on a scale that ends at most.
func box(x Spread, most float64) string {
	const width, height = 240.0, 22.0
	s := beside("span", width, height)
	at := func(v float64) float64 { return 4 + (width-8)*min(1, v/max(most, 1e-9)) }
	s.put(`<path class="axis" d="M`, at(0), " ", height/2, "H", at(most), `"/>`)
	if !x.OK {
		return s.end()
	}
	if x.Most > 0 {
		s.put(`<path class="range thin" d="M`, at(x.Q75), " ", height/2, "H", at(x.Most), `"/>`)
	}
	if x.Middle {
		s.put(`<rect class="box" x="`, at(x.Q25), `" y="5" width="`, max(at(x.Q75)-at(x.Q25), 1), `" height="12"/><path class="stroke" d="M`, at(x.Median), ` 3V19"/>`)
	}
	s.put(`<circle class="ring" cx="`, at(x.Mean), `" cy="`, height/2, `" r="3.5"/>`)
	return s.end()
}

// bar draws a share of the most; one that is not told is open.
func bar(n, most int64) string {
	const width, height = 240.0, 16.0
	s := beside("span", width, height)
	switch {
	case n == untold:
		s.put(`<rect class="few" x="1" y="3" width="9" height="10"/>`)
	case n > 0:
		s.put(`<rect class="bar" x="0" y="2" width="`, max(width*float64(n)/float64(max(most, 1)), 1), `" height="12"/>`)
	}
	return s.end()
}

// chart is the room of the picture of months.
type chart struct {
	class                 string
	width                 float64
	left, right           float64
	shareTop, share       float64
	visitsTop, visitsLast float64
	apart                 float64 // of the names of months
}

var charts = []chart{
	{"wide", 680, 44, 52, 16, 126, 150, 206, 70},
	{"narrow", 300, 36, 40, 16, 116, 138, 190, 62},
}

// course draws the share of visits with somebody known above the visits, month by
// month, once for a desk and once for a phone.
func course(v *say.Voice, months []Month) string {
	var out strings.Builder
	if len(months) < 2 {
		return ""
	}
	for _, c := range charts {
		out.WriteString(c.draw(v, months))
	}
	return out.String()
}

func (c chart) draw(v *say.Voice, months []Month) string {
	low, high, most := 1.0, 0.0, int64(1)
	for _, m := range months {
		most = max(most, m.Visits)
		if m.OK {
			low, high = min(low, m.Share), max(high, m.Share)
		}
	}
	ends := [2]string{monthName(v, months[0].Month, true), monthName(v, months[len(months)-1].Month, true)}
	s := drawing("course "+c.class, c.width, c.visitsLast+22, v.T("report.months-title", "from", ends[0], "to", ends[1], "low", percent(low, high >= low), "high", percent(high, high >= low)))
	step := (c.width - c.left - c.right) / float64(len(months))
	x := func(i int) float64 { return c.left + step*(float64(i)+0.5) }
	y := func(share float64) float64 { return c.share - (c.share-c.shareTop)*share }
	for _, k := range []float64{0, 0.5, 1} {
		s.put(`<path class="grid" d="M`, c.left, " ", y(k), "H", c.width-c.right, `"/><text class="t end" x="`, c.left-6, `" y="`, y(k)+4, `">`, percent(k, true), `</text>`)
	}
	s.line(months, x, y, step)
	for i, m := range months {
		h := (c.visitsLast - c.visitsTop) * float64(m.Visits) / float64(most)
		if m.Visits > 0 {
			s.put(`<rect class="bar" x="`, x(i)-step*0.4, `" y="`, c.visitsLast-h, `" width="`, step*0.8, `" height="`, h, `"/>`)
		}
	}
	s.put(`<path class="axis" d="M`, c.left, " ", c.visitsLast, "H", c.width-c.right, `"/><text class="t end" x="`, c.left-6, `" y="`, c.visitsTop+6, `">`, brief(most), `</text><text class="t end" x="`, c.left-6, `" y="`, c.visitsLast+4, `">0</text>`)
	last, year := -c.apart, ""
	for i, m := range months {
		if x(i)-last < c.apart {
			continue
		}
		s.put(`<text class="t" x="`, x(i), `" y="`, c.visitsLast+17, `">`, words(monthName(v, m.Month, m.Month[:4] != year)), `</text>`)
		last, year = x(i), m.Month[:4]
	}
	return s.end()
}

// line draws the shares, broken where one is not told, the last with its number.
func (s *svg) line(months []Month, x func(int) float64, y func(float64) float64, step float64) {
	pen, path, last := "M", "", -1
	for i, m := range months {
		if !m.OK {
			pen = "M"
			continue
		}
		path += fmt.Sprintf("%s%.1f %.1f", pen, x(i), y(m.Share))
		pen, last = "L", i
	}
	if last < 0 {
		return
	}
	s.put(`<path class="line" d="`, path, `"/>`)
	for i, m := range months {
		if m.OK && (step > 12 || i == last) { // closer, dots would hide the line
			s.put(`<circle class="dot" cx="`, x(i), `" cy="`, y(m.Share), `" r="2.6"/>`)
		}
	}
	s.put(`<text class="v start" x="`, x(last)+6, `" y="`, y(months[last].Share)+4, `">`, percent(months[last].Share, true), `</text>`)
}

// monthName is "Apr" or "Apr 2026" of 2026-04.
func monthName(v *say.Voice, month string, year bool) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	if year {
		return v.MonthShort(t) + " " + strconv.Itoa(t.Year())
	}
	return v.MonthShort(t)
}

// brief is a number for an axis: 980, 12k, 3.4M.
func brief(n int64) string {
	switch {
	case n >= 10_000_000:
		return strconv.FormatInt(n/1_000_000, 10) + "M"
	case n >= 1_000_000:
		return strings.TrimSuffix(strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64), ".0") + "M"
	case n >= 10_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return thousands(n)
}

func percent(v float64, ok bool) string {
	if !ok {
		return "–"
	}
	return strconv.Itoa(int(math.Round(v*100))) + "%"
}

// drawn are the communities that have a place in the picture.
func drawn(all []Community) (some []Community) {
	for _, c := range all {
		if c.Size > 0 && len(some) < mostDrawn && c.Number <= mostDrawn {
			some = append(some, c)
		}
	}
	return some
}

// mostDots is how many dots a circle holds; where there are more providers, a dot
// is several.
const mostDots = 60

// each dot of the largest community is so many providers.
func perDot(all []Community) int {
	if len(all) == 0 {
		return 1
	}
	most := slices.MaxFunc(all, func(a, b Community) int { return a.Size - b.Size }).Size
	return max(1, (most+mostDots-1)/mostDots)
}
