package terminology

import (
	"context"
	"slices"
	"strings"

	"kith/platform/alike"
)

// held is a code system in memory.
type held struct {
	concepts []Concept
	byCode   map[string]uint32 // in lower case where case does not matter
	fold     bool
	up, down [][]uint32 // directly above and below, by number
}

// hold numbers concepts in their order. A code that comes twice counts once.
func hold(concepts []Concept, caseSensitive bool) *held {
	h := &held{concepts: concepts, fold: !caseSensitive, byCode: make(map[string]uint32, len(concepts))}
	for n, c := range concepts {
		if _, twice := h.byCode[h.key(c.Code)]; !twice {
			h.byCode[h.key(c.Code)] = uint32(n)
		}
	}
	h.up, h.down = make([][]uint32, len(concepts)), make([][]uint32, len(concepts))
	for n, c := range concepts {
		for _, p := range c.Parents {
			h.link(p, c.Code, uint32(n))
		}
		for _, p := range c.Properties {
			if p.Code == "child" {
				if child, ok := h.byCode[h.key(p.Value)]; ok {
					h.link(c.Code, p.Value, child)
				}
			}
		}
	}
	return h
}

// link puts concept n below the one with code parent.
func (h *held) link(parent, code string, n uint32) {
	p, ok := h.byCode[h.key(parent)]
	if ok && p != n && h.byCode[h.key(code)] == n && !slices.Contains(h.up[n], p) {
		h.up[n], h.down[p] = append(h.up[n], p), append(h.down[p], n)
	}
}

// flatten lists entries as they stand, each before those below it.
func flatten(into []Concept, parent string, entries []conceptJSON) []Concept {
	for _, e := range entries {
		c := e.concept()
		if parent != "" {
			c.Parents = append([]string{parent}, c.Parents...)
		}
		into = flatten(append(into, c), e.Code, e.Concept)
	}
	return into
}

func (h *held) key(code string) string {
	if h.fold {
		return strings.ToLower(code)
	}
	return code
}

func (h *held) size() int { return len(h.concepts) }

func (h *held) find(_ context.Context, code string) (uint32, bool, error) {
	n, ok := h.byCode[h.key(code)]
	return n, ok, nil
}

func (h *held) read(_ context.Context, ns []uint32) ([]Concept, error) {
	all := make([]Concept, len(ns))
	for i, n := range ns {
		c := h.concepts[n]
		c.Parents = nil
		for _, p := range h.up[n] { // those a "child" property names, too
			c.Parents = append(c.Parents, h.concepts[p].Code)
		}
		all[i] = c
	}
	return all, nil
}

func (h *held) codes(_ context.Context, yield func(uint32, string, string)) error {
	for n, c := range h.concepts {
		yield(uint32(n), c.Code, c.Display)
	}
	return nil
}

func (h *held) below(_ context.Context, n uint32) (numbers, error) { return reach(h.down, n), nil }
func (h *held) above(_ context.Context, n uint32) (numbers, error) { return reach(h.up, n), nil }

// reach returns everything that can be reached from n, without n; a circle in
// the data ends where it began.
func reach(next [][]uint32, n uint32) numbers {
	seen := map[uint32]bool{n: true}
	var all []uint32
	for todo := next[n]; len(todo) > 0; {
		m := todo[0]
		todo = todo[1:]
		if seen[m] {
			continue
		}
		seen[m] = true
		all = append(all, m)
		todo = append(slices.Clip(todo), next[m]...)
	}
	return sorted(all)
}

func (h *held) with(_ context.Context, property, value string) (numbers, error) {
	if property == "parent" || property == "child" {
		n, ok := h.byCode[h.key(value)]
		switch {
		case !ok:
			return nil, nil
		case property == "parent":
			return sorted(slices.Clone(h.down[n])), nil
		}
		return sorted(slices.Clone(h.up[n])), nil
	}
	return h.where(func(c *Concept) bool {
		switch property {
		case "inactive":
			return c.Inactive == (value == "true")
		case "notSelectable":
			return c.Abstract == (value == "true")
		}
		return slices.ContainsFunc(c.Properties, func(p Property) bool { return p.Code == property && p.Value == value })
	}), nil
}

func (h *held) where(is func(*Concept) bool) (all numbers) {
	for n := range h.concepts {
		if is(&h.concepts[n]) {
			all = append(all, uint32(n))
		}
	}
	return all
}

func (h *held) values(_ context.Context, property string) (all []string, _ error) {
	for _, c := range h.concepts {
		for _, p := range c.Properties {
			if p.Code == property {
				all = append(all, p.Value)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func (h *held) spoken(_ context.Context, words []string) (numbers, error) {
	return h.where(func(c *Concept) bool { return says(c, words) }), nil
}

// says reports whether every word begins a word of the code, the display or a
// designation.
func says(c *Concept, words []string) bool {
	said := append(alike.Words(c.Display), alike.Fold(c.Code))
	said = append(said, alike.Words(c.Code)...)
	for _, d := range c.Designations {
		said = append(said, alike.Words(d.Value)...)
	}
	for _, w := range words {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, w) }) {
			return false
		}
	}
	return true
}
