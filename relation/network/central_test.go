package network

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kith/relation/population"
)

// tied makes a network of ties by letting each be shared patients.
func tied(t interface{ Fatal(...any) }, ties ...Tie) *Network {
	var saw [][]uint32
	for _, x := range ties {
		for range x.Shared {
			saw = append(saw, []uint32{x.A, x.B})
		}
	}
	return Of(linked(t, saw), Options{})
}

func TestAWayBetweenTwoLeadsOverThoseInTheMiddle(t *testing.T) {
	path := tied(t, Tie{0, 1, 1}, Tie{1, 2, 4}, Tie{2, 3, 1}) // 0 - 1 - 2 - 3
	want := []float64{0, 2. / 3, 2. / 3, 0}                   // two of the three pairs without them
	for i, b := range path.Betweenness(Ways{}) {
		if math.Abs(b-want[i]) > 1e-12 {
			t.Errorf("%d: %v, want %v", i, b, want[i])
		}
	}
	star := tied(t, Tie{0, 1, 1}, Tie{0, 2, 1}, Tie{0, 3, 1}, Tie{0, 4, 1})
	if b := star.Betweenness(Ways{}); b[0] != 1 || b[1] != 0 {
		t.Error(b)
	}
}

// slowBetweenness counts shortest ways by trying all, for small networks.
func slowBetweenness(n *Network) []float64 {
	v := n.Providers()
	dist := make([][]int, v)
	for i := range dist {
		dist[i] = slices.Repeat([]int{1 << 20}, v)
		dist[i][i] = 0
		with, _ := n.Of(i)
		for _, q := range with {
			dist[i][q] = 1
		}
	}
	for k := range v {
		for i := range v {
			for j := range v {
				dist[i][j] = min(dist[i][j], dist[i][k]+dist[k][j])
			}
		}
	}
	var ways func(a, b int) float64
	ways = func(a, b int) float64 {
		if a == b {
			return 1
		}
		sum := 0.0
		with, _ := n.Of(a)
		for _, q := range with {
			if dist[q][b] == dist[a][b]-1 {
				sum += ways(int(q), b)
			}
		}
		return sum
	}
	all := make([]float64, v)
	for m := range v {
		for s := range v {
			for e := s + 1; e < v; e++ {
				if s == m || e == m || dist[s][e] >= 1<<20 || dist[s][m]+dist[m][e] != dist[s][e] {
					continue
				}
				all[m] += ways(s, m) * ways(m, e) / ways(s, e)
			}
		}
		if tied := float64(len(n.tied())); tied > 2 {
			all[m] /= (tied - 1) * (tied - 2) / 2
		}
	}
	return all
}

func TestBetweennessAndCoresAreThoseOfTheirDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ties := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Tie {
			return Tie{rapid.Uint32Range(0, 9).Draw(t, "a"), rapid.Uint32Range(0, 9).Draw(t, "b"), 1}
		}), 1, 25).Draw(t, "ties")
		ties = slices.DeleteFunc(ties, func(x Tie) bool { return x.A == x.B })
		n := tied(t, append(ties, Tie{0, 9, 1})...)
		slow := slowBetweenness(n)
		for p, b := range n.Betweenness(Ways{}) {
			if math.Abs(b-slow[p]) > 1e-9 {
				t.Fatalf("%d: %v, want %v", p, b, slow[p])
			}
		}
		for p, k := range n.Cores() {
			if k != slowCore(n, p) {
				t.Fatalf("core of %d: %d, want %d", p, k, slowCore(n, p))
			}
		}
	})
}

// slowCore takes away everybody with fewer than k ties until none is left to
// take, for each k.
func slowCore(n *Network, p int) int {
	for k := n.Degree(p); k > 0; k-- {
		in := slices.Repeat([]bool{true}, n.Providers())
		for again := true; again; {
			again = false
			for q := range in {
				with, _ := n.Of(q)
				left := 0
				for _, o := range with {
					if in[o] {
						left++
					}
				}
				if in[q] && left < k {
					in[q], again = false, true
				}
			}
		}
		if in[p] {
			return k
		}
	}
	return 0
}

func TestTwoCirclesThatOnePersonJoinsAreTwoGroups(t *testing.T) {
	var ties []Tie
	for _, from := range []uint32{0, 5} {
		for a := from; a < from+5; a++ {
			for b := a + 1; b < from+5; b++ {
				ties = append(ties, Tie{a, b, 10})
			}
		}
	}
	group, q := tied(t, append(ties, Tie{4, 5, 1})...).Communities()
	if want := []int{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}; !slices.Equal(group, want) || q < 0.45 || q > 0.5 {
		t.Error(group, q)
	}
}

func TestCommunitiesAreNoWorseThanNoneAndTheSameEachTime(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var ties []Tie
	for range 400 {
		if a, b := r.Uint32N(60), r.Uint32N(60); a != b {
			ties = append(ties, Tie{a, b, 1 + r.IntN(5)})
		}
	}
	n := tied(t, ties...)
	group, q := n.Communities()
	again, q2 := n.Communities()
	if !slices.Equal(group, again) || q != q2 || q <= 0 {
		t.Error(q, q2)
	}
	if alone := weighted(n.Weights(Count, &population.Links{}, nil)).modularity(group); math.Abs(alone-q) > 1e-12 {
		t.Error("the modularity told is of other groups")
	}
}

func TestTheNetworkAroundAChildHasEveryPair(t *testing.T) {
	n := tied(t, Tie{0, 1, 3}, Tie{1, 2, 9})
	if got, want := n.Ego(nil, []uint32{0, 1, 2}), []Tie{{0, 1, 3}, {0, 2, 0}, {1, 2, 9}}; !slices.Equal(got, want) {
		t.Error(got)
	}
	if n.Degree(1) != 2 || n.Strength(1) != 12 {
		t.Error(n.Degree(1), n.Strength(1))
	}
}

func TestARouteKnowsBothDirections(t *testing.T) {
	got := Routes([]Referral{{4, 2, true}, {2, 4, false}, {4, 2, false}, {7, 7, true}, {1, 9, true}})
	want := []Route{{A: 1, B: 9, Sent: 1, Closed: 1}, {A: 2, B: 4, Sent: 1, Back: 2, BackDone: 1}}
	if !slices.Equal(got, want) {
		t.Fatal(got)
	}
	even, _ := got[1].Reciprocity()
	closed, _ := got[1].Closure()
	if even != 0.5 || math.Abs(closed-1./3) > 1e-12 {
		t.Error(even, closed)
	}
	if _, ok := (Route{}).Closure(); ok {
		t.Error("nothing passed, and it closed")
	}
}
