// Command kith is the whole product in one program.
package main

import (
	"errors"
	"fmt"
	"os"
	_ "time/tzdata" // the clinic's time zone, also where the machine has none

	"github.com/alecthomas/kong"
)

var cli struct {
	Demo        demoCmd        `cmd:"" help:"Serve the example town: Amara, her people and 450 other children. Begin here."`
	Serve       serveCmd       `cmd:"" help:"Serve a site's own data."`
	Import      importCmd      `cmd:"" help:"Bring records in: FHIR Bundles and Bulk Data."`
	Directory   directoryCmd   `cmd:"" help:"The directory of services: bring one in."`
	Validate    validateCmd    `cmd:"" help:"Say what is wrong with FHIR resources in files."`
	FHIRPath    fhirpathCmd    `cmd:"" name:"fhirpath" help:"Evaluate FHIRPath on resources in files."`
	View        viewCmd        `cmd:"" help:"Flatten resources in files into rows, as a ViewDefinition of SQL on FHIR says."`
	Terminology terminologyCmd `cmd:"" help:"Load LOINC, SNOMED CT or ICD-10-CM, list and remove them."`
	Instrument  instrumentCmd  `cmd:"" help:"The instruments of check-ins: list, show and score them, load their words, record permissions."`
	Reindex     reindexCmd     `cmd:"" help:"Build the search index and all tables of the pages anew from the resources."`
	Measure     measureCmd     `cmd:"" help:"Continuity, shared patients and care density of claims and visits in files."`
	Generate    generateCmd    `cmd:"" help:"Make up a population of any size, for trying things out."`
	Audit       auditCmd       `cmd:"" help:"The trail of who did what: whether it is as it was written, and how long it is kept."`
	Keys        keysCmd        `cmd:"" help:"Change the keys of what is sealed."`
	Account     accountCmd     `cmd:"" help:"Open and close the accounts of people."`
	Token       tokenCmd       `cmd:"" help:"Print a short-lived token for the FHIR door."`
	Doctor      doctorCmd      `cmd:"" help:"Look whether everything is in order."`
	Jobs        jobsCmd        `cmd:"" help:"Say what waits to be done, and what was given up."`
	Leakcheck   leakcheckCmd   `cmd:"" help:"Try whether what was told in confidence can be told from never having been told."`
	Version     versionCmd     `cmd:"" help:"Say which version this is."`
}

// exit is an error with the exit status it stands for.
type exit struct {
	status int
	err    error
}

func (e exit) Error() string { return e.err.Error() }
func (e exit) Unwrap() error { return e.err }

func main() { os.Exit(run(os.Args[1:])) }

// usage is the exit status for a command line that cannot be understood.
const usage = 2

func run(args []string) int {
	k := kong.Must(&cli, kong.Name("kith"),
		kong.Description("Kith: relationships in the care of children, seen, protected and handed over."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if len(args) == 0 {
		args = []string{"--help"}
	}
	c, err := k.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "kith: %v\nkith --help says what there is.\n", err)
		return usage
	}
	if err = c.Run(); err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "kith:", err)
	if e, ok := errors.AsType[exit](err); ok {
		return e.status
	}
	return 1
}
