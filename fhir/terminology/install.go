package terminology

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"kith/platform/fault"
)

// Entry is one concept of a release. Concepts are shown by Rank, then shorter
// displays first, so that the plainest of those that fit a search leads.
type Entry struct {
	Concept
	Rank int
}

// Progress hears how far a load is: a step ("read", "order", "write", "clean")
// and how many concepts are done of how many; 0 where that is not known yet.
type Progress func(step string, done, total int)

// mostConcepts bounds one code system: SNOMED CT with an extension has about
// half a million.
const mostConcepts = 5_000_000

// build is a code system between its release and the tables: its concepts in
// the order of the release and then, after order, in that of their numbers.
type build struct {
	codes, displays []string
	ranks           []int32
	flags           []byte
	details         [][]byte
	parents         [][]string
	index           map[string]uint32
	lists           lists
}

// gather reads a release. A code that comes twice is a fault.
func gather(ctx context.Context, entries iter.Seq2[Entry, error], tell Progress) (*build, error) {
	b := &build{index: map[string]uint32{}, lists: lists{}}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if e.Code == "" || len(b.codes) >= mostConcepts {
			return nil, fault.New(fault.TooLong, "terminology.too-large")
		}
		if _, twice := b.index[e.Code]; twice {
			return nil, fault.New(fault.Value, "terminology.code-twice")
		}
		if err := b.add(e); err != nil {
			return nil, err
		}
		if len(b.codes)%5000 == 0 {
			tell("read", len(b.codes), 0)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
	}
	if len(b.codes) == 0 {
		return nil, fault.New(fault.Value, "terminology.empty")
	}
	tell("read", len(b.codes), len(b.codes))
	return b, nil
}

func (b *build) add(e Entry) error {
	var more []byte
	if e.Definition != "" || len(e.Parents)+len(e.Designations)+len(e.Properties) > 0 {
		var err error
		if more, err = json.Marshal(detail{e.Definition, e.Parents, e.Designations, e.Properties}); err != nil {
			return err
		}
	}
	flags := byte(0)
	if e.Inactive {
		flags |= flagInactive
	}
	if e.Abstract {
		flags |= flagAbstract
	}
	code := strings.Clone(e.Code) // it may be part of a long line
	b.lists.take(&e.Concept, uint32(len(b.codes)))
	b.index[code] = uint32(len(b.codes))
	b.codes, b.displays = append(b.codes, code), append(b.displays, strings.Clone(e.Display))
	b.ranks, b.flags = append(b.ranks, int32(e.Rank)), append(b.flags, flags)
	b.details, b.parents = append(b.details, slices.Clip(more)), append(b.parents, e.Parents)
	return nil
}

// order gives concepts their numbers.
func (b *build) order() {
	at := span(len(b.codes))
	slices.SortFunc(at, func(x, y uint32) int {
		return cmp.Or(cmp.Compare(b.ranks[x], b.ranks[y]), cmp.Compare(len(b.displays[x]), len(b.displays[y])),
			strings.Compare(b.displays[x], b.displays[y]), strings.Compare(b.codes[x], b.codes[y]))
	})
	b.codes, b.displays = pick(b.codes, at), pick(b.displays, at)
	b.ranks, b.flags = pick(b.ranks, at), pick(b.flags, at)
	b.details, b.parents = pick(b.details, at), pick(b.parents, at)
	for n, code := range b.codes {
		b.index[code] = uint32(n)
	}
	now := make(numbers, len(at))
	for n, was := range at {
		now[was] = uint32(n)
	}
	b.lists.renumber(now)
}

func pick[T any](all []T, at numbers) []T {
	picked := make([]T, len(all))
	for i, from := range at {
		picked[i] = all[from]
	}
	return picked
}

// Bounds of a hierarchy: SNOMED CT has some 20 levels and 7 million pairs.
const (
	mostLevels = 1000
	mostPairs  = 100_000_000
)

// closure returns, for every concept, what is above it and what is below,
// packed. A concept above itself is a fault; a parent that is not part of the
// release is left out.
func (b *build) closure() (above, below [][]byte, err error) {
	c := climb{build: b, state: make([]byte, len(b.codes)), above: make([]numbers, len(b.codes))}
	down := make([]packed, len(b.codes))
	for n := range b.codes {
		if err := c.visit(uint32(n)); err != nil {
			return nil, nil, err
		}
		for _, a := range c.above[n] {
			down[a].add(uint32(n))
		}
	}
	above, below = make([][]byte, len(b.codes)), make([][]byte, len(b.codes))
	for n := range b.codes {
		above[n], below[n] = c.above[n].pack(), slices.Clip(down[n].bytes)
		c.above[n], down[n].bytes = nil, nil
	}
	return above, below, nil
}

// climb finds what is above every concept, parents first.
type climb struct {
	*build
	above        []numbers
	state        []byte // 0, visiting, visited
	depth, pairs int
}

const (
	visiting = 1
	visited  = 2
)

func (c *climb) visit(n uint32) error {
	switch c.state[n] {
	case visited:
		return nil
	case visiting:
		return fault.New(fault.Value, "terminology.hierarchy-circle")
	}
	c.state[n] = visiting
	if c.depth++; c.depth > mostLevels || c.pairs > mostPairs {
		return fault.New(fault.TooLong, "terminology.too-large")
	}
	var all []uint32
	for _, code := range c.parents[n] {
		p, ok := c.index[code]
		if !ok {
			continue
		}
		if err := c.visit(p); err != nil {
			return err
		}
		all = append(append(all, p), c.above[p]...)
	}
	c.above[n], c.state[n] = slices.Clip(sorted(all)), visited
	c.depth--
	c.pairs += len(c.above[n])
	return nil
}
