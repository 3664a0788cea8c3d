package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/store"
	"kith/platform/db"
)

// What the searches below are about. All of it lies with Amara.
const (
	pressure = `{"resourceType":"Observation","id":"pressure","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/amara"},"component":[` +
		`{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":107,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},` +
		`{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":60,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}`
	weight = `{"resourceType":"Observation","id":"weight","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"reference":"Patient/amara/_history/2"},"valueQuantity":{"value":31.5,"unit":"kilo","system":"http://unitsofmeasure.org","code":"kg"},"performer":[{"identifier":{"system":"http://npi","value":"9|9"}}]}`
	warm   = `{"resourceType":"Observation","id":"warm","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}],"text":"T"},"subject":{"reference":"Patient/amara"},"valueQuantity":{"value":38.0,"unit":"C","system":"http://unitsofmeasure.org","code":"Cel"}}`
	least  = `{"resourceType":"Observation","id":"least","status":"final","code":{"text":"crp"},"subject":{"reference":"Patient/amara"},"valueQuantity":{"value":5,"comparator":"<","system":"http://unitsofmeasure.org","code":"mg/L"},"valueString":"a"}`
	note   = `{"resourceType":"Observation","id":"note","status":"preliminary","code":{"coding":[{"code":"note"}]},"subject":{"reference":"Patient/amara"},"valueString":"Sleeps $5 well","derivedFrom":[{"reference":"#x"}],"effectiveDateTime":"2026-11-02"}`
	plan   = `{"resourceType":"CarePlan","id":"plan","status":"active","intent":"plan","subject":{"reference":"Patient/amara"},"instantiatesCanonical":["http://plans/asthma|2"],"instantiatesUri":["http://plans/a"],"meta":{"profile":["http://p/care|1.0"],"source":"http://ehr"}}`
	flag   = `{"resourceType":"Flag","id":"flag","status":"active","code":{"text":"x"},"subject":{"reference":"Patient/amara"},"author":{"reference":"http://elsewhere.example/fhir/Organization/o1"}}`
	smoker = `{"resourceType":"Group","id":"smoker","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/amara"}}],"characteristic":[{"code":{"coding":[{"code":"gender"}]},"valueCodeableConcept":{"coding":[{"code":"female"}]},"exclude":false},{"code":{"coding":[{"code":"smoker"}]},"valueBoolean":true,"exclude":true}]}`
	bill   = `{"resourceType":"ChargeItem","id":"bill","status":"billable","code":{"text":"x"},"subject":{"reference":"Patient/amara"},"priceOverride":{"value":12.50,"currency":"EUR"},"factorOverride":0.8}`
	risk   = `{"resourceType":"RiskAssessment","id":"risk","status":"final","subject":{"reference":"Patient/amara"},"prediction":[{"probabilityRange":{"low":{"value":0.2},"high":{"value":0.4}}}]}`
	gene   = `{"resourceType":"MolecularSequence","id":"gene","coordinateSystem":0,"patient":{"reference":"Patient/amara"},"referenceSeq":{"chromosome":{"coding":[{"code":"7"}]},"referenceSeqId":{"coding":[{"code":"NC_7"}]},"windowStart":10,"windowEnd":20},"variant":[{"start":12,"end":13},{"start":15,"end":19}]}`
	paper  = `{"resourceType":"DocumentReference","id":"paper","status":"current","subject":{"reference":"Patient/amara"},"relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/old"}},{"code":"appends","target":{"reference":"DocumentReference/main"}}],"content":[{"attachment":{"url":"http://a/b.pdf"}}]}`
	record = `{"resourceType":"Patient","id":"record","managingOrganization":{"reference":"Organization/maple-street"},"gender":"female","active":true,"deceasedDateTime":"2026-01-01","telecom":[{"system":"phone","value":"555"},{"system":"email","value":"a@b"}],"identifier":[{"type":{"coding":[{"system":"http://v2-0203","code":"MR"}]},"system":"http://mrn","value":"17"}],"address":[{"city":"Springfield"}],"generalPractitioner":[{"reference":"Organization/maple-street"}]}`
	todo   = `{"resourceType":"Task","id":"todo","status":"requested","intent":"unknown","for":{"reference":"Patient/amara"},"focus":{"reference":"Observation/weight"}}`
)

