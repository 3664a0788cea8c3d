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
	Demo    demoCmd    `cmd:"" help:"Serve the example town: Amara, her people and 450 other children. Begin here."`
	Serve   serveCmd   `cmd:"" help:"Serve a site's own data."`
	Import  importCmd  `cmd:"" help:"Bring records in: FHIR Bundles and Bulk Data."`
	Reindex reindexCmd `cmd:"" help:"Build the search index and all tables of the pages anew from the resources."`
	Token   tokenCmd   `cmd:"" help:"Print a short-lived token for the FHIR door."`
	Doctor  doctorCmd  `cmd:"" help:"Look whether everything is in order."`
	Version versionCmd `cmd:"" help:"Say which version this is."`
}

// exit is an error with the exit status it stands for.
type exit struct {
	status int
	err    error
}

func (e exit) Error() string { return e.err.Error() }
func (e exit) Unwrap() error { return e.err }

func main() {
	k := kong.Parse(&cli, kong.Name("kith"),
		kong.Description("Kith: relationships in the care of children, seen, protected and handed over."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	err := k.Run()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "kith:", err)
	if e, ok := errors.AsType[exit](err); ok {
		os.Exit(e.status)
	}
	os.Exit(1)
}
