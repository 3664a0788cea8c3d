package draw

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(m time.Month, d int) time.Time {
	year := 2026
	if m == time.December {
		year = 2025
	}
	return time.Date(year, m, d, 0, 0, 0, 0, time.UTC)
}

func amara() Ego {
	return Ego{
		ID: "ego", Center: "Amara", Title: "Amara’s relationships", Desc: "Amara is at the center.",
		Rings: [3]string{"Counts on", "Knows", "New, or lost touch"}, More: "and 5 more", MoreTo: "#ties",
		Ties: []Tie{
			{ID: "jo-tran", Name: "Jo Tran", Role: "therapist, left", Note: "163 days", Says: "lost touch", Kind: Care, State: Lost, Rated: true, Since: day(1, 18)},
			{ID: "marcus-cole", Name: "Marcus Cole", Role: "father", Note: "ask Amara first", Says: "strained tie", Kind: Family, State: Strained, Rated: true},
			{ID: "ines-alvarez", Name: "Ms. Alvarez", Role: "school counselor", Note: "74 days", Says: "thin tie", Kind: Community, State: Thin, Since: day(9, 10)},
			{ID: "anil-rao", Name: "Dr. Anil Rao", Role: "psychiatry, phone", Says: "not met yet", Kind: Care, State: New, Since: day(10, 5)},
			{ID: "youth-harbor", Name: "Youth Harbor", Role: "after-school", Says: "not met yet", Kind: Community, State: New, Org: true, Since: day(10, 26)},
			{ID: "lena-ortiz", Name: "Lena Ortiz (you)", Role: "counselor", Says: "strong tie", Kind: Care, State: Strong, Rated: true, Since: day(3, 2)},
			{ID: "wei-chen", Name: "Dr. Wei Chen", Role: "pediatrician", Says: "steady tie", Kind: Care, State: Steady, Rated: true},
			{ID: "denise-reyes", Name: "Denise Reyes", Role: "mother", Says: "steady tie", Kind: Family, State: Steady, Rated: true},
			{ID: "rosa-reyes", Name: "Rosa Reyes", Role: "grandmother", Says: "strong tie", Kind: Family, State: Strong, Rated: true},
			{ID: "coach-bell", Name: "Coach Bell", Role: "track", Says: "strong tie", Kind: Community, State: Strong, Rated: true, Since: day(2, 1)},
		},
		Links: []Link{{"lena-ortiz", "wei-chen", Strong}, {"wei-chen", "anil-rao", Steady}},
	}
}

// crowd is more people than fit, with names that do not.
func crowd(n int) Ego {
	e := amara()
	e.Ties, e.Links = nil, nil
	names := []string{"Dr. María Guadalupe Hernández-Villanueva", "Wolfeschlegelsteinhausenbergerdorff Sr.", "Bartholomew Featherstonehaugh", "Ana Li", "County Child Psychiatry Access Line"}
	for i := range n {
		e.Ties = append(e.Ties, Tie{
			ID: fmt.Sprint("p", i), Name: names[i%len(names)], Role: "developmental-behavioral pediatrician", Note: "since September 14, 2025",
			Says: "steady tie", Kind: []Kind{Care, Care, Family, Community}[i%4], State: States[i%len(States)], Since: day(1, 1).AddDate(0, 0, i),
		})
	}
	return e
}

func contacts() Strip {
	return Strip{
		ID: "wv", Title: "One row for each person.", Start: day(12, 1), End: day(11, 16), More: "and 3 more",
		Rows: []Row{
			{ID: "wei-chen", Name: "Dr. Wei Chen", Role: "pediatrician", From: day(12, 12), Marks: []Mark{
				{Day: day(12, 12), Kind: Visit, Text: "December 12, visit"}, {Day: day(3, 20), Kind: Visit}, {Day: day(5, 3), Kind: Missed},
				{Day: day(6, 20), Kind: Visit}, {Day: day(8, 15), Kind: Message}, {Day: day(10, 2), Kind: Handoff, To: "lena-ortiz"}, {Day: day(11, 2), Kind: Visit}}},
			{ID: "lena-ortiz", Name: "Lena Ortiz", Role: "counselor, you", From: day(10, 2), Marks: []Mark{
				{Day: day(10, 2), Kind: Visit}, {Day: day(10, 8), Kind: Visit}, {Day: day(10, 27), Kind: Message}, {Day: day(11, 9), Kind: Told}}},
			{ID: "jo-tran", Name: "Jo Tran", Role: "therapist, left", From: day(1, 18), To: day(6, 5), Marks: []Mark{
				{Day: day(1, 18), Kind: Visit}, {Day: day(3, 16), Kind: Visit}, {Day: day(6, 5), Kind: Message}}},
		},
		Bands: []Band{{day(6, 5), day(10, 2), "119 days with no counselor"}},
		Gap:   func(days int) string { return fmt.Sprintf("%d days apart", days) },
		Month: func(t time.Time, year bool) string {
			if year {
				return t.Format("Jan 2006")
			}
			return t.Format("Jan")
		},
	}
}