func TestEveryKindOfParameterIsSearched(t *testing.T) {
	tests := []struct{ typ, name, value, want string }{
		// Tokens: the system of a code is that of its required binding.
		{"Patient", "gender", "female", "[record]"},
		{"Patient", "gender", "http://hl7.org/fhir/administrative-gender|female", "[record]"},
		{"Patient", "gender", "http://other|female", "[]"},
		{"Task", "intent", "http://hl7.org/fhir/task-intent|unknown", "[todo]"},
		{"Task", "intent", "http://hl7.org/fhir/request-intent|unknown", "[]"},
		{"Patient", "active", "true", "[record]"},
		{"Patient", "deceased", "true", "[record]"},
		{"Patient", "telecom", "555", "[record]"},
		{"Patient", "phone", "555", "[record]"},
		{"Patient", "email", "555", "[]"},
		{"Patient", "email:missing", "false", "[record]"},
		{"Patient", "identifier:of-type", "http://v2-0203|MR|17", "[record]"},
		{"Patient", "identifier:of-type", "|MR|17", "[record]"},
		{"Patient", "identifier:of-type", "http://v2-0203|SS|17", "[]"},
		{"Patient", "identifier:of-type", "MR|17", "value"},
		{"Observation", "status:not", "final", "[note]"},
		{"Observation", "code", "http://loinc.org|", "[warm weight pressure]"},
		{"Observation", "code", "|note", "[note]"},
		{"Observation", "code:missing", "true", "[]"},
		{"Observation", "combo-code", "8480-6", "[pressure]"},
		{"Observation", "combo-code", "8310-5", "[warm]"},
		// Strings.
		{"Observation", "value-string", "sleeps", "[note]"},
		{"Patient", "address-city", "spring", "[record]"},
		// Addresses; a canonical one in any version.
		{"CarePlan", "_profile", "http://p/care", "[plan]"},
		{"CarePlan", "_profile", "http://p/care|1.0", "[plan]"},
		{"CarePlan", "_profile", "http://p/care|1", "[]"},
		{"CarePlan", "_profile", "http://p/car", "[]"},
		{"CarePlan", "_source", "http://ehr", "[plan]"},
		{"CarePlan", "instantiates-uri", "http://plans/a", "[plan]"},
		{"DocumentReference", "location", "http://a/b.pdf", "[paper]"},
		// References.
		{"CarePlan", "instantiates-canonical", "http://plans/asthma", "[plan]"},
		{"CarePlan", "instantiates-canonical", "http://plans/asthma|2", "[plan]"},
		{"CarePlan", "instantiates-canonical", "http://plans/asthma|3", "[]"},
		{"Observation", "subject", "Patient/amara", "[note least warm weight pressure]"},
		{"Observation", "subject", "Patient/amara/_history/2", "[weight]"},
		{"Observation", "patient:missing", "false", "[note least warm weight pressure]"},
		{"Observation", "performer:identifier", `http://npi|9\|9`, "[weight]"},
		{"Observation", "performer:identifier", "http://npi|9", "[]"},
		{"Observation", "performer:missing", "false", "[weight]"},
		{"Observation", "derived-from:missing", "false", "[note]"},
		{"Flag", "author", "http://elsewhere.example/fhir/Organization/o1", "[flag]"},
		{"Flag", "author:Organization", "http://elsewhere.example/fhir/Organization/o1", "[flag]"},
		{"Flag", "author:Patient", "http://elsewhere.example/fhir/Organization/o1", "[]"},
		{"Patient", "general-practitioner", "maple-street", "[record]"},
		{"Task", "focus", "weight", "[todo]"},
		{"Task", "focus:Observation", "weight", "[todo]"},
		{"Group", "member", "amara", "[smoker]"},
		// Dates.
		{"Observation", "date", "2026-11", "[note]"},
		{"Patient", "death-date", "ge2026", "[record]"},
		// Numbers and quantities: in any unit of the same dimension.
		{"ChargeItem", "factor-override", "0.8", "[bill]"},
		{"ChargeItem", "factor-override", "gt0.8", "[]"},
		{"ChargeItem", "factor-override", "0.8|a|b", "value"},
		{"ChargeItem", "price-override", "12.5|urn:iso:std:iso:4217|EUR", "[bill]"},
		{"ChargeItem", "price-override", "12.5|urn:iso:std:iso:4217|USD", "[]"},
		{"RiskAssessment", "probability", "gt0.3", "[risk]"},
		{"RiskAssessment", "probability", "sa0.3", "[]"},
		{"RiskAssessment", "probability", "lt0.2", "[]"},
		{"Observation", "value-quantity", "31.5", "[weight]"},
		{"Observation", "value-quantity", "31.5|http://unitsofmeasure.org|kg", "[weight]"},
		{"Observation", "value-quantity", "31500|http://unitsofmeasure.org|g", "[weight]"},
		{"Observation", "value-quantity", "315e2|http://unitsofmeasure.org|g", "[weight]"},
		{"Observation", "value-quantity", "31600|http://unitsofmeasure.org|g", "[]"},
		{"Observation", "value-quantity", "gt31499|http://unitsofmeasure.org|g", "[weight]"},
		{"Observation", "value-quantity", "ap30|http://unitsofmeasure.org|kg", "[weight]"},
		{"Observation", "value-quantity", "31.5||kg", "[weight]"},
		{"Observation", "value-quantity", "31.5||kilo", "[weight]"},
		{"Observation", "value-quantity", "31.5|http://unitsofmeasure.org|kilo", "[]"},
		{"Observation", "value-quantity", "100.4|http://unitsofmeasure.org|[degF]", "[warm]"},
		{"Observation", "value-quantity", "ge38|http://unitsofmeasure.org|Cel", "[warm]"},
		{"Observation", "value-quantity", "lt1|http://unitsofmeasure.org|mg/L", "[least]"},
		{"Observation", "value-quantity", "ge5|http://unitsofmeasure.org|mg/L", "[]"},
		{"Observation", "value-quantity", "lt1|http://unitsofmeasure.org|mg/dL", "[least]"},
		{"Observation", "component-value-quantity", "107|http://unitsofmeasure.org|mm[Hg]", "[pressure]"},
		{"Observation", "combo-value-quantity", "107", "[pressure]"},
		// Composites: values of one component, of one resource.
		{"Observation", "component-code-value-quantity", "http://loinc.org|8480-6$107", "[pressure]"},
		{"Observation", "component-code-value-quantity", "8480-6$60", "[]"},
		{"Observation", "component-code-value-quantity", "8462-4$lt61|http://unitsofmeasure.org|mm[Hg]", "[pressure]"},
		{"Observation", "combo-code-value-quantity", "8480-6$107", "[pressure]"},
		{"Observation", "combo-code-value-quantity", "29463-7$gt31|http://unitsofmeasure.org|kg", "[weight]"},
		{"Observation", "code-value-quantity", "29463-7$gt31", "[weight]"},
		{"Observation", "code-value-quantity", "29463-7$gt32", "[]"},
		{"Observation", "code-value-quantity:missing", "false", "[least warm weight]"},
		{"Observation", "component-code-value-quantity:missing", "true", "[note least warm weight]"},
		{"Observation", "code-value-string", `note$sleeps \$5`, "[note]"},
		{"Observation", "code-value-string", "note", "value"},
		{"Group", "characteristic-value", "gender$female", "[smoker]"},
		{"Group", "characteristic-value", "smoker$true", "[smoker]"},
		{"Group", "characteristic-value", "gender$true", "[]"},
		{"MolecularSequence", "chromosome-variant-coordinate", "7$ge12$le13", "[gene]"},
		{"MolecularSequence", "chromosome-variant-coordinate", "7$ge15$le13", "[]"},
		{"MolecularSequence", "chromosome-window-coordinate", "7$10$20", "[gene]"},
		{"MolecularSequence", "referenceseqid-variant-coordinate", "NC_8$12$13", "[]"},
		{"DocumentReference", "relationship", "replaces$DocumentReference/old", "[paper]"},
		{"DocumentReference", "relationship", "appends$DocumentReference/old", "[]"},
	}
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, pressure, weight, warm, least, note, plan, flag, smoker, bill, risk, gene, paper, record, todo)
		for _, tt := range tests {
			if got := find(t, s, lena, tt.typ, tt.name, tt.value); got != tt.want {
				t.Errorf("%s?%s=%s: %s, want %s", tt.typ, tt.name, tt.value, got, tt.want)
			}
		}
	})
}

