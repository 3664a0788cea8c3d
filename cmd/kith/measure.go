package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"kith/exchange/measure"
)

type measureCmd struct {
	Files []string `arg:"" type:"existingfile" help:"CSV or TSV with a first line of names; .gz and .zst as they are."`

	Mapping  string            `help:"A file that says which column is which, as JSON; see docs/science/measure.md." type:"existingfile"`
	Patient  string            `help:"The column of the patient."`
	Provider string            `help:"The column of the provider."`
	Day      string            `help:"The column of the day."`
	Site     string            `help:"The column of the site."`
	Kind     string            `help:"The column of the kind of encounter, or of the place of service."`
	KindIs   map[string]string `help:"What a word of that column means: WORD=visit, video, emergency, inpatient, laboratory, other."`
	Dates    string            `help:"How days are written: iso, compact, mdy, dmy, sas, number." enum:",iso,compact,mdy,dmy,sas,number" default:""`
	HashKey  string            `help:"Replace identifiers by a keyed hash; the key is what stands in this file." type:"existingfile"`
	Rejects  string            `help:"Write what was not used to this file, each row with its line and why."`

	From      string   `help:"The first day that counts, such as 2025-01-01."`
	To        string   `help:"The day after the last."`
	Kinds     []string `help:"Kinds of encounters that are visits." default:"visit,video"`
	Grain     string   `help:"What counts as the same one in indexes, groups and months; all that can be are told side by side." enum:"person,team,site" default:"person"`
	Lookback  int      `help:"Days in which a provider stays known; 0 is unlimited."`
	MinVisits int      `help:"Patients with fewer are in no index." default:"4"`
	LeaveOut  []string `help:"Providers that do not count."`

	TeamOf   string            `help:"A file of provider, team." type:"existingfile"`
	RoleOf   string            `help:"A file of provider, role: who is a resident, primary care, a facility; and for --weights." type:"existingfile"`
	RegionOf string            `help:"A file of site, region." type:"existingfile"`
	Stratum  map[string]string `help:"NAME=FILE: groups for --by NAME, a file of patient, provider or site and its group."`
	By       []string          `help:"Also for the patients of each provider, team, site, region, or of each group of a stratum."`
	Series   int               `help:"Each index of each month, over so many months up to it."`

	MinShared       int    `help:"Fewer shared patients are no tie." default:"1"`
	Weight          string `help:"What a tie weighs: count, fraction (of the smaller panel), jaccard (of both), min-visits." enum:"count,fraction,jaccard,min-visits" default:"count"`
	Within          int    `help:"Two providers share a patient whom both saw within so many days; 0 is the whole window."`
	LeaveFacilities bool   `help:"Leave out of the network who is a facility by role, or by where most of their patients are seen."`
	MostPatients    int    `help:"Who sees more patients is left out of the network: a laboratory, an emergency department."`
	MostProviders   int    `help:"A patient who saw more makes no ties."`
	Weights         string `help:"A file of role, role, weight: fragmented care density." type:"existingfile"`
	Betweenness     bool   `help:"On how many shortest ways each provider stands: takes long, and is sampled in a large network."`
	Seed            uint64 `help:"For what is sampled." default:"1"`
	Ego             string `help:"Also the network around this patient or provider."`
	Referrals       string `help:"A file of from, to, day sent, day closed: what was passed on, and came back." type:"existingfile"`
	Public          bool   `help:"For outside: nothing of fewer than 11 patients, nor what would give it away."`

	Out []string `short:"o" help:"Write the results to files too: .html, .csv, .json, .fhir.json."`
}

// Help is what `kith measure --help` adds.
func (measureCmd) Help() string {
	return "Continuity of care, shared patients and care density of any number of encounters. Says first what it took each column for."
}

// Run measures what the files say.
func (c measureCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	files, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	m, err := c.mapping(files[0])
	if err != nil {
		return exit{usage, err}
	}
	in, err := c.read(ctx, files, m)
	if err != nil {
		return err
	}
	if in.Given, err = c.given(); err != nil {
		return exit{usage, err}
	}
	r, err := measure.Run(ctx, in, c.parameters())
	if err != nil {
		return exit{usage, err}
	}
	for _, name := range c.Out {
		if err := writeResult(name, r); err != nil {
			return err
		}
	}
	return measure.WriteText(os.Stdout, r)
}

func (c measureCmd) parameters() measure.Parameters {
	return measure.Parameters{From: c.From, To: c.To, Kinds: c.Kinds, Grain: c.Grain, Lookback: c.Lookback, MinVisits: c.MinVisits,
		LeaveOut: c.LeaveOut, LeaveFacilities: c.LeaveFacilities, MostPatients: c.MostPatients, MostProviders: c.MostProviders,
		MinShared: c.MinShared, Weight: c.Weight, Within: c.Within, Betweenness: c.Betweenness, Seed: c.Seed,
		By: c.By, Series: c.Series, Ego: c.Ego, Public: c.Public}
}

// given reads the small files.
func (c measureCmd) given() (g measure.Given, err error) {
	files := [][2]string{{"team-of", c.TeamOf}, {"role-of", c.RoleOf}, {"region-of", c.RegionOf}, {"weights", c.Weights}, {"referrals", c.Referrals}}
	for _, name := range slices.Sorted(maps.Keys(c.Stratum)) {
		files = append(files, [2]string{name, c.Stratum[name]})
	}
	for _, f := range files {
		if f[1] == "" {
			continue
		}
		file, err := os.Open(f[1])
		if err != nil {
			return g, err
		}
		if err := errors.Join(g.Take(f[0], filepath.Base(f[1]), file), file.Close()); err != nil {
			return g, err
		}
	}
	return g, nil
}
