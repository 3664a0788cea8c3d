package measure

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// table is a ledger over a table of counts with both margins, as one result
// could hold it; told is what it says.
func table(counts [][]int64) (l *ledger, told [][]int64) {
	l = &ledger{}
	rows, columns := len(counts), len(counts[0])
	told = make([][]int64, rows+1)
	for i := range told {
		told[i] = make([]int64, columns+1)
	}
	for i, row := range counts {
		for j, n := range row {
			told[i][j] = n
			told[i][columns] += n
			told[rows][j] += n
			told[rows][columns] += n
		}
	}
	cells := make([][]int, rows+1)
	for i := range told {
		for j := range told[i] {
			late := 0
			if i == rows {
				late++
			}
			if j == columns {
				late++
			}
			cells[i] = append(cells[i], count(l, fmt.Sprint(i, ",", j), l.lot(late, func() { told[i][j] = 0 }), &told[i][j]))
		}
	}
	for i := range told {
		l.adds(cells[i][columns], cells[i][:columns], "")
	}
	for j := range columns + 1 {
		var parts []int
		for i := range rows {
			parts = append(parts, cells[i][j])
		}
		l.adds(cells[rows][j], parts, "")
	}
	return l, told
}

// TestNobodyWorksOutASmallCellOfATable sets an attacker on small tables who
// tries every table of whole numbers that agrees with what is told.
func TestNobodyWorksOutASmallCellOfATable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := 1, rapid.IntRange(2, 4).Draw(t, "columns") // as many as every world of can be tried
		if rapid.Bool().Draw(t, "two rows") {
			rows, columns = 2, 2
		}
		counts := make([][]int64, rows)
		for i := range counts {
			counts[i] = rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 12), rapid.Int64Range(0, 18)), columns, columns).Draw(t, "counts")
		}
		l, told := table(counts)
		if err := l.protect(); err != nil {
			t.Fatal(err)
		}
		seen := possible(counts, told, l)
		for i := range counts {
			for j, n := range counts[i] {
				if small(n) && told[i][j] != 0 {
					t.Fatalf("%d is told in row %d", n, i)
				}
				if k := seen[i][j]; small(n) && (k[1]-k[0] < few-1 || k[1] < few) {
					t.Fatalf("row %d, column %d: %d is known to be %d to %d\n%v\n%v", i, j, n, k[0], k[1], counts, told)
				}
			}
		}
	})
}

// possible tries every table that agrees with what is told, and returns between
// what bounds each cell lies in them.
func possible(counts, told [][]int64, l *ledger) [][][2]int64 {
	rows, columns := len(counts), len(counts[0])
	const top = 99
	seen := make([][][2]int64, rows)
	world := make([][]int64, rows)
	for i := range seen {
		seen[i], world[i] = make([][2]int64, columns), make([]int64, columns)
		for j := range seen[i] {
			seen[i][j] = [2]int64{math.MaxInt64, -1}
		}
	}
	said := func(i, j int) bool { return l.told(i*(columns+1) + j) }
	var fill func(at int)
	fill = func(at int) {
		i, j := at/columns, at%columns
		if at == rows*columns {
			for i := range rows {
				for j, n := range world[i] {
					seen[i][j] = [2]int64{min(seen[i][j][0], n), max(seen[i][j][1], n)}
				}
			}
			return
		}
		low, high := min(1, counts[i][j]), int64(top)
		if said(i, j) {
			low, high = counts[i][j], counts[i][j]
		}
		left := int64(math.MaxInt64)
		if said(i, columns) {
			left = told[i][columns]
			for _, n := range world[i][:j] {
				left -= n
			}
			if j == columns-1 {
				low = max(low, left)
			}
			high = min(high, left)
		}
		if said(rows, j) {
			left = told[rows][j]
			for k := range i {
				left -= world[k][j]
			}
			if i == rows-1 {
				low = max(low, left)
			}
			high = min(high, left)
		}
		if said(rows, columns) { // what the others need at least is not for this one
			left = told[rows][columns]
			for k := range rows * columns {
				switch m := counts[k/columns][k%columns]; {
				case k < at:
					left -= world[k/columns][k%columns]
				case k > at && said(k/columns, k%columns):
					left -= m
				case k > at:
					left -= min(1, m)
				}
			}
			if at == rows*columns-1 {
				low = max(low, left)
			}
			high = min(high, left)
		}
		if high == top { // nothing bounds it: only its ends matter
			for _, n := range []int64{low, top} {
				world[i][j] = n
				fill(at + 1)
			}
			return
		}
		for n := low; n <= high; n++ {
			world[i][j] = n
			fill(at + 1)
		}
	}
	fill(0)
	return seen
}

func TestTenThousandGroupsOfOneTotalAreProtectedAtOnce(t *testing.T) {
	l := &ledger{}
	said := make([]int64, 10_000)
	total := int64(0)
	var parts []int
	for i := range said {
		said[i] = int64(i*i%97 + 1)
		total += said[i]
		parts = append(parts, count(l, "group", l.lot(0, func() { said[i] = 0 }), &said[i]))
	}
	l.adds(count(l, "all", l.lot(1, func() { total = 0 }), &total), parts, "")
	if err := l.protect(); err != nil || total == 0 {
		t.Fatal(err, total)
	}
	if said[0] = 1; l.audit() == nil {
		t.Error("a small group is told, and nobody notices")
	}
}

func TestBoundsAreExact(t *testing.T) {
	for _, c := range []struct {
		s         system
		low, high float64
		ok        bool
	}{
		{system{[]float64{0, 0}, []bound{{[]float64{1, 1}, 7, 7}}}, 0, 7, true},
		{system{[]float64{1, 1, 1}, []bound{{[]float64{1, 1, 1}, 12, 12}, {[]float64{0, 1, 1}, 4, 9}}}, 3, 8, true},
		{system{[]float64{0}, []bound{{[]float64{2}, 3, math.Inf(1)}}}, 1.5, math.Inf(1), true},
		{system{[]float64{5, 0}, []bound{{[]float64{1, 1}, 4, 4}}}, 0, 0, false},
		{system{[]float64{0, 0}, []bound{{[]float64{1, -1}, 0, 0}, {[]float64{1, 1}, 10, 10}}}, 5, 5, true},
		{system{[]float64{0, 0}, []bound{{[]float64{1, 1}, 3, 3}, {[]float64{2, 2}, 6, 6}}}, 0, 3, true},
	} {
		low, high, ok := c.s.between(0)
		if ok != c.ok || ok && (math.Abs(low-c.low) > 1e-6 || high != c.high && math.Abs(high-c.high) > 1e-6) {
			t.Errorf("%+v: %v to %v, %v", c.s, low, high, ok)
		}
	}
}