// All of R4's examples: built anew, the index is the one that writing made; and
// when everything is deleted nothing is left of it.
func TestTheIndexOfEveryExampleIsBuiltAnewAndLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		var batch, gone []*store.Incoming
		seen := map[string]bool{}
		for line := range example.All() {
			in, err := s.Prepare(line, element.Options{})
			if err != nil || in.ID == "" || seen[in.Type+"/"+in.ID] {
				continue // what cannot be stored is the validator's test
			}
			seen[in.Type+"/"+in.ID] = true
			batch, gone = append(batch, in), append(gone, s.Removal(in.Type, in.ID))
		}
		if len(batch) < 800 {
			t.Fatalf("%d examples", len(batch))
		}
		for _, part := range [][]*store.Incoming{batch[:400], batch[400:]} {
			if _, err := s.Write(t.Context(), operator, "test", part); err != nil {
				t.Fatal(err)
			}
		}
		before := dump(t, s)
		for _, table := range []string{"index_token", "index_string", "index_uri", "index_reference", "index_date", "index_quantity"} {
			if len(before[table]) < 50 {
				t.Errorf("%s has %d rows", table, len(before[table]))
			}
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		for table, rows := range dump(t, s) {
			if !slices.Equal(before[table], rows) {
				t.Errorf("%s: %d rows before, %d after", table, len(before[table]), len(rows))
			}
		}
		if _, err := s.Write(t.Context(), operator, "test", gone); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Census(t.Context()); err != nil || c.Index != 0 || c.Resources != 0 {
			t.Errorf("left behind: %+v, %v", c, err)
		}
	})
}

