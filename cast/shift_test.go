package cast

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func shifted(t testing.TB, in string, by move) string {
	t.Helper()
	b, err := io.ReadAll(shift(strings.NewReader(in), by))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOnlyAWholeStringThatIsADateMoves(t *testing.T) {
	week := move{all: 7}
	for name, c := range map[string]struct{ in, out string }{
		"a birth date":                     {`{"birthDate":"2012-09-03"}`, `{"birthDate":"2012-09-10"}`},
		"the end of a leap February":       {`["2024-02-23"]`, `["2024-03-01"]`},
		"the end of the year":              {`["2026-12-30"]`, `["2027-01-06"]`},
		"an instant in UTC":                {`["2026-08-23T09:21:52.180Z"]`, `["2026-08-30T09:21:52.180Z"]`},
		"an offset that is not the town's": {`["2026-08-23T09:21:52+02:00"]`, `["2026-08-30T09:21:52+02:00"]`},
		"into winter time":                 {`["2026-10-26T10:15:00-04:00"]`, `["2026-11-02T10:15:00-05:00"]`},
		"into daylight time":               {`["2027-03-08T10:15:00-05:00"]`, `["2027-03-15T10:15:00-04:00"]`},
		"a year and month":                 {`["2012-09"]`, `["2012-09"]`},
		"no such day":                      {`["2026-02-30"]`, `["2026-02-30"]`},
		"a date inside a sentence":         {`["on 2026-11-18 we met"]`, `["on 2026-11-18 we met"]`},
		"a sentence that starts with one":  {`["2026-11-18 we met"]`, `["2026-11-18 we met"]`},
		"a date quoted inside a string":    {`["she wrote \"2026-11-18\""]`, `["she wrote \"2026-11-18\""]`},
		"a quoted date at the very end":    {`["\"2026-11-18"]`, `["\"2026-11-18"]`},
		"a date time without offset":       {`["2026-11-18T10:15:00"]`, `["2026-11-18T10:15:00"]`},
		"a number in an identifier":        {`["1.2.840.1559319179294"]`, `["1.2.840.1559319179294"]`},
		"a date cut off by the end":        {`["2026-11-1`, `["2026-11-1`},
	} {
		if got := shifted(t, c.in, week); got != c.out {
			t.Errorf("%s: %s became %s, want %s", name, c.in, got, c.out)
		}
		if got := shifted(t, c.in, move{}); got != c.in {
			t.Errorf("%s: moved by nothing, %s became %s", name, c.in, got)
		}
	}
}

func TestOneDayMayMoveItsOwnWay(t *testing.T) {
	got := shifted(t, `["2026-11-18","2026-11-18T10:15:00-05:00","2026-11-13"]`, move{7, "2026-11-18", -2})
	if want := `["2026-11-16","2026-11-16T10:15:00-05:00","2026-11-20"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMovingByWeeksKeepsTheWeekdayAndCanBeUndone(t *testing.T) {
	var town bytes.Buffer
	for _, s := range mustSources(t, "2026-11-18") {
		if s.Name != sample {
			town.Write(bytesOf(t, s))
		}
	}
	for _, weeks := range []int{-700, -53, -1, 1, 17, 30, 52, 700} {
		there := shifted(t, town.String(), move{all: 7 * weeks})
		if there == town.String() || len(there) != town.Len() {
			t.Fatalf("%d weeks: nothing moved, or the length changed", weeks)
		}
		if back := shifted(t, there, move{all: -7 * weeks}); back != town.String() {
			t.Errorf("%d weeks and back is not where we were", weeks)
		}
	}
	for day := range 3000 {
		from := anchor.AddDate(0, 0, day-1500)
		to, err := time.Parse(`"2006-01-02"`, shifted(t, from.Format(`"2006-01-02"`), move{all: 7 * 23}))
		if err != nil || to.Weekday() != from.Weekday() || to.Sub(from) != 23*7*24*time.Hour {
			t.Fatalf("%v moved to %v, %v", from, to, err)
		}
	}
}

func mustSources(t testing.TB, day string) []Source {
	t.Helper()
	sources, err := Sources(onDay(t, day))
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func TestNewYorkChangesItsClocksOnTheRightSundays(t *testing.T) {
	place, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("this machine has no time zone database")
	}
	for day := time.Date(2008, 1, 1, 12, 0, 0, 0, place); day.Year() < 2060; day = day.AddDate(0, 0, 1) {
		if got := daylight(day.Date()); got != day.IsDST() {
			t.Fatalf("%s: daylight time is %v, want %v", day.Format(time.DateOnly), got, day.IsDST())
		}
	}
}

// However the bytes arrive, the same bytes leave.
func FuzzShiftDoesNotDependOnHowBytesArrive(f *testing.F) {
	f.Add([]byte(`{"a":"2012-09-03","b":"x\\","c":"2026-11-18T10:15:00.5-05:00","d":"\"2026-11-18"}`), 7)
	f.Add([]byte(`"""""2026-11-18"\"2026-11-18"`), -700)
	f.Fuzz(func(t *testing.T, in []byte, days int) {
		by := move{all: days % 100000}
		whole, err := io.ReadAll(shift(bytes.NewReader(in), by))
		if err != nil {
			t.Fatal(err)
		}
		slow, err := io.ReadAll(iotest.OneByteReader(shift(iotest.OneByteReader(bytes.NewReader(in)), by)))
		if err != nil || !bytes.Equal(whole, slow) || len(whole) != len(in) {
			t.Errorf("%q became %q at once and %q byte by byte, %v", in, whole, slow, err)
		}
	})
}

func BenchmarkReadTheWholeTown(b *testing.B) {
	for b.Loop() {
		n := int64(0)
		for _, s := range mustSources(b, "2027-07-06") {
			n += int64(len(bytesOf(b, s)))
		}
		b.SetBytes(n)
	}
}
