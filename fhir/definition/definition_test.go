package definition

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestTheStandardIsAllThere(t *testing.T) {
	resources, parameters := 0, map[string]bool{}
	for _, name := range Types() {
		typ := Of(name)
		if typ == nil {
			t.Fatalf("%s cannot be read", name)
		}
		if typ.Kind == Resource && !typ.Abstract {
			resources++
			for _, p := range SearchParams(name) {
				parameters[p.URL] = true
			}
		}
	}
	standard := 0
	for url := range parameters {
		if strings.HasPrefix(url, "http://hl7.org/fhir/SearchParameter/") {
			standard++
		}
	}
	// HL7 publishes 1,397; ten of them, of two extensions, name no resource type.
	if resources != 146 || standard != 1387 {
		t.Errorf("%d resource types and %d search parameters", resources, standard)
	}
	for _, name := range []string{"Patient", "Encounter", "RelatedPerson", "Practitioner", "Device"} {
		if len(Compartment(name)) == 0 {
			t.Errorf("the compartment of %s is empty", name)
		}
	}
}

func TestTypesReadAsTheStandardSaysThem(t *testing.T) {
	observation := Of("Observation")
	value, as := observation.Element("valueQuantity")
	if value == nil || !value.Choice || value.Path != "Observation.value[x]" || as.Code != "Quantity" || observation.Named("value") != value {
		t.Errorf("value[x] = %+v as %+v", value, as)
	}
	if e, _ := observation.Element("valueMoney"); e != nil {
		t.Error("an Observation has no money as its value")
	}
	status := observation.Named("status")
	if status.Min != 1 || status.Max != 1 || !status.Modifier || status.Binding.Strength != "required" || status.Types[0].Code != "code" {
		t.Errorf("status = %+v", status)
	}
	if r := Of("Observation.component").Named("referenceRange"); r.Types[0].Code != "Observation.referenceRange" || r.Types[0].Type().Kind != Backbone {
		t.Errorf("component.referenceRange = %+v", r)
	}
	if c := Of("Patient.contact"); c == nil || c.Base != "BackboneElement" || !c.Is("Element") || c.Is("Resource") || c.Named("name").Types[0].Code != "HumanName" {
		t.Errorf("Patient.contact = %+v", c)
	}
	if !Of("Patient").Is("DomainResource") || !Of("Age").Is("Quantity") || !Of("id").Is("string") || Of("Bundle").Is("DomainResource") {
		t.Error("bases are wrong")
	}
	if id, _ := Of("Patient").Element("id"); id.Types[0].Code != "id" && id.Types[0].Code != "string" {
		t.Errorf("Patient.id is a %s", id.Types[0].Code)
	}
	if Of("date").Pattern == "" || Of("date").Kind != Primitive || Of("nothing") != nil || Of("Patient.nothing") != nil {
		t.Error("primitives or unknown names are wrong")
	}
	subject := observation.Named("subject").Types[0]
	if !slices.Contains(subject.Targets, Structure+"Patient") {
		t.Errorf("subject points to %v", subject.Targets)
	}
}

func TestEveryReferenceToATypeLeadsToOne(t *testing.T) {
	var look func(typ *Type)
	seen := map[*Type]bool{}
	look = func(typ *Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		if typ.Base != "" && Of(typ.Base) == nil {
			t.Errorf("%s is built on %q", typ.Name, typ.Base)
		}
		for _, e := range typ.Elements {
			if len(e.Types) == 0 {
				t.Errorf("%s has no type", e.Path)
			}
			for i := range e.Types {
				to := e.Types[i].Type()
				if to == nil {
					t.Errorf("%s is a %q", e.Path, e.Types[i].Code)
					continue
				}
				look(to)
			}
		}
	}
	for _, name := range Types() {
		look(Of(name))
	}
}

func TestCanonicalsAreFoundWithAndWithoutVersion(t *testing.T) {
	plain, ok := Canonical("ValueSet", "http://hl7.org/fhir/ValueSet/administrative-gender")
	versioned, ok2 := Canonical("ValueSet", "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1")
	if !ok || !ok2 || !bytes.Equal(plain, versioned) {
		t.Error("administrative-gender is not found")
	}
	if byID, ok := ByID("ValueSet", "administrative-gender"); !ok || !bytes.Equal(plain, byID) {
		t.Error("administrative-gender is not found by its id")
	}
	if _, ok := Canonical("ValueSet", "http://hl7.org/fhir/StructureDefinition/Patient"); ok {
		t.Error("a type is no value set")
	}
	n := 0
	for url, line := range Canonicals("StructureDefinition") {
		n++
		if !bytes.Contains(line, []byte(url)) {
			t.Errorf("%s does not name itself", url)
		}
	}
	if n < 600 {
		t.Errorf("only %d StructureDefinitions", n)
	}
}

func BenchmarkFirstUse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		lines, err := unpack("core")
		if err != nil {
			b.Fatal(err)
		}
		into := map[string]*Type{}
		compile("Patient", lines.byURL["StructureDefinition "+Structure+"Patient"], into)
	}
}

func BenchmarkEveryType(b *testing.B) {
	lines := core.load()
	b.ReportAllocs()
	for b.Loop() {
		for _, name := range Types() {
			compile(name, lines.byURL["StructureDefinition "+Structure+name], map[string]*Type{})
		}
	}
}
