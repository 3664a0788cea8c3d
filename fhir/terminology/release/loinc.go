package release

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/terminology"
)

var (
	loincTable     = regexp.MustCompile(`(?i)^loinc\.csv$`)
	loincHierarchy = regexp.MustCompile(`(?i)^(multiaxialhierarchy|componenthierarchybysystem)\.csv$`)
	loincVersion   = regexp.MustCompile(`(?i)loinc_?(\d+\.\d+)`)
)

// loincProperties are the columns that become properties, under the names that
// FHIR gives them. Source: FHIR-R4-Terminology
var loincProperties = []string{
	"COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP", "CLASS", "CLASSTYPE", "STATUS",
	"ORDER_OBS", "EXAMPLE_UCUM_UNITS", "VersionLastChanged",
}

// loinc reads LOINC's table and, where the release has it, the hierarchy of
// parts above the codes.
func loinc(f *files) (*release, error) {
	found := f.find(loincTable)
	if len(found) == 0 {
		return nil, nil
	}
	r := &release{head: terminology.Head{URL: "http://loinc.org", Name: "LOINC", Title: "LOINC", Content: "complete"}}
	for _, n := range f.names { // the folder of a release is named by its version
		if m := loincVersion.FindStringSubmatch(n); m != nil {
			r.head.Version = m[1]
			break
		}
	}
	r.entries = stream(func(yield func(terminology.Entry) bool) error {
		tree := parts{above: map[string][]string{}, names: map[string]string{}}
		for _, name := range f.find(loincHierarchy) {
			if err := tree.read(f, name); err != nil {
				return err
			}
		}
		seen, err := loincCodes(f, found[0], tree, yield)
		if err != nil || seen == nil {
			return err
		}
		for _, code := range tree.order {
			if !seen[code] && !yield(terminology.Entry{Rank: rankPart, Concept: terminology.Concept{
				Code: code, Display: tree.names[code], Abstract: true, Parents: tree.above[code]}}) {
				return nil
			}
		}
		return nil
	})
	return r, nil
}

// Ranks: what laboratories order most leads; parts and what is withdrawn come
// last.
const (
	rankUncommon = 1 << 20
	rankPart     = 1 << 21
	rankInactive = 1 << 22
)

// loincCodes yields the table; seen is nil when nobody listens any more.
func loincCodes(f *files, name string, tree parts, yield func(terminology.Entry) bool) (seen map[string]bool, err error) {
	t, err := f.commas(name, "LOINC_NUM", "LONG_COMMON_NAME", "STATUS")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.shut()) }()
	seen = map[string]bool{}
	for {
		ok, err := t.nextRecord()
		if err != nil {
			return nil, err
		}
		if !ok {
			return seen, nil
		}
		e := t.loincEntry()
		if e.Code == "" || len(e.Code) > longestCode {
			return nil, t.fail("LOINC_NUM is no code")
		}
		e.Parents = tree.above[e.Code]
		seen[e.Code] = true
		if !yield(e) {
			return nil, nil
		}
	}
}

// longestCode bounds a code of any release.
const longestCode = 64

func (t *table) loincEntry() terminology.Entry {
	e := terminology.Entry{Rank: rankUncommon, Concept: terminology.Concept{
		Code: strings.ToUpper(strings.Clone(t.get("LOINC_NUM"))), Display: t.get("LONG_COMMON_NAME"),
		Definition: t.get("DefinitionDescription"),
	}}
	for _, p := range loincProperties {
		if v := t.get(p); v != "" {
			e.Properties = append(e.Properties, terminology.Property{Code: p, Type: "string", Value: v})
		}
	}
	for _, column := range []string{"SHORTNAME", "CONSUMER_NAME", "DisplayName"} {
		if v := t.get(column); v != "" && v != e.Display {
			e.Designations = append(e.Designations, terminology.Designation{Language: "en",
				Use: &terminology.Coding{System: "http://loinc.org", Code: column}, Value: v})
		}
	}
	if rank, err := strconv.Atoi(t.get("COMMON_TEST_RANK")); err == nil && rank > 0 {
		e.Rank = min(rank, rankUncommon)
	}
	switch t.get("STATUS") {
	case "DEPRECATED": // LOINC's word for withdrawn
		e.Inactive, e.Rank = true, rankInactive
	}
	if e.Display == "" {
		e.Display = t.get("SHORTNAME")
	}
	return e
}

// parts is the hierarchy above LOINC codes.
type parts struct {
	above map[string][]string
	names map[string]string
	order []string
}

func (p *parts) read(f *files, name string) (err error) {
	t, err := f.commas(name, "IMMEDIATE_PARENT", "CODE", "CODE_TEXT")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.shut()) }()
	for {
		ok, err := t.nextRecord()
		if err != nil || !ok {
			return err
		}
		code, parent := strings.Clone(t.get("CODE")), strings.Clone(t.get("IMMEDIATE_PARENT"))
		if code == "" || len(code) > longestCode || len(parent) > longestCode {
			return t.fail("CODE is no code")
		}
		if _, known := p.names[code]; !known {
			p.names[code] = strings.Clone(t.get("CODE_TEXT"))
			p.order = append(p.order, code)
		}
		if parent != "" && !slices.Contains(p.above[code], parent) {
			p.above[code] = append(p.above[code], parent)
		}
	}
}
