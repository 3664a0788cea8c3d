// Package encounter holds who was seen by whom on which day: sorted by patient,
// then day, then provider, eight bytes an encounter. It is what every measure of
// relation/ reads, from one clinic to a whole state.
//
//	var b encounter.Builder
//	b.Add(encounter.Row{Patient: 7, Provider: 3, Day: 20410})
//	t, repeated, err := b.Table()
//
// A table lies in memory, or mapped from a file that Write wrote: then it is
// there at once, and only what is looked at is read. Patients, providers and
// sites are numbers without gaps; who they are is not known here.
//
// An encounter is one word (Key): day, provider and place, so that sorting words
// sorts encounters and comparing them compares everything. What is the same in
// every part is one encounter that came twice. Two kinds of encounter of one
// patient with one provider on one day are two rows here, and one visit where
// visits are counted.
//
// Source: Kith
package encounter
