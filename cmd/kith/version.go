package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

type versionCmd struct{}

// Run prints the version and what it was made of.
func (versionCmd) Run() error {
	_, err := fmt.Printf("kith %s\ncommit  %s\ngo      %s %s/%s\nsqlite  %s (driver)\npgx     %s (PostgreSQL driver)\n",
		version(), commit(), goVersion(), runtime.GOOS, runtime.GOARCH,
		linked("modernc.org/sqlite"), linked("github.com/jackc/pgx/v5"))
	return err
}

func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }

// version is the program's own, as far as the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return info.Main.Version
}

// commit is the revision it was built from.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	said := map[string]string{}
	for _, s := range info.Settings {
		said[s.Key] = s.Value
	}
	switch {
	case said["vcs.revision"] == "":
		return "unknown"
	case said["vcs.modified"] == "true":
		return said["vcs.revision"] + ", with changes"
	}
	return said["vcs.revision"]
}

// linked is the version of a module in this program.
func linked(path string) string {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return strings.TrimPrefix(m.Version, "v")
			}
		}
	}
	return "unknown"
}
