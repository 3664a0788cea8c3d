package browse

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/draw"
	"kith/platform/web/shell"
)

// site serves the sample pages in testdata/page, inside the real shell.
func site(t *testing.T) string {
	t.Helper()
	phrases, err := say.Load(shell.Files)
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Options{
		Phrases: phrases, Styles: []fs.FS{os.DirFS("testdata/bad")}, SignOut: "/sign-out", Example: true,
		Nav: []web.NavItem{{Key: "shell.home", Href: "/child"}, {Key: "shell.nav", Href: "/children"}, {Key: "shell.language", Href: "/today"}},
		Now: func() time.Time { return time.Date(2026, 11, 16, 9, 5, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	m.On("GET /{page}", func(w http.ResponseWriter, r *http.Request) error {
		name := r.PathValue("page")
		html, err := os.ReadFile("testdata/page/" + name + ".html")
		if err != nil {
			return err
		}
		return web.Show(w, r, layout(name, fill(string(html))))
	})
	m.On("GET /bad/{page}", func(w http.ResponseWriter, r *http.Request) error {
		html, err := os.ReadFile("testdata/bad/" + r.PathValue("page") + ".html")
		if err != nil {
			return err
		}
		long := strings.Repeat("<p>Another line that needs paper.</p>", 200)
		return web.Show(w, r, layout("bad", strings.ReplaceAll(string(html), "<!--long-->", long)))
	})
	m.On("GET /part", func(w http.ResponseWriter, r *http.Request) error {
		return web.Show(w, r, templ.Raw(`<h2 data-focus>Swapped</h2>`))
	})
	m.On("POST /sign-out", func(w http.ResponseWriter, r *http.Request) error { return web.See(w, r, "/sign-in") })
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/sign-in" {
				web.SignedIn(r.Context(), web.Person{ID: "lena-ortiz", Name: "Lena Ortiz, LCSW", Role: "counselor", Place: "Maple Street Clinic"})
			}
			next.ServeHTTP(w, r)
		})
	})
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	return s.URL
}

func layout(name, html string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		p := shell.Page{Title: "shell.home", Nav: "shell.home", Print: true}
		return shell.Layout(p).Render(templ.WithChildren(ctx, templ.Raw(html)), w)
	})
}

