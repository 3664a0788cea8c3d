package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kith/platform/db"
	"kith/platform/db/dbtest"
)

var background = context.Background()

// tally counts the tests of one group.
type tally struct {
	group          string
	passed, failed int
}

// TestUSCore asks everything the test kit asks, under its names.
func TestUSCore(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) { usCore(t, newTown(t, d, !testing.Short())) })
}

func usCore(t *testing.T, w *town) {
	all := groups(t)
	var board []tally
	run := func(row *tally, id string, err error) {
		if err == nil {
			row.passed++
			return
		}
		row.failed++
		t.Run(id, func(t *testing.T) { t.Error(err) })
	}
	first := tally{group: "Capability Statement"}
	for id, err := range w.states(all) {
		run(&first, "us_core_v610_"+id, err)
	}
	board = append(board, first)
	for _, g := range all {
		row := tally{group: g.Title + " (" + g.Name + ")"}
		for _, one := range g.Tests {
			run(&row, one.ID, w.test(g, one.ID))
		}
		for _, c := range g.Params["practitioner"].Chains {
			run(&row, g.ID+"_practitioner_"+c.Chain+"_chain", w.chained(g, c.Chain, all))
		}
		if g.Resource == "DocumentReference" {
			run(&row, g.ID+"_docref_operation", w.docref(g))
		}
		for _, include := range g.Includes {
			run(&row, g.ID+"_include_"+strings.ReplaceAll(include, ":", "_"), w.included(g, include))
		}
		board = append(board, row)
	}
	row := tally{group: "Missing data"}
	run(&row, "us_core_v610_data_absent_reason_extension_test", w.says("http://hl7.org/fhir/StructureDefinition/data-absent-reason"))
	run(&row, "us_core_v610_data_absent_reason_code_system_test", w.says("http://terminology.hl7.org/CodeSystem/data-absent-reason"))
	show(t, append(board, row))
}

// test does one test of the test kit.
func (w *town) test(g group, id string) error {
	switch {
	case strings.HasSuffix(id, "_read_test"):
		return w.reads(g)
	case strings.HasSuffix(id, "_provenance_revinclude_search_test"):
		return w.origins(g, g.Revincludes[0])
	case strings.HasSuffix(id, "_validation_test"):
		return w.valid(g)
	case strings.HasSuffix(id, "_must_support_test"):
		return w.supports(g)
	case strings.HasSuffix(id, "_reference_resolution_test"):
		return w.resolves(g)
	case strings.HasSuffix(id, "_custodian_test"):
		return w.some(g, "custodian")
	case strings.HasSuffix(id, "_address_test"):
		return w.some(g, "address")
	}
	s, ok := g.asks(id)
	if !ok {
		return fmt.Errorf("no search is called %s", id)
	}
	return w.searches(g, s)
}

// some checks that an element is shown.
func (w *town) some(g group, path string) error {
	if !slices.ContainsFunc(w.showing(g), func(r tree) bool { return len(walk(r, path)) > 0 }) {
		return fmt.Errorf("nobody shows %s", path)
	}
	return nil
}

// reads reads what shows a profile, its only version, and its history.
func (w *town) reads(g group) error {
	for _, r := range w.showing(g) {
		for _, path := range []string{"", "/_history/1"} {
			code, got, err := w.ask("GET", "/fhir/"+key(r)+path, "")
			if err != nil || code != http.StatusOK || !equal(r, got) {
				return fmt.Errorf("%s%s: %d %w is not what went in: %.300v", key(r), path, code, err, got)
			}
		}
		code, got, err := w.ask("GET", "/fhir/"+key(r)+"/_history", "")
		if n := len(walk(got, "entry")); err != nil || code != http.StatusOK || got["type"] != "history" || n != 1 {
			return fmt.Errorf("%s/_history: %d %w, %d entries", key(r), code, err, n)
		}
	}
	return nil
}

