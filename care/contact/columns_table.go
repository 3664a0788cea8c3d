package contact

import (
	"maps"
	"slices"

	"kith/relation/encounter"
)

// Table is meetings as `kith measure` counts them: numbers in place of names, in
// the order of the names. So nothing but the meetings themselves decides what
// comes first.
type Table struct {
	*encounter.Table
	Children, People, Sites []string // by number
}

// Person returns the number of somebody, ok = false where they met nobody.
func (t Table) Person(ref string) (number uint32, ok bool) {
	i, ok := slices.BinarySearch(t.People, ref)
	return uint32(i), ok
}

// TableOf makes a table of meetings.
func TableOf(all []Meeting) (t Table, err error) {
	children, people, sites := map[string]uint32{}, map[string]uint32{}, map[string]uint32{}
	for _, m := range all {
		children[m.Child], people[m.Person], sites[m.Site] = 0, 0, 0
	}
	t.Children, t.People, t.Sites = numbered(children), numbered(people), numbered(sites)
	var b encounter.Builder
	for _, m := range all {
		b.Add(encounter.Row{Patient: children[m.Child], Provider: people[m.Person], Day: encounter.Day(m.Day),
			Place: encounter.Place{Site: sites[m.Site], Kind: m.Kind}})
	}
	t.Table, _, err = b.Table()
	return t, err
}

// numbered numbers names in their order, and returns them.
func numbered(of map[string]uint32) []string {
	names := slices.Sorted(maps.Keys(of))
	for i, name := range names {
		of[name] = uint32(i)
	}
	return names
}