func day(m time.Month, d int) time.Time {
	y := 2026
	if m > 11 {
		y = 2025
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func castTies() []draw.Tie {
	return []draw.Tie{
		{ID: "jo-tran", Name: "Jo Tran", Role: "therapist, left", Note: "163 days", Says: "lost touch, rated by the child", Kind: draw.Care, State: draw.Lost, Rated: true, Since: day(6, 18)},
		{ID: "marcus-cole", Name: "Marcus Cole", Role: "father", Note: "ask Amara first", Says: "strained tie, rated by the child", Kind: draw.Family, State: draw.Strained, Rated: true},
		{ID: "ines-alvarez", Name: "Ms. Alvarez", Role: "school counselor", Note: "74 days", Says: "thin tie, our guess", Kind: draw.Community, State: draw.Thin, Since: day(9, 10)},
		{ID: "anil-rao", Name: "Dr. Anil Rao", Role: "psychiatry, phone", Says: "not met yet, our guess", Kind: draw.Care, State: draw.New, Since: day(10, 5)},
		{ID: "youth-harbor", Name: "Youth Harbor", Role: "after-school", Says: "not met yet, our guess", Kind: draw.Community, State: draw.New, Org: true, Since: day(10, 26)},
		{ID: "lena-ortiz", Name: "Lena Ortiz (you)", Role: "counselor", Says: "strong tie, rated by the child", Kind: draw.Care, State: draw.Strong, Rated: true, Since: day(3, 2)},
		{ID: "wei-chen", Name: "Dr. Wei Chen", Role: "pediatrician", Says: "steady tie, rated by the child", Kind: draw.Care, State: draw.Steady, Rated: true, Since: day(1, 1)},
		{ID: "coach-bell", Name: "Coach Bell", Role: "track", Says: "strong tie, rated by the child", Kind: draw.Community, State: draw.Strong, Rated: true, Since: day(2, 1)},
		{ID: "denise-reyes", Name: "Denise Reyes", Role: "mother", Says: "steady tie, rated by the child", Kind: draw.Family, State: draw.Steady, Rated: true},
		{ID: "rosa-reyes", Name: "Rosa Reyes", Role: "grandmother", Says: "strong tie, rated by the child", Kind: draw.Family, State: draw.Strong, Rated: true},
	}
}

func ego(id string, ties []draw.Tie) draw.Ego {
	return draw.Ego{ID: id, Center: "Amara", Title: "Amara’s relationships", Desc: "Amara is at the center.",
		Rings: [3]string{"Counts on", "Knows", "New, or lost touch"}, Ties: ties, More: "and 5 more", MoreTo: "#h-ties",
		Links: []draw.Link{{A: "lena-ortiz", B: "wei-chen", State: draw.Strong}, {A: "wei-chen", B: "anil-rao", State: draw.Steady}, {A: "lena-ortiz", B: "anil-rao", State: draw.Steady}}}
}

func manyTies() []draw.Tie {
	names := []string{"Dr. María Guadalupe Hernández-Villanueva", "Wolfeschlegelsteinhausenbergerdorff Sr.", "Bartholomew Featherstonehaugh", "Ana Li", "Prof. Dr. Nguyễn Thị Minh Khai", "County Child Psychiatry Access Line", "Sister Mary Immaculata O’Shaughnessy"}
	roles := []string{"developmental-behavioral pediatrician", "aunt", "occupational therapist at school", "interpreter"}
	kinds := []draw.Kind{draw.Care, draw.Care, draw.Care, draw.Family, draw.Community}
	var ties []draw.Tie
	for i := range 19 {
		ties = append(ties, draw.Tie{ID: "p" + string(rune('a'+i)), Name: names[i%len(names)], Role: roles[i%len(roles)], Note: "since " + []string{"March 2", "September 14, 2025"}[i%2],
			Says: "steady tie", Kind: kinds[i%len(kinds)], State: draw.States[i%len(draw.States)], Rated: i%2 == 0, Org: i%6 == 5})
	}
	return ties
}

func strip() draw.Strip {
	v := func(m time.Month, d int, k draw.MarkKind, text string) draw.Mark {
		return draw.Mark{Day: day(m, d), Kind: k, Text: text}
	}
	return draw.Strip{
		ID: "wv", Title: "One row for each person. Dr. Chen, seven contacts.", Start: day(12, 1), End: day(11, 16),
		Rows: []draw.Row{
			{ID: "wei-chen", Name: "Dr. Wei Chen", Role: "pediatrician", From: day(12, 12), Marks: []draw.Mark{v(12, 12, draw.Visit, "visit"), v(3, 20, draw.Visit, "visit"), v(5, 3, draw.Missed, "visit did not happen"), v(6, 20, draw.Visit, "visit"), v(8, 15, draw.Message, "message"), {Day: day(10, 2), Kind: draw.Handoff, To: "lena-ortiz", Text: "walked Amara to Lena"}, v(11, 2, draw.Visit, "visit")}},
			{ID: "lena-ortiz", Name: "Lena Ortiz", Role: "counselor, you", From: day(10, 2), Marks: []draw.Mark{v(10, 2, draw.Visit, "met"), v(10, 8, draw.Visit, "visit"), v(10, 20, draw.Visit, "visit"), v(10, 27, draw.Message, "text"), v(11, 9, draw.Visit, "visit")}},
			{ID: "jo-tran", Name: "Jo Tran", Role: "therapist, left", From: day(1, 18), To: day(6, 5), Marks: []draw.Mark{v(1, 18, draw.Visit, "visit"), v(2, 2, draw.Visit, "visit"), v(3, 16, draw.Visit, "visit"), v(5, 8, draw.Missed, "visit did not happen"), v(6, 5, draw.Message, "letter: leaving")}},
			{ID: "alvarez", Name: "Ms. Inés Alvarez de la Torre-Montenegro", Role: "school counselor, Roosevelt Middle School", From: day(4, 10), Marks: []draw.Mark{v(4, 10, draw.Message, "call"), v(5, 22, draw.Message, "call"), v(9, 3, draw.Message, "call")}},
		},
		Bands: []draw.Band{{From: day(6, 5), To: day(10, 2), Text: "119 days with no counselor"}},
		Gap:   func(days int) string { return strconv.Itoa(days) + " days apart" },
		Month: func(t time.Time, year bool) string {
			if year {
				return t.Format("Jan 2006")
			}
			return t.Format("Jan")
		},
	}
}

func fill(html string) string {
	both := func(e draw.Ego) string {
		n := e
		n.ID += "-n"
		return draw.EgoMap(e, draw.Wide).SVG + draw.EgoMap(n, draw.Narrow).SVG
	}
	s, n := strip(), strip()
	n.ID = "wvn"
	var ties, legend, marks, icons strings.Builder
	chips := map[draw.State]string{draw.Lost: "chip-care", draw.Strained: "chip-care", draw.Strong: "chip-tie", draw.Steady: "chip-tie"}
	for _, t := range castTies() {
		ties.WriteString(`<li id="tie-` + t.ID + `"><span><span class="n">` + t.Name + `</span> <span class="muted small">` + t.Role + `</span></span><span class="chip ` + chips[t.State] + `">` + string(t.State) + `</span><span class="d">` + t.Note + `</span></li>`)
	}
	for _, st := range draw.States {
		legend.WriteString("<li>" + draw.LineSample(st).SVG + string(st) + "</li>")
	}
	legend.WriteString("<li>" + draw.LinkSample().SVG + "They work together</li><li>" + draw.DotSample(true).SVG + "rated</li><li>" + draw.DotSample(false).SVG + "our guess</li>")
	for _, k := range draw.MarkKinds {
		marks.WriteString("<li>" + draw.MarkSample(k).SVG + string(k) + "</li>")
	}
	marks.WriteString("<li>" + draw.GapSample().SVG + "More than 75 days apart</li>")
	for _, name := range []string{"ask", "back", "calendar", "done", "down", "eye", "hand", "home", "language", "lock", "next", "no", "people", "phone", "print", "search", "source", "told"} {
		icons.WriteString(`<li><svg class="ico" aria-hidden="true"><use href="#i-` + name + `"/></svg>` + name + "</li>")
	}
	full := ego("full", manyTies())
	full.Links = nil
	scores := ""
	for i, v := range [][]float64{{8, 8, 7, 8, 6, 5, 4}, {15, 14, 14, 12, 11, 9}, {3}, nil} {
		scores += `<p class="score"><span>Sleep<br><span class="quiet xs">0 to 15</span></span>` + draw.Spark(draw.Score{ID: "sp" + string(rune('0'+i)), Title: "Sleep", Values: v, Max: 15, Cut: 10}).SVG + `<b>4</b></p>`
	}
	return strings.NewReplacer(
		"<!--ego-->", both(ego("ego", castTies())), "<!--ego-full-->", both(full), "<!--ego-none-->", both(ego("none", nil)),
		"<!--weave-->", draw.Weave(s, draw.Wide).SVG+draw.Weave(n, draw.Narrow).SVG, "<!--ties-->", ties.String(), "<!--legend-->", legend.String(),
		"<!--marks-->", marks.String(), "<!--icons-->", icons.String(), "<!--scores-->", scores,
		"<!--new-->", draw.LineSample(draw.New).SVG, "<!--steady-->", draw.LineSample(draw.Steady).SVG, "<!--strong-->", draw.LineSample(draw.Strong).SVG, "<!--lost-->", draw.LineSample(draw.Lost).SVG,
	).Replace(html)
}
