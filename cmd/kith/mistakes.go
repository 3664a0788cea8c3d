package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"

	"kith/care/module"
	"kith/fhir/bulk"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/platform/say"
)

// check is how an import looks at records, nil for not at all.
func (c importCmd) check(h *module.House, m *mistakes) *bulk.Check {
	if c.Validate == "off" {
		return nil
	}
	k := &bulk.Check{Validator: validate.New(nil, terminology.New(h.DB)), Strict: c.Strict, Say: m.sentence, Told: m.add}
	if c.Validate == "full" {
		k.Depth = validate.Full
	}
	return k
}

// mistakes counts what is wrong with stored records, by kind.
type mistakes struct {
	voice *say.Voice
	kinds map[string]*mistake
}

type mistake struct {
	what, first string
	count       int
}

// anyIndex is the number of an item in a path.
var anyIndex = regexp.MustCompile(`\[\d+\]`)

func (m *mistakes) sentence(i validate.Issue) string { return m.voice.T(i.Key, i.Args...) }

func (m *mistakes) add(f bulk.Finding) error {
	if m.kinds == nil {
		m.kinds = map[string]*mistake{}
	}
	for _, i := range f.Issues {
		what := anyIndex.ReplaceAllString(i.Expression, "") + ": " + m.sentence(i)
		k := m.kinds[what]
		if k == nil && len(m.kinds) == mostDifferent {
			what = "other mistakes"
			k = m.kinds[what]
		}
		if k == nil {
			k = &mistake{what: what, first: fmt.Sprintf("%s:%d", f.File, f.Line)}
			m.kinds[what] = k
		}
		k.count++
	}
	return nil
}

// So many kinds of mistakes are named, and told apart.
const mostKinds, mostDifferent = 12, 1000

// tell prints the commonest kinds, each with the first place it was seen.
func (m *mistakes) tell(w io.Writer) {
	if len(m.kinds) == 0 {
		return
	}
	all := slices.SortedFunc(maps.Values(m.kinds), func(a, b *mistake) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.what, b.what))
	})
	fmt.Fprintln(w, "Stored as they are, and not valid FHIR R4:")
	for i, k := range all {
		if i == mostKinds {
			fmt.Fprintf(w, "  and %d other kinds; kith validate names every one\n", len(all)-i)
			break
		}
		fmt.Fprintf(w, "  %s times %s (first in %s)\n", grouped(int64(k.count)), k.what, k.first)
	}
}
