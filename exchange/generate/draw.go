package generate

import (
	"math"
	"math/rand/v2"
)

// alias draws from a list of weights in one step.
type alias struct {
	keep  []float64
	other []int32
}

// newAlias prepares weights, of which one at least is above 0.
//
// Source: Vose1991
func newAlias(weights []float64) alias {
	n, sum := len(weights), 0.0
	for _, w := range weights {
		sum += w
	}
	a := alias{make([]float64, n), make([]int32, n)}
	var small, large []int32
	for i, w := range weights {
		a.keep[i] = w * float64(n) / sum
		if a.keep[i] < 1 {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		l, g := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a.other[l] = g
		if a.keep[g] -= 1 - a.keep[l]; a.keep[g] < 1 {
			large = large[:len(large)-1]
			small = append(small, g)
		}
	}
	for _, i := range small { // what rounding left
		a.keep[i] = 1
	}
	return a
}

func (a alias) draw(r *rand.Rand) int {
	i := r.IntN(len(a.keep))
	if r.Float64() < a.keep[i] {
		return i
	}
	return int(a.other[i])
}

// gamma draws from a gamma distribution of scale 1.
//
// Source: MarsagliaTsang2000
func gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(r.Float64(), 1/shape)
	}
	d := shape - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(r.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// poisson draws from a Poisson distribution, above 30 by the normal one.
func poisson(r *rand.Rand, mean float64) int {
	if mean > 30 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	limit, p := math.Exp(-mean), 1.0
	for k := 0; ; k++ {
		if p *= r.Float64(); p <= limit {
			return k
		}
	}
}
