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
//	referrals  from, to, sent, closed; days as 2026-04-14, closed may be empty
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
	g.Files = append(g.Files, Beside{What: what, Name: name, Lines: len(lines) - 1, Checksum: hex.EncodeToString(sum[:])})
	return nil
}

// taker returns what takes a line, and of how many columns.
func (g *Given) taker(what string, head []string) (put func(line []string) bool, columns int) {
	pairs := func(to *map[string]string) func([]string) bool {
		if *to == nil {
			*to = map[string]string{}
		}
		m := *to
		return func(line []string) bool {
			m[line[0]] = line[1]
			return line[0] != "" && line[1] != ""
		}
	}
	switch what {
	case "team-of":
		return pairs(&g.TeamOf), 2
	case "region-of":
		return pairs(&g.RegionOf), 2
	case "role-of":
		if g.RoleOf == nil {
			g.RoleOf = map[string][]string{}
		}
		return func(line []string) bool {
			g.RoleOf[line[0]] = append(g.RoleOf[line[0]], line[1])
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
	put = pairs(&s.In)
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
	r := Referral{From: line[0], To: line[1], Sent: sent, Open: true}
	if len(line) > 3 && line[3] != "" {
		if r.Closed, ok = claims.ISO.Day([]byte(line[3])); !ok || r.Closed < sent {
			return false
		}
		r.Open = false
	}
	g.Referrals = append(g.Referrals, r)
	return true
}