// docref asks for the documents of a type and a time by their operation.
func (w *town) docref(g group) error {
	got, err := w.find(g.Resource+"/$docref", url.Values{"patient": {"rowan-thorne"}, "start": {"2026-11-04"}, "type": {"http://loinc.org|11506-3"}}, false)
	if err != nil {
		return err
	}
	return same([]tree{w.at["DocumentReference/rowan-note"]}, got["match"])
}

// states reads what the server says of itself.
func (w *town) states(all []group) map[string]error {
	code, cs, err := w.ask("GET", "/fhir/metadata", "")
	says := func(path string, value any) error {
		if !slices.Contains(walk(cs, path), value) {
			return fmt.Errorf("%s does not say %v", path, value)
		}
		return nil
	}
	supported := error(nil)
	for _, g := range all {
		of := slices.DeleteFunc(walk(cs, "rest.resource"), func(r any) bool { return walk(r, "type")[0] != g.Resource })
		supported = errors.Join(supported, g.stated(of))
	}
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("%d", code)
	}
	return map[string]error{
		"capability_statement_test": err,
		"fhir_version_test":         says("fhirVersion", "4.0.1"),
		"json_support_test":         says("format", "application/fhir+json"),
		"instantiate_test":          says("instantiates", "http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server"),
		"profile_support_test":      supported,
	}
}

// stated checks that the server says of a type what a profile asks for.
func (g group) stated(of any) (err error) {
	missing := func(path string, value any) {
		if !slices.Contains(walk(of, path), value) {
			err = errors.Join(err, fmt.Errorf("%s: %s without %v", g.Resource, path, value))
		}
	}
	missing("supportedProfile", g.Profile)
	for _, i := range g.Interactions {
		if i.Expectation != "MAY" {
			missing("interaction.code", i.Code)
		}
	}
	for name := range g.Params {
		missing("searchParam.name", name)
	}
	for _, p := range g.Revincludes {
		missing("searchRevInclude", p)
	}
	for _, p := range g.Includes {
		parts := strings.Split(p, ":")
		missing("searchInclude", parts[0]+":"+parts[1])
	}
	return err
}

// equal compares resources but for what the server adds to meta.
func equal(a, b tree) bool {
	strip := func(r tree) tree {
		c, m := tree{}, tree{}
		for k, v := range r {
			c[k] = v
		}
		old, _ := r["meta"].(tree)
		for k, v := range old {
			if k != "versionId" && k != "lastUpdated" {
				m[k] = v
			}
		}
		c["meta"] = m
		return c
	}
	return reflect.DeepEqual(strip(a), strip(b))
}

// says checks that somebody's records use an address of the standard.
func (w *town) says(url string) error {
	for _, k := range []string{"Observation", "RelatedPerson", "Patient"} {
		for _, r := range w.of[k] {
			if strings.Contains(fmt.Sprint(r), url) {
				return nil
			}
		}
	}
	return fmt.Errorf("nobody says %s", url)
}

const boardPage = "../../docs/wire/uscore.md"

// show prints the scoreboard and holds the page of the docs to it.
func show(t *testing.T, board []tally) {
	t.Helper()
	if testing.Short() {
		return
	}
	var b strings.Builder
	sum := tally{group: "**All**"}
	b.WriteString("| group | tests | passed |\n|---|---|---|\n")
	for _, r := range board {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", r.group, r.passed+r.failed, r.passed)
		sum.passed, sum.failed = sum.passed+r.passed, sum.failed+r.failed
	}
	fmt.Fprintf(&b, "| %s | %d | %d |\n", sum.group, sum.passed+sum.failed, sum.passed)
	t.Log("\n" + b.String())
	page, err := os.ReadFile(boardPage)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(page), "| group |")
	if now := head + b.String(); now != string(page) {
		if os.Getenv("KITH_GOLDEN") != "write" {
			t.Errorf("%s says something else; KITH_GOLDEN=write writes it anew", boardPage)
		} else if err := os.WriteFile(boardPage, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
