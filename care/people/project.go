package people

import (
	"context"
	"strings"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/db"
)

// Projector writes the tables of this folder from the record.
var Projector = store.Projector{
	Name: "people",
	Types: []string{
		"Patient", "RelatedPerson", "Person", "Group",
		"Practitioner", "PractitionerRole", "Organization", "OrganizationAffiliation",
	},
	Tables:  tableNames(),
	Project: project,
}

// table is one table: the type it is read from, the column that holds the id
// of its resource, and its columns.
type table struct {
	name, of, source string
	columns          []string
}

var tables = []table{
	{"patient", "Patient", "id", []string{"id", "compartment", "name", "short", "official", "sort", "born_on", "gender", "pronouns",
		"language", "language_text", "interpreter", "active", "deceased", "died_on", "details"}},
	{"patient_name", "Patient", "patient_id", []string{"patient_id", "value", "kind", "spell", "sound", "sort", "compartment"}},
	{"patient_identifier", "Patient", "patient_id", []string{"patient_id", "value", "compartment"}},
	{"patient_link", "Patient", "patient_id", []string{"patient_id", "other", "type", "relative_id", "compartment"}},
	{"relative", "RelatedPerson", "id", []string{"id", "compartment", "patient_id", "name", "short", "relation", "relation_text", "gender",
		"language", "language_text", "interpreter", "phone", "starts_on", "ends_on", "end_reason", "active"}},
	{"person_link", "Person", "person_id", []string{"person_id", "relative_id", "compartment"}},
	{"household_member", "Group", "household_id", []string{"household_id", "number", "compartment", "name", "keeper_id", "patient_id", "time", "starts_on", "ends_on"}},
	{"practitioner", "Practitioner", "id", []string{"id", "compartment", "name", "short", "formal", "sort", "active"}},
	{"practitioner_role", "PractitionerRole", "id", []string{"id", "compartment", "practitioner_id", "name", "organization_id", "code", "words",
		"specialty", "starts_on", "ends_on", "end_reason", "active"}},
	{"organization", "Organization", "id", []string{"id", "compartment", "name", "sort", "kind", "words", "part_of", "phone", "active"}},
	{"affiliation", "OrganizationAffiliation", "id", []string{"id", "compartment", "organization_id", "participating_id", "code", "words", "starts_on", "ends_on", "active"}},
}

func tableNames() (names []string) {
	for _, t := range tables {
		names = append(names, t.name)
	}
	return names
}

// sheet collects the rows of a batch by table.
type sheet map[string][][]any

func (s sheet) add(table string, row ...any) { s[table] = append(s[table], row) }

// readers write the rows of one resource.
var readers = map[string]func(sheet, store.Change){
	"Patient": readPatient, "RelatedPerson": readRelative, "Person": readPerson, "Group": readGroup,
	"Practitioner": readPractitioner, "PractitionerRole": readRole,
	"Organization": readOrganization, "OrganizationAffiliation": readAffiliation,
}

func project(ctx context.Context, tx *db.Tx, changes []store.Change) error {
	rows, gone := sheet{}, map[string][]any{}
	for _, c := range changes {
		if c.Old.Exists() {
			gone[c.Type] = append(gone[c.Type], c.ID)
		}
		if c.New.Exists() {
			readers[c.Type](rows, c)
		}
	}
	for _, t := range tables {
		if err := forget(ctx, tx, t, gone[t.of]); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, t.name, t.columns, rows[t.name]); err != nil {
			return err
		}
	}
	return nil
}

// mostForgotten is how many resources lose their rows in one statement.
const mostForgotten = 100

