package claims

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// Profile is the names that the columns have in one make of files.
type Profile struct {
	Name    string              `json:"name"`
	About   string              `json:"about"` // in words
	Source  string              `json:"source"`
	Columns map[string][]string `json:"columns"` // by what they mean, the most telling first
	Dates   Dates               `json:"dates,omitempty"`
	Kinds   map[string]string   `json:"kinds,omitempty"` // words of its kind column
}

//go:embed profiles.json
var profilesFile []byte

// Profiles are the makes that are known, from the most particular to that of any
// file at all.
var Profiles = sync.OnceValue(func() (all []Profile) {
	if err := json.Unmarshal(profilesFile, &all); err != nil {
		panic(err) // the file is part of the program
	}
	return all
})

// plain is a column's name without case and without what stands between letters.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// column is the column that means something, "" where none does.
func (p *Profile) column(means string, columns []string) string {
	for _, name := range p.Columns[means] {
		for _, c := range columns {
			if plain(c) == plain(name) {
				return c
			}
		}
	}
	return ""
}

// profile is the one named; else the first that knows every column which a file
// must have; else the last, of any file.
func (m *Mapping) profile(columns []string) *Profile {
	all := Profiles()
	for i := range all {
		p := &all[i]
		if m.Profile != "" {
			if p.Name == m.Profile {
				return p
			}
			continue
		}
		if !slices.ContainsFunc([]string{"patient", "provider", "day"}, func(means string) bool { return p.column(means, columns) == "" }) {
			return p
		}
	}
	if m.Profile != "" {
		return nil
	}
	return anyFile()
}

// anyFile is the profile of a file of no known make.
func anyFile() *Profile { return &Profiles()[len(Profiles())-1] }
