package measure

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"kith/exchange/claims"
	"kith/relation/encounter"
)

// Given is what small files say of those who stand in the encounters. The zero
// Given says nothing.
type Given struct {
	TeamOf    map[string]string   // by provider
	RoleOf    map[string][]string // by provider; the first is the one that weighs
	RegionOf  map[string]string   // by site
	Weights   map[[2]string]float64
	Strata    []Strata
	Referrals []Referral
	Files     []Beside // what was read, in that order

	Hash func(id []byte) []byte // of patients and providers, where the encounters have them hashed; nil keeps them
}

// Strata are groups that somebody named.
type Strata struct {
	By string            // what they are called
	Of string            // patient, provider or site: who stands in Group
	In map[string]string // the group of each
}

// Referral is that one provider passed a patient on to another.
type Referral struct {
	From, To     string
	Sent, Closed encounter.Day
	Open         bool // Closed says nothing
}

// mostGiven is how many bytes a small file may have. Source: Kith
const mostGiven = 1 << 30

// Take reads one small file: CSV with a first line of names, UTF-8.
//
//	team-of    provider, team
//	role-of    provider, role; several lines for several roles
//	region-of  site, region
//	weights    role, role, weight; the other way round it weighs the same
//	referrals  from, to, sent, closed; days as 2026-04-14, closed may be empty.
//	           Or FHIR as NDJSON, as Passed reads it
//
// Any other what is the name of a stratum: patient, provider or site, and its
// group. The columns of a stratum are told by their names, all others by order.
//
// The error names the line, and nothing that stands in it.
func (g *Given) Take(what, name string, file io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(file, mostGiven))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	read := Beside{What: what, Name: name, Checksum: hex.EncodeToString(sum[:])}
	if what == "referrals" && bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		read.Lines, err = g.passed(name, text)
		g.Files = append(g.Files, read)
		return err
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	in.TrimLeadingSpace = true
	lines, err := in.ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(lines) == 0 {
		return fmt.Errorf("%s: the file has no first line that names its columns", name)
	}
	put, columns := g.taker(what, lines[0])
	if put == nil {
		return fmt.Errorf("%s: the first line of a stratum names patient, provider or site, and then the group", name)
	}
	for i, line := range lines[1:] {
		if len(line) < columns || !put(line) {
			return fmt.Errorf("%s: line %d is none of %s", name, i+2, what)
		}
	}
	read.Lines = len(lines) - 1
	g.Files = append(g.Files, read)
	return nil
}

// id is a patient or provider as the encounters have them.
func (g *Given) id(of, id string) string {
	if g.Hash == nil || id == "" || of == "site" {
		return id
	}
	return string(g.Hash([]byte(id)))
}

// taker returns what takes a line, and of how many columns.
func (g *Given) taker(what string, head []string) (put func(line []string) bool, columns int) {
	pairs := func(to *map[string]string, of string) func([]string) bool {
		if *to == nil {
			*to = map[string]string{}
		}
		m := *to
		return func(line []string) bool {
			m[g.id(of, line[0])] = line[1]
			return line[0] != "" && line[1] != ""
		}
	}
	switch what {
	case "team-of":
		return pairs(&g.TeamOf, "provider"), 2
	case "region-of":
		return pairs(&g.RegionOf, "site"), 2
	case "role-of":
		if g.RoleOf == nil {
			g.RoleOf = map[string][]string{}
		}
		return func(line []string) bool {
			who := g.id("provider", line[0])
			g.RoleOf[who] = append(g.RoleOf[who], line[1])
			return line[0] != "" && line[1] != ""
		}, 2
	case "weights":
		return g.weigh, 3
	case "referrals":
		return g.refer, 3
	}
	of := strings.ToLower(strings.TrimSpace(head[0]))
	if !slices.Contains([]string{"patient", "provider", "site"}, of) || len(head) < 2 {
		return nil, 0
	}
	s := Strata{By: what, Of: of}
	put = pairs(&s.In, of)
	g.Strata = append(g.Strata, s)
	return put, 2
}

func (g *Given) weigh(line []string) bool {
	v, err := strconv.ParseFloat(line[2], 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return false
	}
	if g.Weights == nil {
		g.Weights = map[[2]string]float64{}
	}
	g.Weights[[2]string{line[0], line[1]}], g.Weights[[2]string{line[1], line[0]}] = v, v
	return true
}

func (g *Given) refer(line []string) bool {
	sent, ok := claims.ISO.Day([]byte(line[2]))
	if !ok || line[0] == "" || line[1] == "" {
		return false
	}
	r := Referral{From: g.id("provider", line[0]), To: g.id("provider", line[1]), Sent: sent, Open: true}
	if len(line) > 3 && line[3] != "" {
		if r.Closed, ok = claims.ISO.Day([]byte(line[3])); !ok || r.Closed < sent {
			return false
		}
		r.Open = false
	}
	g.Referrals = append(g.Referrals, r)
	return true
}

// used is the small files with how many lines of each named somebody among the
// encounters.
func (r *run) used() []Beside {
	patient := func(id string) bool { _, ok := r.Patients.Find([]byte(id)); return ok }
	provider := func(id string) bool { _, ok := r.Providers.Find([]byte(id)); return ok }
	site := func(id string) bool { _, ok := r.Sites.Find([]byte(id)); return ok }
	files := slices.Clone(r.Given.Files)
	for i := range files {
		f := &files[i]
		switch f.What {
		case "team-of":
			f.Used = named(r.Given.TeamOf, provider)
		case "role-of":
			f.Used = named(r.Given.RoleOf, provider)
		case "region-of":
			f.Used = named(r.Given.RegionOf, site)
		case "weights":
			f.Used = f.Lines
		case "referrals":
			for _, x := range r.Given.Referrals {
				if provider(x.From) && provider(x.To) {
					f.Used++
				}
			}
		default:
			for _, s := range r.Given.Strata {
				if s.By == f.What {
					f.Used = named(s.In, map[string]func(string) bool{"patient": patient, "provider": provider, "site": site}[s.Of])
				}
			}
		}
	}
	return files
}

func named[V any](in map[string]V, known func(string) bool) (n int) {
	for id := range in {
		if known(id) {
			n++
		}
	}
	return n
}
