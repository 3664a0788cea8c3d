package network

import (
	"slices"

	"kith/relation/population"
)

// Live is a network that follows encounters: what it answers is what building it
// anew would. Whoever changes a patient's encounters only marks the patient
// (Touch); the ties follow when somebody asks. It is not safe for concurrent
// use.
type Live struct {
	src   population.Source
	study population.Study
	roles *Roles

	links *population.Links // as it began
	net   *Network
	dirty map[uint32]struct{} // patients whose encounters changed since somebody asked
	who   map[uint32][]uint32 // whom those see now who see others than in links
	ties  map[uint64]int32    // how many more patients a pair shares than in net
	most  uint32              // of providers who came, plus one
}

// NewLive begins with the links of a source, which may change from now on, and
// their network. roles may be nil.
//
//	In      links of src as study counts them; a network of every tie
//	Source  Kith
func NewLive(src population.Source, study population.Study, l *population.Links, n *Network, roles *Roles) *Live {
	return &Live{src: src, study: study, roles: roles, links: l, net: n,
		dirty: map[uint32]struct{}{}, who: map[uint32][]uint32{}, ties: map[uint64]int32{}}
}

// Touch marks a patient whose encounters changed.
//
//	Cost    a word in a table
//	Source  Kith
func (l *Live) Touch(patient uint32) { l.dirty[patient] = struct{}{} }

// Of returns whom a patient saw, in ascending order. The slice must not be
// changed.
//
// Source: Kith
func (l *Live) Of(patient int) []uint32 {
	l.settle()
	return l.of(uint32(patient))
}

func (l *Live) of(patient uint32) []uint32 {
	if who, ok := l.who[patient]; ok {
		return who
	}
	if int(patient) < l.links.Patients() {
		return l.links.Of(int(patient))
	}
	return nil
}

// Shared returns how many patients two providers share.
//
//	Cost    what was touched since somebody asked, and a search
//	Source  Barnett2011
func (l *Live) Shared(a, b uint32) int {
	l.settle()
	return l.shared(a, b)
}

func (l *Live) shared(a, b uint32) (n int) {
	if int(max(a, b)) < l.net.Providers() {
		n = l.net.Shared(a, b)
	}
	if len(l.ties) > 0 {
		n += int(l.ties[pair(a, b)])
	}
	return n
}

func pair(a, b uint32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

// Ego is Network.Ego.
//
// Source: Barnett2011
func (l *Live) Ego(dst []Tie, who []uint32) []Tie {
	l.settle()
	for i, a := range who {
		for _, b := range who[i+1:] {
			dst = append(dst, Tie{a, b, l.shared(a, b)})
		}
	}
	return dst
}

// Density returns what the density of a patient is made of, to the last digit as
// DensitiesOf adds it up.
//
//	Cost    as Shared, for each pair of the patient's providers
//	Source  Pollack2013, Engels2024
func (l *Live) Density(patient int) Density {
	who := l.Of(patient)
	d := Density{Providers: len(who), Tied: len(who) * (len(who) - 1) / 2}
	for i, a := range who {
		weighted := 0.0
		for _, b := range who[i+1:] {
			n := l.shared(a, b)
			d.Shared += uint64(n)
			if l.roles != nil {
				weighted += l.roles.Weight[l.roles.Of[a]][l.roles.Of[b]] * float64(n)
			}
		}
		d.Weighted += weighted
	}
	return d
}

// settle lets the ties follow the patients who were touched.
func (l *Live) settle() {
	for p := range l.dirty {
		was, now := l.of(p), []uint32(nil)
		if int(p) < l.src.Patients() {
			if c, ok := population.One(l.src.Of(int(p)), l.study); ok {
				now = c.Who
			}
		}
		if slices.Equal(was, now) {
			continue
		}
		stay, gone, came := apart(was, now)
		l.change(gone, stay, -1)
		l.change(came, stay, 1)
		l.who[p] = now
	}
	clear(l.dirty)
}

// apart returns who is in both of two ascending lists, and who in one alone.
func apart(was, now []uint32) (stay, gone, came []uint32) {
	for _, q := range was {
		if _, ok := slices.BinarySearch(now, q); ok {
			stay = append(stay, q)
		} else {
			gone = append(gone, q)
		}
	}
	for _, q := range now {
		if _, ok := slices.BinarySearch(was, q); !ok {
			came = append(came, q)
		}
	}
	return stay, gone, came
}

// change counts a patient who some share, among each other and with those who
// stay, or share no longer.
func (l *Live) change(some, stay []uint32, by int32) {
	for i, a := range some {
		l.most = max(l.most, a+1)
		for _, others := range [...][]uint32{some[i+1:], stay} {
			for _, b := range others {
				if l.ties[pair(a, b)] += by; l.ties[pair(a, b)] == 0 {
					delete(l.ties, pair(a, b))
				}
			}
		}
	}
}

// Network returns the network as it is now, which later changes do not touch.
//
//	Cost    one step a tie
//	Source  Kith
func (l *Live) Network() *Network {
	l.settle()
	h := newHalves(max(l.net.Providers(), int(l.most)), 0)
	for p := range l.net.Providers() {
		with, shared := l.net.Of(p)
		for i, q := range with {
			if int(q) < p {
				continue
			}
			if n := int32(shared[i]) + l.ties[pair(uint32(p), q)]; n > 0 {
				h.of[p] = append(h.of[p], tie(q)<<32|tie(n))
			}
		}
	}
	for pair, n := range l.ties { // join brings them into order
		if a, b := uint32(pair>>32), uint32(pair); int(b) >= l.net.Providers() || l.net.Shared(a, b) == 0 {
			h.of[a] = append(h.of[a], tie(b)<<32|tie(n))
		}
	}
	return h.join(1)
}