func TestPicturesAreAsTheyWere(t *testing.T) {
	var lines strings.Builder
	for _, s := range States {
		lines.WriteString(LineSample(s).SVG + "\n")
	}
	for _, k := range MarkKinds {
		lines.WriteString(MarkSample(k).SVG + "\n")
	}
	for i := range MaxLines {
		lines.WriteString(CourseSample(i).SVG + "\n")
	}
	lines.WriteString(LinkSample().SVG + "\n" + GapSample().SVG + "\n" + DotSample(true).SVG + "\n" + DotSample(false).SVG)
	for name, svg := range map[string]string{
		"ego-wide":      EgoMap(amara(), Wide).SVG,
		"ego-narrow":    EgoMap(amara(), Narrow).SVG,
		"ego-crowd":     EgoMap(crowd(19), Wide).SVG,
		"weave-wide":    Weave(contacts(), Wide).SVG,
		"weave-narrow":  Weave(contacts(), Narrow).SVG,
		"spark":         Spark(Score{ID: "s", Title: "Sleep, 8 down to 4", Values: []float64{8, 7, 7, 5, 4}, Max: 10, Cut: 7}).SVG,
		"course-wide":   CourseOf(moods(), Wide).SVG,
		"course-narrow": CourseOf(moods(), Narrow).SVG,
		"samples":       lines.String(),
	} {
		file := filepath.Join("testdata", name+".svg")
		got := strings.ReplaceAll(svg, "><", ">\n<") + "\n"
		if os.Getenv("KITH_UPDATE_GOLDEN") == "1" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s has changed; look at it, then run make golden", file)
		}
	}
}

// check returns what is wrong with an SVG: broken XML, style, script, or an
// address elsewhere.
func check(svg string) error {
	d := xml.NewDecoder(strings.NewReader(svg))
	depth := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			if depth != 0 {
				return fmt.Errorf("ends at depth %d", depth)
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			depth++
			if err := checkElement(e); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
		}
	}
}

func checkElement(e xml.StartElement) error {
	allowed := map[string]bool{"svg": true, "title": true, "desc": true, "ellipse": true, "circle": true, "rect": true, "path": true, "text": true, "tspan": true, "a": true}
	if !allowed[e.Name.Local] {
		return fmt.Errorf("element %s", e.Name.Local)
	}
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "style", strings.HasPrefix(a.Name.Local, "on"):
			return fmt.Errorf("attribute %s", a.Name.Local)
		case a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#"):
			return fmt.Errorf("leads to %s", a.Value)
		case strings.Contains(a.Value, "NaN"), strings.Contains(a.Value, "Inf"):
			return fmt.Errorf("%s is %s", a.Name.Local, a.Value)
		}
	}
	return nil
}

func TestEverybodyIsDrawnOrCounted(t *testing.T) {
	for n := range 25 {
		for _, w := range []Width{Wide, Narrow} {
			p := EgoMap(crowd(n), w)
			if got := strings.Count(p.SVG, `<a class="node`); got != p.Nodes || p.Nodes+p.More != n || p.Nodes > MaxTies {
				t.Errorf("%d ties: %d links, Nodes %d, More %d", n, got, p.Nodes, p.More)
			}
			if more := strings.Contains(p.SVG, "and 5 more"); more != (n > MaxTies) {
				t.Errorf("%d ties: says that there are more: %v", n, more)
			}
		}
	}
}

