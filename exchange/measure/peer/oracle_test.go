package peer

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os/exec"
	"testing"

	"kith/relation/encounter"
	"kith/relation/network"
	"kith/relation/population"
)

// asked is a network as oracle.py reads it.
type asked struct {
	Providers int         `json:"providers"`
	Links     [][2]uint32 `json:"links"` // a patient and a provider, each once
	Group     []int       `json:"group"` // ours of each provider

	net        *network.Network
	modularity float64
}

// said is what a library says of it. What is of providers stands in their order;
// nil is what the library does not know.
type said struct {
	Ties                   int
	Shared, Modularity     float64
	Best                   *float64 // modularity of its own Louvain
	Degree, Strength, Core []float64
	Betweenness            []float64
}

// drawn is a network of patients who mostly see those of one site; where four
// divides the seed, those of no other.
func drawn(t *testing.T, seed uint64) asked {
	r := rand.New(rand.NewPCG(seed, 1))
	providers, patients := 3+r.IntN(60), 1+r.IntN(400)
	var b encounter.Builder
	b.Add(encounter.Row{Provider: uint32(providers)}) // somebody nobody else sees
	for p := range patients {
		site := r.IntN(5)
		for range 1 + r.IntN(5) {
			q := r.IntN(providers)
			if r.IntN(4) > 0 || seed%4 == 0 {
				q = min(q/5*5+site, providers-1)
			}
			b.Add(encounter.Row{Patient: uint32(p + 1), Provider: uint32(q), Day: encounter.Day(r.IntN(300))})
		}
	}
	src, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	l := population.NewLinker(src.Patients(), src.Providers)
	population.Walk(src, population.Study{}, l.See)
	links := l.Links()
	a := asked{Providers: src.Providers, net: network.Of(links, network.Options{})}
	for p := range links.Patients() {
		for _, q := range links.Of(p) {
			a.Links = append(a.Links, [2]uint32{uint32(p), q})
		}
	}
	a.Group, a.modularity = a.net.Communities()
	return a
}

// TestTheNetworkIsWhatPythonsLibrariesSay of networks of every shape, where they
// are installed.
func TestTheNetworkIsWhatPythonsLibrariesSay(t *testing.T) {
	var all []asked
	var in bytes.Buffer
	for seed := range uint64(40) {
		a := drawn(t, seed)
		all = append(all, a)
		if err := json.NewEncoder(&in).Encode(a); err != nil {
			t.Fatal(err)
		}
	}
	for _, library := range []string{"igraph", "networkx", "scipy"} {
		t.Run(library, func(t *testing.T) {
			python, ok := Python(library)
			if !ok {
				t.Skip("no Python here has " + library + installs)
			}
			cmd := exec.Command(python, "oracle.py", library)
			var failed bytes.Buffer
			cmd.Stdin, cmd.Stderr = bytes.NewReader(in.Bytes()), &failed
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err, failed.String())
			}
			answers := json.NewDecoder(bytes.NewReader(out))
			for seed, a := range all {
				var s said
				if err := answers.Decode(&s); err != nil {
					t.Fatal(err)
				}
				a.compare(t, seed, s)
			}
		})
	}
}

func (a asked) compare(t *testing.T, seed int, s said) {
	t.Helper()
	n := a.net
	cores, between := n.Cores(), n.Betweenness(network.Ways{})
	strength := 0.0
	for p := range a.Providers {
		strength += float64(n.Strength(p))
		for _, of := range []struct {
			name string
			ours float64
			all  []float64
		}{{"degree", float64(n.Degree(p)), s.Degree}, {"strength", float64(n.Strength(p)), s.Strength}, {"core", float64(cores[p]), s.Core}, {"betweenness", between[p], s.Betweenness}} {
			if of.all != nil && math.Abs(of.ours-of.all[p]) > 1e-9 {
				t.Errorf("network %d, provider %d: %s %v, want %v", seed, p, of.name, of.ours, of.all[p])
			}
		}
	}
	if n.Ties() != s.Ties || strength/2 != s.Shared || math.Abs(a.modularity-s.Modularity) > 1e-9 {
		t.Errorf("network %d: %d ties with %v shared, modularity %v; want %d, %v, %v", seed, n.Ties(), strength/2, a.modularity, s.Ties, s.Shared, s.Modularity)
	}
	if s.Best != nil && a.modularity < *s.Best-0.02 {
		t.Errorf("network %d: modularity %v, where its own Louvain finds %v", seed, a.modularity, *s.Best)
	}
}
