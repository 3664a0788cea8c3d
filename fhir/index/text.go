package index

import (
	"strings"
	"sync/atomic"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kith/fhir/element"
)

// What R4 searches in a name and in an address.
var (
	nameParts    = []string{"text", "family", "given", "prefix", "suffix"}
	addressParts = []string{"text", "line", "city", "district", "state", "postalCode", "country"}
)

func (w *walk) string(e *emit, v element.Value) {
	t := textOf(v)
	if len(t) == 0 || v.Kind() != '"' {
		return
	}
	w.rows.Strings = append(w.rows.Strings, StringRow{int32(e.field.Number), w.of(e), Clip(Fold(string(t))), keep(t)})
}

// words adds the parts of a name or an address.
func (w *walk) words(e *emit, v element.Value, parts []string) {
	for _, name := range parts {
		m := v.Get(name)
		if m.Kind() != '[' {
			w.string(e, m)
			continue
		}
		for c := m.Child(); c.Exists(); c = m.Next(c) {
			w.string(e, c)
		}
	}
}

// names remembers what short texts fold to: what codes are called is the same
// in many resources. Each slot holds the last of its hash.
var names [1 << 12]atomic.Pointer[foldedName]

type foldedName struct{ written, folded string }

// folded is Fold of b, cut to what the index holds.
func folded(b []byte) string {
	if len(b) > longestKept {
		return Clip(Fold(string(b)))
	}
	slot := &names[hash(b)%uint32(len(names))]
	if n := slot.Load(); n != nil && n.written == string(b) {
		return n.folded
	}
	n := &foldedName{written: string(b)}
	n.folded = Clip(Fold(n.written))
	slot.Store(n)
	return n.folded
}

// Fold makes text comparable: lower case, no accents, single spaces.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < 0x80
	}
	if !plain {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(s))
	}
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}
