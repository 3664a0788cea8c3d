package measure

import "math"

// system is what somebody knows of whole numbers that he does not see: each is
// at least so much, and some sums of them lie between two bounds.
type system struct {
	least []float64
	rows  []bound
}

// bound says low ≤ Σ weight × number ≤ high.
type bound struct {
	weights   []float64 // by number
	low, high float64
}

// between is how little and how much number v can be, whatever the others are:
// exact, by the simplex method (Bland's rule, so that it ends). Where nothing
// bounds it above, high is +Inf. ok is false when no numbers fit at all.
//
// Source: Kith
func (s system) between(v int) (low, high float64, ok bool) {
	down, ok := s.most(v, -1)
	if !ok {
		return 0, 0, false
	}
	up, ok := s.most(v, 1)
	return -down, up, ok
}

// tableau is a linear program on its way: maximize the last row.
type tableau struct {
	rows  [][]float64 // the last column is the right side, the last row what is to grow
	basis []int
}

// near is what counts as nothing among numbers that were divided.
// Source: Kith
const near = 1e-7

// most is the largest sign × number v.
func (s system) most(v int, sign float64) (float64, bool) {
	t, real := s.tableau()
	last := len(t.rows) - 1
	for j := range t.rows[last] { // first away with what was added to begin at all
		for i := range last {
			if t.basis[i] >= real {
				t.rows[last][j] += t.rows[i][j]
			}
		}
	}
	for j := real; j < len(t.rows[last])-1; j++ {
		t.rows[last][j] = 0
	}
	t.climb(len(t.rows[last]) - 1)
	if t.rows[last][len(t.rows[last])-1] > near*float64(1+last) {
		return 0, false
	}
	t.expel(real)
	goal := make([]float64, len(t.rows[last]))
	goal[v] = sign
	for i, b := range t.basis {
		if b < real && goal[b] != 0 {
			k := goal[b]
			for j := range goal {
				goal[j] -= k * t.rows[i][j]
			}
		}
	}
	t.rows[last] = goal
	if !t.climb(real) {
		return math.Inf(1), true
	}
	return -t.rows[last][len(goal)-1] + sign*s.least[v], true
}

// tableau writes the system down with numbers from 0 on: a row that lies between
// two bounds is two rows with something left over, and each row begins with a
// number of its own that has to go. Numbers up to real are not of that kind.
func (s system) tableau() (t tableau, real int) {
	type row struct {
		weights     []float64
		right, rest float64
	}
	var rows []row
	for _, b := range s.rows {
		moved := 0.0
		for j, w := range b.weights {
			moved += w * s.least[j]
		}
		switch {
		case b.low == b.high:
			rows = append(rows, row{b.weights, b.low - moved, 0})
		default:
			if !math.IsInf(b.low, -1) {
				rows = append(rows, row{b.weights, b.low - moved, -1})
			}
			if !math.IsInf(b.high, 1) {
				rows = append(rows, row{b.weights, b.high - moved, 1})
			}
		}
	}
	n := len(s.least)
	real = n + len(rows)
	width := real + len(rows) + 1
	for i, r := range rows {
		line := make([]float64, width)
		copy(line, r.weights)
		line[n+i], line[width-1] = r.rest, r.right
		if r.right < 0 {
			for j := range line {
				line[j] = -line[j]
			}
		}
		line[real+i] = 1
		t.rows, t.basis = append(t.rows, line), append(t.basis, real+i)
	}
	t.rows = append(t.rows, make([]float64, width))
	return t, real
}

// climb lets the last row grow, with the numbers below only, until it cannot;
// false says that nothing stops it.
func (t *tableau) climb(only int) bool {
	last := len(t.rows) - 1
	for {
		in := -1
		for j := 0; j < only && in < 0; j++ {
			if t.rows[last][j] > near {
				in = j
			}
		}
		if in < 0 {
			return true
		}
		out, least := -1, math.Inf(1)
		for i := range last {
			if k := t.rows[i][in]; k > near {
				if q := t.rows[i][len(t.rows[i])-1] / k; q < least-near || q < least+near && out >= 0 && t.basis[i] < t.basis[out] {
					out, least = i, q
				}
			}
		}
		if out < 0 {
			return false
		}
		t.swap(out, in)
	}
}

// expel takes numbers that were only there to begin with out of the basis,
// where they are 0 by now.
func (t *tableau) expel(real int) {
	for i := range t.basis {
		for j := 0; t.basis[i] >= real && j < real; j++ {
			if math.Abs(t.rows[i][j]) > near {
				t.swap(i, j)
			}
		}
	}
}

func (t *tableau) swap(out, in int) {
	k := t.rows[out][in]
	for j := range t.rows[out] {
		t.rows[out][j] /= k
	}
	for i := range t.rows {
		if f := t.rows[i][in]; i != out && f != 0 {
			for j := range t.rows[i] {
				t.rows[i][j] -= f * t.rows[out][j]
			}
		}
	}
	t.basis[out] = in
}
