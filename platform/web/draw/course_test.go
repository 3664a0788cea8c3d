package draw

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// moods is how Amara and her mother answered over a year.
func moods() Course {
	return Course{
		ID: "co", Title: "Low mood, by Amara and by Denise", Start: day(12, 20), End: day(11, 16), Max: 27, Cut: 10, CutText: "10 and above",
		Lines: []Line{
			{Points: []Point{{day(2, 4), 15, "15 on February 4"}, {day(4, 1), 14, ""}, {day(6, 20), 12, ""}, {day(10, 2), 11, ""}, {day(11, 9), 9, "9 on November 9"}}},
			{Points: []Point{{day(2, 4), 8, ""}, {day(10, 2), 0, "0 on October 2"}}},
		},
		Month: func(t time.Time, year bool) string {
			if year {
				return t.Format("Jan 2006")
			}
			return t.Format("Jan")
		},
	}
}

func TestTwoPeopleAreTwoLinesThatDifferWithoutColor(t *testing.T) {
	seen := map[string]bool{}
	for i := range MaxLines {
		svg := CourseSample(i).SVG
		class := svg[strings.Index(svg, "co-l co-l"):][:len("co-l co-l0")]
		if seen[class] {
			t.Errorf("%s is the line of two people", class)
		}
		seen[class] = true
	}
	c := moods()
	p := CourseOf(c, Wide)
	if n := strings.Count(p.SVG, `class="co-l co-l`); n != 2 {
		t.Errorf("%d lines for two people", n)
	}
	for i, l := range c.Lines {
		if n := strings.Count(p.SVG, `class="co-p co-p`+strconv.Itoa(i)); n != len(l.Points) {
			t.Errorf("person %d: %d marks for %d answers", i, n, len(l.Points))
		}
	}
}

func TestAnAnswerOfZeroIsDrawn(t *testing.T) {
	p := CourseOf(moods(), Wide)
	if !strings.Contains(p.SVG, "0 on October 2") || p.Nodes != 7 {
		t.Errorf("Nodes %d", p.Nodes)
	}
}

func TestEveryAnswerIsDrawnInsideThePictureOrCounted(t *testing.T) {
	value := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, -1, 27}))
	rapid.Check(t, func(t *rapid.T) {
		c := moods()
		c.Lines = nil
		want := 0
		for range rapid.IntRange(0, 6).Draw(t, "people") {
			var l Line
			for range rapid.IntRange(0, 5).Draw(t, "answers") {
				l.Points = append(l.Points, Point{day(1, 1).AddDate(0, 0, rapid.IntRange(-400, 800).Draw(t, "day")), value.Draw(t, "value"), "an answer"})
				want++
			}
			c.Lines = append(c.Lines, l)
		}
		c.Max, c.Cut = value.Draw(t, "max"), value.Draw(t, "cut")
		c.End = c.Start.AddDate(0, 0, rapid.IntRange(-3, 700).Draw(t, "days"))
		for _, w := range []Width{Wide, Narrow} {
			p := CourseOf(c, w)
			if err := check(p.SVG); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(p.SVG, `class="co-p `); n != p.Nodes || p.Nodes+p.More != want {
				t.Fatalf("%d marks, Nodes %d, More %d of %d", n, p.Nodes, p.More, want)
			}
		}
	})
}

func TestMonthsStandApart(t *testing.T) {
	for _, months := range []int{0, 1, 7, 12, 30} {
		c := moods()
		c.End = c.Start.AddDate(0, months, 0)
		for _, w := range []Width{Wide, Narrow} {
			k := wideChart
			if w == Narrow {
				k = narrowChart
			}
			var at []float64
			for _, part := range strings.Split(CourseOf(c, w).SVG, `<text class="co-m" x="`)[1:] {
				x, err := strconv.ParseFloat(part[:strings.IndexByte(part, '"')], 64)
				if err != nil {
					t.Fatal(err)
				}
				at = append(at, x)
			}
			if len(at) == 0 || !slices.IsSorted(at) || at[len(at)-1] > k.w {
				t.Errorf("%d months: %v", months, at)
			}
			for i := 1; i < len(at); i++ {
				if at[i]-at[i-1] < 58 {
					t.Errorf("%d months, width %v: two names are %.0f apart", months, k.w, at[i]-at[i-1])
				}
			}
		}
	}
}
