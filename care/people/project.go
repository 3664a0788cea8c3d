package people

import (
	"context"

	"kith/fhir/own"
	"kith/fhir/r4"
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
	"Patient": view(readPatient), "RelatedPerson": view(readRelative), "Person": view(readPerson), "Group": view(readGroup),
	"Practitioner": view(readPractitioner), "PractitionerRole": view(readRole),
	"Organization": view(readOrganization), "OrganizationAffiliation": view(readAffiliation),
}

// view makes a reader of a view a reader of a change.
func view[T ~struct{ r4.Element }](read func(sheet, store.Change, T)) func(sheet, store.Change) {
	return func(rows sheet, c store.Change) { read(rows, c, r4.As[T](c.New)) }
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

// The systems and extensions of others that are read here.
const (
	practitionerRoles = "http://terminology.hl7.org/CodeSystem/practitioner-role"
	fhirExtensions    = "http://hl7.org/fhir/StructureDefinition/"
	roleCodes         = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	socialSecurity    = "http://hl7.org/fhir/sid/us-ssn"
	identifierTypes   = "http://terminology.hl7.org/CodeSystem/v2-0203"
)

// described returns what the first of several concepts with a code of Kith's
// own says, or else no code and the first words there are.
func described(all r4.Many[r4.CodeableConcept]) (code, words string) {
	for c := range all {
		if words == "" {
			words = c.Words()
		}
		if ours := own.Code(c); ours != "" {
			return ours, c.Words()
		}
	}
	return "", words
}

func namesOf(names r4.Many[r4.HumanName]) (all []HumanName) {
	for n := range names {
		all = append(all, HumanName{
			Use: n.Use(), Text: n.Text(), Family: n.Family(),
			Given: textsOf(n.Given()), Prefix: textsOf(n.Prefix()), Suffix: textsOf(n.Suffix()),
			Ended: n.Period().End().Exists(),
		})
	}
	return all
}

func textsOf(texts r4.Many[string]) (all []string) {
	for t := range texts {
		if t != "" {
			all = append(all, t)
		}
	}
	return all
}

func telecomsOf(telecom r4.Many[r4.ContactPoint]) (all []Telecom) {
	for t := range telecom {
		rank, _ := t.Rank().Int() // 0 when there is none
		if c := (Telecom{t.System(), t.Value(), t.Use(), rank}); c.Value != "" {
			all = append(all, c)
		}
	}
	return all
}

// spoken is Patient.communication or RelatedPerson.communication.
type spoken interface {
	Language() r4.CodeableConcept
	Preferred() r4.Boolean
}

// languagesOf returns who speaks what, preferred first.
func languagesOf[S spoken](communication r4.Many[S]) (all []Language) {
	for c := range communication {
		l := Language{c.Language().Coding().First().Code(), c.Language().Words()}
		if l == (Language{}) {
			continue
		}
		if all = append(all, l); c.Preferred().True() {
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

func periodOf(p r4.Period) Period { return Period{FirstDay(p.Start().Text()), LastDay(p.End().Text())} }

// endReason returns why a period with an end ended: Kith's code, or the words.
func endReason(v r4.Element) string {
	why := own.Extension(v, "end-reason").ValueCodeableConcept()
	if code := own.Code(why); code != "" {
		return code
	}
	return why.Words()
}

// isActive reports whether a resource is in use: active unless it says it is not.
func isActive(active r4.Boolean) bool { return !active.Exists() || active.True() }
