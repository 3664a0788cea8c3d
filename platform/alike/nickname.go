package alike

import (
	_ "embed"
	"encoding/json"
	"slices"
)

//go:embed nicknames.json
var nicknamesFile []byte

// called maps a folded name to every name its people are also known by, and
// back.
var called = func() map[string][]string {
	var file struct {
		Names [][2][]string `json:"names"`
	}
	if err := json.Unmarshal(nicknamesFile, &file); err != nil {
		panic(err) // the file is part of the program
	}
	m := map[string][]string{}
	join := func(a, b string) {
		if a != b && !slices.Contains(m[a], b) {
			m[a] = append(m[a], b)
		}
	}
	for _, n := range file.Names {
		for _, formal := range n[0] {
			for _, other := range slices.Concat(n[0], n[1]) { // Beth and Lizzie are not the same girl
				join(formal, other)
				join(other, formal)
			}
		}
	}
	return m
}()

// Also returns the other names that people of this folded name go by: kate for
// katherine, katherine and catalina for kate. It is nil for most names.
func Also(name string) []string { return called[name] }

// Called reports whether people of one folded name also go by the other.
func Called(a, b string) bool { return slices.Contains(called[a], b) }
