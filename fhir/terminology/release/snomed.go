package release

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kith/fhir/terminology"
)

// The snapshot files of an RF2 release; Full and Delta are not read.
// Source: SNOMED-RF2
var (
	rf2Concepts      = regexp.MustCompile(`^x?sct2_Concept_Snapshot_.*\.txt$`)
	rf2Descriptions  = regexp.MustCompile(`^x?sct2_Description_Snapshot-.*\.txt$`)
	rf2Relationships = regexp.MustCompile(`^x?sct2_Relationship_Snapshot_.*\.txt$`)
	rf2Languages     = regexp.MustCompile(`^x?der2_cRefset_LanguageSnapshot-.*\.txt$`)
)

// Concepts of SNOMED CT's own model. Source: SNOMED-RF2
const (
	sctIsA       = 116680003
	sctFullName  = 900000000000003001
	sctPreferred = 900000000000548007
	sctDefined   = 900000000000073002
	sctUS        = 900000000000509007 // language reference set, US English
	sctRoot      = "138875005"
	sctCore      = "900000000000207008" // module of the International Edition
)

const sct = "http://snomed.info/sct"

// snapshot is an RF2 snapshot in memory: concepts by the order of the file.
type snapshot struct {
	concepts []sctConcept
	at       map[int64]int32
	terms    []sctTerm
	names    map[int64]byte // description: 2 preferred in US English, 1 in another reference set
	latest   string         // effectiveTime
}

type sctConcept struct {
	id      int64
	parents []int64
	term    int32 // last of its terms, -1 for none
	active  bool
	defined bool
	module  int64
}

type sctTerm struct {
	text, language string
	id             int64
	full           bool
	before         int32
}

// snomed reads the snapshot of an edition. An extension that needs the
// International Edition has to be released together with it.
func snomed(f *files) (*release, error) {
	concepts, descriptions := f.find(rf2Concepts), f.find(rf2Descriptions)
	if len(concepts) == 0 || len(descriptions) == 0 {
		return nil, nil
	}
	r := &release{head: terminology.Head{URL: sct, Name: "SNOMED_CT", Title: "SNOMED CT", Content: "complete", CaseSensitive: true}}
	s := &snapshot{at: map[int64]int32{}, names: map[int64]byte{}}
	for _, name := range concepts {
		if err := s.readConcepts(f, name); err != nil {
			return nil, err
		}
	}
	r.head.Version = s.version()
	r.entries = stream(func(yield func(terminology.Entry) bool) error {
		for _, step := range []struct {
			names []string
			read  func(*files, string) error
		}{{f.find(rf2Languages), s.readLanguages}, {descriptions, s.readDescriptions}, {f.find(rf2Relationships), s.readRelationships}} {
			for _, name := range step.names {
				if err := step.read(f, name); err != nil {
					return err
				}
			}
		}
		for i := range s.concepts {
			if !yield(s.entry(&s.concepts[i])) {
				return nil
			}
		}
		return nil
	})
	return r, nil
}

// version is the URI of the edition and its date. An edition is named by its
// module: the International one, unless there are concepts of an extension.
func (s *snapshot) version() string {
	if s.latest == "" {
		return ""
	}
	module := sctCore
	if slices.ContainsFunc(s.concepts, func(c sctConcept) bool { return c.module == usModule }) {
		module = strconv.Itoa(usModule)
	}
	return sct + "/" + module + "/version/" + s.latest
}

const usModule = 731000124108 // module of the US Edition

// rows calls fn for every row of a file with this header.
func (s *snapshot) rows(f *files, name string, header []string, fn func(t *table) error) (err error) {
	t, err := f.tabs(name, header...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.shut()) }()
	for {
		ok, err := t.nextRow()
		if err != nil || !ok {
			return err
		}
		if len(t.row[1]) != 8 || string(t.row[2]) != "0" && string(t.row[2]) != "1" {
			return t.fail("effectiveTime or active is not possible")
		}
		if err := fn(t); err != nil {
			return err
		}
	}
}

// id reads an identifier of SNOMED CT: up to 18 digits.
func (t *table) id(column int) (int64, error) {
	n, err := strconv.ParseInt(string(t.row[column]), 10, 64)
	if err != nil || n <= 0 || len(t.row[column]) > 18 {
		return 0, t.fail("column %d is no identifier", column+1)
	}
	return n, nil
}

func (s *snapshot) readConcepts(f *files, name string) error {
	return s.rows(f, name, []string{"id", "effectiveTime", "active", "moduleId", "definitionStatusId"}, func(t *table) error {
		id, err := t.id(0)
		if err != nil {
			return err
		}
		module, err := t.id(3)
		if err != nil {
			return err
		}
		status, err := t.id(4)
		if err != nil {
			return err
		}
		if _, twice := s.at[id]; twice {
			return t.fail("a concept comes twice; is this no snapshot?")
		}
		s.at[id] = int32(len(s.concepts))
		s.concepts = append(s.concepts, sctConcept{id: id, term: -1, active: t.row[2][0] == '1', defined: status == sctDefined, module: module})
		s.latest = max(s.latest, string(t.row[1]))
		return nil
	})
}

