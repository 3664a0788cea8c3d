package terminology

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"kith/platform/alike"
)

// packed is a list of numbers as it is stored, grown from below.
type packed struct {
	bytes []byte
	last  uint32
}

func (p *packed) add(n uint32) {
	if n == p.last && len(p.bytes) > 0 {
		return
	}
	p.bytes = binary.AppendUvarint(p.bytes, uint64(n-p.last))
	p.last = n
}

// lists collects which concepts have a word or a value of a property: by
// property and value.
type lists map[string]map[string]*packed

func (l lists) add(property, value string, n uint32) {
	values := l[property]
	if values == nil {
		values = map[string]*packed{}
		l[strings.Clone(property)] = values
	}
	p := values[value]
	if p == nil {
		p = &packed{}
		values[strings.Clone(value)] = p
	}
	p.add(n)
}

// longestValue bounds what a property is found by; PostgreSQL indexes 2,704
// bytes. Longer values are told and not found.
const longestValue = 400

// take adds a concept to the lists that it belongs to.
func (l lists) take(c *Concept, n uint32) {
	l.addWords(c.Code, n)
	l.addWords(c.Display, n)
	for _, d := range c.Designations {
		l.addWords(d.Value, n)
	}
	for _, p := range c.Properties {
		if len(p.Value) <= longestValue && p.Code != "inactive" && p.Code != "notSelectable" {
			l.add(p.Code, p.Value, n)
		}
	}
	for _, p := range c.Parents {
		l.add("parent", p, n)
	}
	if c.Inactive {
		l.add("inactive", "true", n)
	}
	if c.Abstract {
		l.add("notSelectable", "true", n)
	}
}

// longestWord bounds a word of the index: beginnings of this length are enough
// for anyone who types.
const longestWord = 40

func (l lists) addWords(text string, n uint32) {
	for _, w := range alike.Words(text) {
		l.add(wordList, cutText(w, longestWord), n)
	}
	if strings.ContainsAny(text, "-.") && !strings.Contains(text, " ") {
		l.add(wordList, cutText(alike.Fold(text), longestWord), n) // a code as a whole
	}
}

// cutText shortens a text to at most so many bytes, between letters.
func cutText(s string, most int) string {
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

// renumber gives every concept the number that it has now.
func (l lists) renumber(now numbers) {
	var ns []uint32
	for _, values := range l {
		for _, p := range values {
			ns = ns[:0]
			at := uint32(0)
			for rest := p.bytes; len(rest) > 0; {
				step, size := binary.Uvarint(rest)
				at, rest = at+uint32(step), rest[size:]
				ns = append(ns, now[at])
			}
			*p = packed{bytes: sorted(ns).pack()}
		}
	}
}

// starts adds the lists of what one letter and two letters begin, made from
// those of words.
func (l lists) starts() error {
	for letters := 1; letters <= shortWord; letters++ {
		groups := map[string][]string{}
		for w := range l[wordList] {
			start := firstLetters(w, letters)
			groups[start] = append(groups[start], w)
		}
		for start, words := range groups {
			var all []uint32
			for _, w := range words {
				some, err := unpack(l[wordList][w].bytes)
				if err != nil {
					return err
				}
				all = append(all, some...)
			}
			l.add(startList, start, 0)
			*l[startList][start] = packed{bytes: sorted(all).pack()}
		}
	}
	return nil
}

// firstLetters returns the first letters of a word, or the word if it has less.
func firstLetters(w string, letters int) string {
	for i := range w {
		if letters == 0 {
			return w[:i]
		}
		letters--
	}
	return w
}

// sorted returns what lists there are, in the order of the table's key.
func (l lists) sorted() (keys [][2]string) {
	for _, property := range slices.Sorted(maps.Keys(l)) {
		for _, value := range slices.Sorted(maps.Keys(l[property])) {
			keys = append(keys, [2]string{property, value})
		}
	}
	return keys
}