func TestAnIndexOfOtherDefinitionsIsNoticed(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, sleep)
		if s.Stale() {
			t.Fatal("stale from the start")
		}
		if _, err := db.Exec(t.Context(), s.DB(), `update index_state set value = 'another'`); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), s.DB(), `delete from index_token`); err != nil {
			t.Fatal(err)
		}
		again, err := store.Open(t.Context(), s.DB(), func() time.Time { return nine }, statuses)
		if err != nil || !again.Stale() {
			t.Fatalf("not noticed: %v", err)
		}
		if _, err := put(t, again, operator, theo); err == nil || !strings.Contains(err.Error(), "kith reindex") {
			t.Errorf("a write: %v", err)
		}
		if _, err := again.Search(t.Context(), lena, store.Query{Type: "Patient"}); err == nil {
			t.Error("a search is answered from an index that does not fit")
		}
		if _, err := again.Read(t.Context(), lena, "Patient", "amara"); err != nil {
			t.Errorf("a read needs no index: %v", err)
		}
		if err := again.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if got := find(t, again, lena, "Observation", "code", "44261-6"); got != "[sleep]" || again.Stale() {
			t.Errorf("after it: %s", got)
		}
		third, err := store.Open(t.Context(), s.DB(), func() time.Time { return nine }, statuses)
		if err != nil || third.Stale() {
			t.Errorf("built anew, and stale again: %v", err)
		}
	})
}

// A hint that the dialect does not understand doubles the index there.
func TestPostgresKeepsNoSecondCopyOfTheIndex(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		if s.DB().Dialect.Name != "postgres" {
			return
		}
		n, err := db.One(t.Context(), s.DB(), db.Int, "", `
			select count(*) from pg_indexes
			where schemaname = current_schema() and indexname in ('index_token_look', 'index_string_look', 'index_uri_look',
				'index_reference_look', 'index_date_look', 'index_quantity_look')`)
		if err != nil || n != 6 {
			t.Errorf("%d of 6 tables have a plain index: %v", n, err)
		}
	})
}
