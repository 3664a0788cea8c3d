package terminology

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"kith/platform/alike"
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

// build is a code system between its release and the tables: concepts in order
// of their numbers, without what only the tables need.
type build struct {
	codes, displays []string
	ranks           []int32
	flags           []byte
	details         [][]byte
	parents         [][]string
	index           map[string]uint32
}

// gather reads a release. A code that comes twice is a fault.
func gather(ctx context.Context, entries iter.Seq2[Entry, error], tell Progress) (*build, error) {
	b := &build{index: map[string]uint32{}}
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
		b.index[e.Code] = uint32(len(b.codes))
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
	b.codes, b.displays = append(b.codes, strings.Clone(e.Code)), append(b.displays, strings.Clone(e.Display))
	b.ranks, b.flags = append(b.ranks, int32(e.Rank)), append(b.flags, flags)
	b.details, b.parents = append(b.details, more), append(b.parents, e.Parents)
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

// closure returns, for every concept, all that are above it and all that are
// below. A concept above itself is a fault; a parent that is not part of the
// release is left out.
func (b *build) closure() (above, below []numbers, err error) {
	const open, done = 1, 2
	state, total, depth := make([]byte, len(b.codes)), 0, 0
	above = make([]numbers, len(b.codes))
	var visit func(n uint32) error
	visit = func(n uint32) error {
		if depth++; depth > mostLevels || total > mostPairs {
			return fault.New(fault.TooLong, "terminology.too-large")
		}
		defer func() { depth-- }()
		if state[n] == done {
			return nil
		}
		if state[n] == open {
			return fault.New(fault.Value, "terminology.hierarchy-circle")
		}
		state[n] = open
		var all []uint32
		for _, code := range b.parents[n] {
			p, ok := b.index[code]
			if !ok {
				continue
			}
			if err := visit(p); err != nil {
				return err
			}
			all = append(append(all, p), above[p]...)
		}
		above[n], state[n] = slices.Clip(sorted(all)), done
		total += len(above[n])
		return nil
	}
	counts := make([]int, len(b.codes))
	for n := range b.codes {
		if err := visit(uint32(n)); err != nil {
			return nil, nil, err
		}
		for _, a := range above[n] {
			counts[a]++
		}
	}
	below = make([]numbers, len(b.codes))
	for n := range b.codes {
		for _, a := range above[n] {
			if below[a] == nil {
				below[a] = make(numbers, 0, counts[a])
			}
			below[a] = append(below[a], uint32(n))
		}
	}
	return above, below, nil
}

// lists collects which concepts have a word or a value of a property.
type lists map[[2]string]numbers

func (l lists) add(property, value string, n uint32) {
	key := [2]string{property, value}
	if have := l[key]; len(have) == 0 || have[len(have)-1] != n {
		l[key] = append(have, n)
	}
}

// longestValue bounds what a property is found by; PostgreSQL indexes 2,704
// bytes. Longer values are told and not found.
const longestValue = 400

func (b *build) lists() (lists, error) {
	l := lists{}
	for i := range b.codes {
		n := uint32(i)
		var d detail
		if b.details[i] != nil {
			if err := json.Unmarshal(b.details[i], &d); err != nil {
				return nil, err
			}
		}
		l.addWords(b.codes[i], n)
		l.addWords(b.displays[i], n)
		for _, s := range d.Designations {
			l.addWords(s.Value, n)
		}
		for _, p := range d.Properties {
			if len(p.Value) <= longestValue && p.Code != "inactive" && p.Code != "notSelectable" {
				l.add(p.Code, p.Value, n)
			}
		}
		for _, p := range d.Parents {
			l.add("parent", p, n)
		}
		if b.flags[i]&flagInactive != 0 {
			l.add("inactive", "true", n)
		}
		if b.flags[i]&flagAbstract != 0 {
			l.add("notSelectable", "true", n)
		}
	}
	return l, nil
}

// longestWord bounds a word of the index: prefixes of this length are enough
// for anyone who types.
const longestWord = 40

func (l lists) addWords(text string, n uint32) {
	words := alike.Words(text)
	if strings.ContainsAny(text, "-.") && !strings.Contains(text, " ") {
		words = append(words, alike.Fold(text)) // a code as a whole
	}
	for _, w := range words {
		w = cutText(w, longestWord)
		l.add(wordList, w, n)
		letters := 0
		for i := range w { // the first letter, and the first two
			if letters > 0 && letters <= shortWord {
				l.add(startList, w[:i], n)
			}
			letters++
		}
		if letters <= shortWord {
			l.add(startList, w, n)
		}
	}
}

// cutText shortens a text to at most so many bytes, between letters.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xC0 == 0x80 {
		most--
	}
	return s[:most]
}
