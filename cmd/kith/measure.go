package main

import (
	"os"

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

	From         string   `help:"The first day that counts, such as 2025-01-01."`
	To           string   `help:"The day after the last."`
	Kinds        []string `help:"Kinds of encounters that are visits." default:"visit,video"`
	Grain        string   `help:"What counts as the same one: person or site." enum:"person,site" default:"person"`
	Lookback     int      `help:"Days in which a provider stays known; 0 is unlimited."`
	MinVisits    int      `help:"Patients with fewer are in no index." default:"4"`
	LeaveOut     []string `help:"Providers that do not count."`
	MostPatients int      `help:"Who sees more patients is left out of the network: a laboratory, an emergency department."`
	MinShared    int      `help:"Fewer shared patients are no tie." default:"1"`
	By           string   `help:"Also for the patients of each provider, or of each site." enum:",provider,site" default:""`
	Public       bool     `help:"For outside: nothing of fewer than 11 patients, nor what would give it away."`

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
		LeaveOut: c.LeaveOut, MostPatients: c.MostPatients, MinShared: c.MinShared, By: c.By, Public: c.Public}
}