// place is where labels and people are, for the tests below.
func place(e Ego, g geometry) ([]node, float64) {
	nodes := g.seat(e.Ties)
	return nodes, g.label(nodes, e)
}

func clash(nodes []node, g geometry, height float64) error {
	for i, a := range nodes {
		l := a.label
		if l.x < 0 || l.y < 0 || l.x+l.w > g.w || l.y+l.h > height {
			return fmt.Errorf("label of %s leaves the picture", a.tie.ID)
		}
		for j, b := range nodes {
			dot := box{b.x - g.r, b.y - g.r, 2 * g.r, 2 * g.r}
			if l.hits(dot) {
				return fmt.Errorf("label of %s covers %s", a.tie.ID, b.tie.ID)
			}
			if j > i && l.hits(b.label) {
				return fmt.Errorf("labels of %s and %s overlap", a.tie.ID, b.tie.ID)
			}
			if j > i && (a.x-b.x)*(a.x-b.x)+(a.y-b.y)*(a.y-b.y) < 4*g.r*g.r {
				return fmt.Errorf("%s stands on %s", a.tie.ID, b.tie.ID)
			}
		}
	}
	return nil
}

func TestNoLabelCoversAnything(t *testing.T) {
	word := rapid.SampledFrom([]string{"Dr.", "Ana", "Li", "María", "Hernández-Villanueva", "Featherstonehaugh", "de", "la", "Wolfeschlegelsteinhausenbergerdorff", "nurse", "at", "school", "Nguyễn"})
	words := func(most int) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 1, most).Draw(t, "words"), " ") })
	}
	tie := rapid.Custom(func(t *rapid.T) Tie {
		return Tie{
			ID: rapid.StringMatching(`[a-z]{1,8}-[a-z]{1,8}`).Draw(t, "id"), Name: words(6).Draw(t, "name"), Role: words(5).Draw(t, "role"), Note: words(3).Draw(t, "note"),
			Kind: rapid.SampledFrom([]Kind{Family, Care, Community, "odd"}).Draw(t, "kind"), State: rapid.SampledFrom(States).Draw(t, "state"),
			Ring: rapid.IntRange(0, 3).Draw(t, "ring"), Org: rapid.Bool().Draw(t, "org"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		e := amara()
		e.Ties = rapid.SliceOfN(tie, 0, MaxTies).Draw(t, "ties")
		for name, g := range map[string]geometry{"wide": wideEgo, "narrow": narrowEgo} {
			nodes, height := place(e, g)
			if err := clash(nodes, g, height); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if a, b := EgoMap(e, Wide), EgoMap(e, Wide); a != b {
			t.Fatal("drawn twice, drawn differently")
		}
	})
}

func TestTiesKeepTheirPlaceFromVisitToVisit(t *testing.T) {
	slots := func(ties []Tie) map[string]int {
		m := map[string]int{}
		for _, n := range wideEgo.seat(ties) {
			m[n.tie.ID] = n.slot
		}
		return m
	}
	before := amara().Ties
	want := slots(before)
	after := append([]Tie{{ID: "tess-young", Name: "Tess", Kind: Community, State: Strong, Since: day(11, 10)}}, before...)
	for i := range after {
		if after[i].ID == "lena-ortiz" {
			after[i].State = Lost
		}
	}
	got := slots(after)
	for id, slot := range want {
		if got[id] != slot {
			t.Errorf("%s moved from direction %d to %d", id, slot, got[id])
		}
	}
	reversed := make([]Tie, len(before))
	for i, tie := range before {
		reversed[len(before)-1-i] = tie
	}
	for id, slot := range slots(reversed) {
		if want[id] != slot {
			t.Errorf("in another order %s stands at %d, not %d", id, slot, want[id])
		}
	}
}

func TestEachKindHasItsSide(t *testing.T) {
	for _, n := range wideEgo.seat(amara().Ties) {
		side := sector[n.tie.Kind]
		if n.slot < side[0] || n.slot > side[1] {
			t.Errorf("%s of kind %s stands at %d", n.tie.ID, n.tie.Kind, n.slot)
		}
	}
}

func TestTheNameOfALinkBeginsWithWhatIsSeen(t *testing.T) {
	for _, g := range []geometry{wideEgo, narrowEgo} {
		nodes, _ := place(crowd(14), g)
		for _, n := range nodes {
			var seen []string
			for _, l := range n.lines {
				seen = append(seen, l.text)
			}
			name := n.accessibleName()
			if !strings.HasPrefix(name, strings.Join(seen, " ")) || !strings.Contains(name, n.tie.Name) || !strings.HasSuffix(name, n.tie.Says) {
				t.Errorf("%q is seen as %q", name, seen)
			}
		}
	}
}

func TestGapsAreDrawnAndAMissedVisitDoesNotEndOne(t *testing.T) {
	svg := Weave(contacts(), Wide).SVG
	if n := strings.Count(svg, "wv-gap"); n != 3 {
		t.Errorf("%d gaps, want 3: 98 and 92 days of Dr. Chen, 81 of Jo Tran", n)
	}
	for _, want := range []string{"98 days apart", "92 days apart", "81 days apart", "119 days with no counselor", "Dec 2025", "Jan 2026"} {
		if !strings.Contains(svg, want) {
			t.Errorf("does not say %q", want)
		}
	}
	s := contacts()
	for i := range 20 {
		s.Rows = append(s.Rows, Row{ID: fmt.Sprint("x", i), Name: "Somebody"})
	}
	if p := Weave(s, Wide); p.Nodes != MaxRows || p.More != 9 || !strings.Contains(p.SVG, "and 3 more") {
		t.Errorf("Nodes %d, More %d", p.Nodes, p.More)
	}
}

func TestSmallAndOddScoresAreDrawn(t *testing.T) {
	for name, s := range map[string]Score{
		"none": {}, "one": {Values: []float64{3}, Max: 10}, "no scale": {Values: []float64{1, 2}},
		"beyond the scale": {Values: []float64{-5, 50}, Max: 10, Cut: 3}, "not a number": {Values: []float64{0, nan()}, Max: nan()},
	} {
		if err := check(Spark(s).SVG); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func nan() float64 { z := 0.0; return z / z }

func FuzzPicturesAreWholeXML(f *testing.F) {
	f.Add("Amara", "<script>alert(1)</script>", "\" onload=\"x", "\x00\x1f\xff]]>&")
	f.Add("", "&amp;", "'", "\ufffe")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		e := amara()
		e.Center, e.Title, e.Desc, e.Rings[1] = a, b, c, d
		e.Ties[0].ID, e.Ties[0].Name, e.Ties[0].Role, e.Ties[0].Note, e.Ties[0].Says = d, a, b, c, d
		e.Ties[1].State, e.Ties[1].Kind, e.Links[0].State = State(a), Kind(b), State(c)
		s := contacts()
		s.Title, s.Rows[0].Name, s.Rows[0].Role, s.Rows[0].Marks[0].Text, s.Bands[0].Text = a, b, c, d, a
		s.Rows[0].Marks[1].Kind = MarkKind(b)
		for _, w := range []Width{Wide, Narrow} {
			if err := check(EgoMap(e, w).SVG); err != nil {
				t.Error(err)
			}
			if err := check(Weave(s, w).SVG); err != nil {
				t.Error(err)
			}
		}
		m := moods()
		m.ID, m.Title, m.Desc, m.CutText, m.Lines[0].Points[0].Text = a, b, c, d, a
		m.Lines[0].Points[1].Value, m.Max = float64(len(a))-2, float64(len(b)-len(c))
		if err := check(CourseOf(m, Wide).SVG); err != nil {
			t.Error(err)
		}
		if err := check(Spark(Score{Title: a, Values: []float64{1, 2}, Max: 3}).SVG); err != nil {
			t.Error(err)
		}
	})
}

// Both pictures of a page together must cost well under a millisecond.
func BenchmarkEgoMap(b *testing.B) {
	e := amara()
	b.ReportAllocs()
	for b.Loop() {
		EgoMap(e, Wide)
	}
}

func BenchmarkEgoMapOfACrowd(b *testing.B) {
	e := crowd(14)
	b.ReportAllocs()
	for b.Loop() {
		EgoMap(e, Wide)
	}
}

func BenchmarkWeave(b *testing.B) {
	s := contacts()
	b.ReportAllocs()
	for b.Loop() {
		Weave(s, Wide)
	}
}
