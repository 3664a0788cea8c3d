package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"kith/exchange/claims"
	"kith/exchange/measure"
)

type measureCmd struct {
	measureInput

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
	By       []string          `help:"Also for the patients of each provider, team, site, region, or of each group of a stratum: a --stratum, or a column of the input."`
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

	EachPatient string `help:"Write a table of every patient's indexes to this file: .csv or .parquet. It is about single people." placeholder:"FILE"`

	measureOutput
}

// Help is what `kith measure --help` adds.
func (measureCmd) Help() string {
	return "Continuity of care, shared patients and care density of any number of encounters. Says first what it took each column for."
}

// Run measures what the files say.
func (c measureCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	c.groups = c.columns()
	in, done, err := c.input(ctx)
	if err != nil {
		return err
	}
	defer done()
	if in.Given, err = c.given(); err != nil {
		return exit{usage, err}
	}
	if err := c.patients(ctx, in); err != nil {
		return err
	}
	r, err := measure.Run(ctx, in, c.parameters())
	if err != nil {
		return exit{usage, err}
	}
	return c.write(r)
}

func (c measureCmd) parameters() measure.Parameters {
	return measure.Parameters{From: c.From, To: c.To, Kinds: c.Kinds, Grain: c.Grain, Lookback: c.Lookback, MinVisits: c.MinVisits,
		LeaveOut: c.LeaveOut, LeaveFacilities: c.LeaveFacilities, MostPatients: c.MostPatients, MostProviders: c.MostProviders,
		MinShared: c.MinShared, Weight: c.Weight, Within: c.Within, Betweenness: c.Betweenness, Seed: c.Seed,
		By: c.By, Series: c.Series, Ego: c.Ego, Public: c.Public}
}

// patients writes the table of patients where it was asked for.
func (c measureCmd) patients(ctx context.Context, in measure.Input) (err error) {
	asParquet := filepath.Ext(c.EachPatient) == ".parquet"
	switch {
	case c.EachPatient == "":
		return nil
	case c.Public:
		return exit{usage, measure.ErrPublic}
	case !asParquet && filepath.Ext(c.EachPatient) != ".csv":
		return exit{usage, fmt.Errorf("%s: the table of patients is written as .csv or .parquet", c.EachPatient)}
	}
	f, err := os.OpenFile(c.EachPatient, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, 1<<20)
	if err := measure.WritePatients(ctx, out, in, c.parameters(), asParquet); err != nil {
		return exit{usage, err}
	}
	return out.Flush()
}

// columns are the groups of --by that only a column of the input can say.
func (c measureCmd) columns() (names []string) {
	for _, by := range c.By {
		_, file := c.Stratum[by]
		if !file && !slices.Contains([]string{"provider", "team", "site"}, by) && (by != "region" || c.RegionOf == "") {
			names = append(names, by)
		}
	}
	return names
}

// given reads the small files.
func (c measureCmd) given() (g measure.Given, err error) {
	key, err := c.key()
	if err != nil {
		return g, err
	}
	if key != nil {
		g.Hash = claims.Hashing(key)
	}
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