func (s *snapshot) readLanguages(f *files, name string) error {
	header := []string{"id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId", "acceptabilityId"}
	return s.rows(f, name, header, func(t *table) error {
		refset, err := t.id(4)
		if err != nil {
			return err
		}
		description, err := t.id(5)
		if err != nil {
			return err
		}
		acceptability, err := t.id(6)
		if err != nil || acceptability != sctPreferred || t.row[2][0] != '1' {
			return err
		}
		rank := byte(1)
		if refset == sctUS {
			rank = 2
		}
		s.names[description] = max(s.names[description], rank)
		return nil
	})
}

func (s *snapshot) readDescriptions(f *files, name string) error {
	header := []string{"id", "effectiveTime", "active", "moduleId", "conceptId", "languageCode", "typeId", "term", "caseSignificanceId"}
	languages := map[string]string{}
	return s.rows(f, name, header, func(t *table) error {
		id, err := t.id(0)
		if err != nil {
			return err
		}
		concept, err := t.id(4)
		if err != nil {
			return err
		}
		kind, err := t.id(6)
		if err != nil {
			return err
		}
		if len(t.row[7]) == 0 || !utf8.Valid(t.row[7]) {
			return t.fail("the term is missing or is not UTF-8")
		}
		at, known := s.at[concept]
		if !known || t.row[2][0] != '1' {
			return nil // of a concept that the snapshot of another edition has
		}
		language := string(t.row[5])
		if languages[language] == "" {
			languages[language] = language
		}
		c := &s.concepts[at]
		s.terms = append(s.terms, sctTerm{string(t.row[7]), languages[language], id, kind == sctFullName, c.term})
		c.term = int32(len(s.terms) - 1)
		return nil
	})
}

func (s *snapshot) readRelationships(f *files, name string) error {
	header := []string{"id", "effectiveTime", "active", "moduleId", "sourceId", "destinationId", "relationshipGroup", "typeId",
		"characteristicTypeId", "modifierId"}
	return s.rows(f, name, header, func(t *table) error {
		from, err := t.id(4)
		if err != nil {
			return err
		}
		to, err := t.id(5)
		if err != nil {
			return err
		}
		kind, err := t.id(7)
		if err != nil || kind != sctIsA || t.row[2][0] != '1' {
			return err
		}
		if at, ok := s.at[from]; ok {
			s.concepts[at].parents = append(s.concepts[at].parents, to)
		}
		return nil
	})
}

// entry makes the concept: shown by the name preferred in US English, else by
// another preferred one, else by the full name without its tag.
func (s *snapshot) entry(c *sctConcept) terminology.Entry {
	e := terminology.Entry{Concept: terminology.Concept{Code: strconv.FormatInt(c.id, 10), Inactive: !c.active}}
	if !c.active {
		e.Rank = rankInactive
	}
	for _, p := range c.parents {
		e.Parents = append(e.Parents, strconv.FormatInt(p, 10))
	}
	var terms []scored
	for i := c.term; i >= 0; i = s.terms[i].before {
		t := &s.terms[i]
		var use *terminology.Coding // none: a synonym
		if t.full {
			use = &terminology.Coding{System: sct, Code: strconv.Itoa(sctFullName), Display: "Fully specified name"}
		}
		score := int(s.names[t.id]) * 2
		if !t.full {
			score++
		}
		terms = append(terms, scored{score, terminology.Designation{Language: t.language, Use: use, Value: t.text}})
	}
	slices.SortStableFunc(terms, func(a, b scored) int { return b.score - a.score })
	for _, t := range terms {
		e.Designations = append(e.Designations, t.Designation)
	}
	if len(terms) > 0 {
		if e.Display = terms[0].Value; terms[0].Use != nil {
			e.Display = withoutTag(e.Display)
		}
	}
	e.Abstract = e.Code == sctRoot
	e.Properties = append(e.Properties,
		terminology.Property{Code: "moduleId", Type: "code", Value: strconv.FormatInt(c.module, 10)},
		terminology.Property{Code: "sufficientlyDefined", Type: "boolean", Value: strconv.FormatBool(c.defined)})
	return e
}

// scored is a term and how much it is preferred.
type scored struct {
	score int
	terminology.Designation
}

// withoutTag drops the semantic tag: "Asthma (disorder)" is Asthma.
func withoutTag(name string) string {
	if i := strings.LastIndex(name, " ("); i > 0 && strings.HasSuffix(name, ")") {
		return name[:i]
	}
	return name
}