// forget deletes the rows of resources.
func forget(ctx context.Context, tx *db.Tx, t table, ids []any) error {
	for len(ids) > 0 {
		n := 1
		if len(ids) >= mostForgotten {
			n = mostForgotten
		}
		if _, err := db.Exec(ctx, tx, "delete from "+t.name+" where "+t.source+" in "+db.Tuples(1, n), ids[:n]...); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// The systems and extensions of Kith's own, and of others, that are read here.
const (
	ourCodes        = "http://kith.example/fhir/CodeSystem/kith"
	ourExtensions   = "http://kith.example/fhir/StructureDefinition/"
	fhirExtensions  = "http://hl7.org/fhir/StructureDefinition/"
	roleCodes       = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	socialSecurity  = "http://hl7.org/fhir/sid/us-ssn"
	identifierTypes = "http://terminology.hl7.org/CodeSystem/v2-0203"
)

// localID returns the id of a reference to a resource of a type, or "".
func localID(typ string, ref element.Value) string {
	text := ref.Get("reference").Text()
	text, _, _ = strings.Cut(text, "/_history/")
	text, _, _ = strings.Cut(text, "#")
	id, ok := strings.CutPrefix(text, typ+"/")
	if !ok {
		return ""
	}
	return id
}

// ours returns the first code of Kith's in a CodeableConcept.
func ours(concept element.Value) string { return codeIn(concept, ourCodes) }

func codeIn(concept element.Value, system string) string {
	for c := range concept.Each("coding") {
		if c.Get("system").Text() == system {
			return c.Get("code").Text()
		}
	}
	return ""
}

// wordsOf returns the text of a CodeableConcept, or its first display.
func wordsOf(concept element.Value) string {
	if t := concept.Get("text").Text(); t != "" {
		return t
	}
	return concept.At("coding", "display").Text()
}

// extension returns the first extension with a url.
func extension(v element.Value, url string) element.Value {
	for e := range v.Each("extension") {
		if e.Get("url").Text() == url {
			return e
		}
	}
	return element.Value{}
}

func namesOf(v element.Value) (all []HumanName) {
	for n := range v.Each("name") {
		h := HumanName{
			Use: n.Get("use").Text(), Text: n.Get("text").Text(), Family: n.Get("family").Text(),
			Given: textsOf(n, "given"), Prefix: textsOf(n, "prefix"), Suffix: textsOf(n, "suffix"),
			Ended: n.At("period", "end").Exists(),
		}
		all = append(all, h)
	}
	return all
}

func textsOf(v element.Value, name string) (all []string) {
	for t := range v.Each(name) {
		if s := t.Text(); s != "" {
			all = append(all, s)
		}
	}
	return all
}

func telecomsOf(v element.Value) (all []Telecom) {
	for t := range v.Each("telecom") {
		rank, _ := t.Get("rank").Int() // 0 when there is none
		if c := (Telecom{t.Get("system").Text(), t.Get("value").Text(), t.Get("use").Text(), rank}); c.Value != "" {
			all = append(all, c)
		}
	}
	return all
}

// languagesOf returns Patient and RelatedPerson communication, preferred first.
func languagesOf(v element.Value) (all []Language) {
	for c := range v.Each("communication") {
		l := Language{c.At("language", "coding", "code").Text(), wordsOf(c.Get("language"))}
		if l == (Language{}) {
			continue
		}
		if all = append(all, l); c.Get("preferred").True() {
			copy(all[1:], all)
			all[0] = l
		}
	}
	return all
}

func first(all []Language) Language {
	if len(all) == 0 {
		return Language{}
	}
	return all[0]
}

func periodOf(v element.Value) Period {
	p := v.Get("period")
	return Period{FirstDay(p.Get("start").Text()), LastDay(p.Get("end").Text())}
}

// endReason returns why a period with an end ended: Kith's code, or the words.
func endReason(v element.Value) string {
	why := extension(v, ourExtensions+"end-reason").Get("valueCodeableConcept")
	if code := ours(why); code != "" {
		return code
	}
	return wordsOf(why)
}

// isActive reports whether a resource is in use: active unless it says it is not.
func isActive(v element.Value) bool {
	a := v.Get("active")
	return !a.Exists() || a.True()
}
