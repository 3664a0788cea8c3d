package view

import (
	"embed"
	"strings"
)

// files are the views of the facts that measures are made of.
//
//go:embed published/*.json
var files embed.FS

// Published returns the ids of the views that Kith brings, sorted.
func Published() (names []string) {
	all, err := files.ReadDir("published")
	if err != nil {
		panic(err) // it is part of the program
	}
	for _, f := range all {
		names = append(names, strings.TrimSuffix(f.Name(), ".json"))
	}
	return names
}

// PublishedAs returns a view that Kith brings, by its id, its name, which has _
// where an id has -, or its URL.
func PublishedAs(name string) (def []byte, ok bool) {
	id := strings.ReplaceAll(strings.TrimPrefix(name, PublishedAt), "_", "-")
	def, err := files.ReadFile("published/" + id + ".json")
	return def, err == nil
}

// PublishedAt begins the URLs of the views that Kith brings.
const PublishedAt = "http://kith.example/fhir/ViewDefinition/"
