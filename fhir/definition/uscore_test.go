package definition_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"kith/fhir/definition"
)

// What a StructureDefinition of US Core says of one element, as far as the test
// kit's metadata says it too.
type claim struct {
	ID          string      `json:"id"`
	Path        string      `json:"path"`
	Min         int         `json:"min"`
	MustSupport bool        `json:"mustSupport"`
	Extension   []mark      `json:"extension"`
	Type        []claimType `json:"type"`
	Binding     struct {
		Strength string `json:"strength"`
		ValueSet string `json:"valueSet"`
		Most     string `json:"-"`
	} `json:"binding"`
	FixedURI               string `json:"fixedUri"`
	FixedCode              string `json:"fixedCode"`
	PatternCodeableConcept struct {
		Coding []coding `json:"coding"`
	} `json:"patternCodeableConcept"`
	PatternCoding     coding `json:"patternCoding"`
	PatternIdentifier coding `json:"patternIdentifier"`
}

type coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

// mark is an extension, of which only the address matters here.
type mark struct {
	URL string `json:"url"`
}

type claimType struct {
	Code          string   `json:"code"`
	Extension     []mark   `json:"extension"`
	Profile       []string `json:"profile"`
	TargetProfile []string `json:"targetProfile"`
	Marked        []*mark  `json:"_targetProfile"` // nil where the target need not be supported
}

const usCore = "http://hl7.org/fhir/us/core/StructureDefinition/"

// claims returns the elements of a profile by id, with what its bases say of
// them unless it says so itself. Of R4's vital signs it takes the whole.
func claims(t *testing.T, url string) map[string]claim {
	t.Helper()
	all := map[string]claim{}
	for strings.HasPrefix(url, usCore) || url == "http://hl7.org/fhir/StructureDefinition/vitalsigns" {
		src, ok := definition.Canonical("StructureDefinition", url)
		if !ok {
			t.Fatalf("%s is not there", url)
		}
		var sd struct {
			BaseDefinition string `json:"baseDefinition"`
			Differential   struct {
				Element []claim `json:"element"`
			} `json:"differential"`
			Snapshot struct {
				Element []claim `json:"element"`
			} `json:"snapshot"`
		}
		if err := json.Unmarshal(src, &sd); err != nil {
			t.Fatal(err)
		}
		for _, c := range append(sd.Differential.Element, sd.Snapshot.Element...) {
			if c.Path != withoutSlices(c.ID) {
				t.Errorf("%s: the element %s has the path %s", url, c.ID, c.Path)
			}
			said, anew := all[c.ID]
			if said.Binding.ValueSet == "" {
				said.Binding = c.Binding
			}
			if !anew {
				said = c
			}
			said.Min = max(said.Min, c.Min)
			all[c.ID] = said
		}
		url = sd.BaseDefinition
	}
	return all
}

func withoutSlices(id string) string {
	steps := strings.Split(id, ".")
	for i, s := range steps {
		steps[i], _, _ = strings.Cut(s, ":")
	}
	return strings.Join(steps, ".")
}

// asked reports must support, or a requirement of USCDI, which the test kit
// counts alike.
func (c claim) asked() bool { return c.MustSupport || len(c.Extension) > 0 }

func TestUSCoreSaysWhatItsTestKitReads(t *testing.T) {
	groups := testKit(t)
	if len(groups) != 48 {
		t.Fatalf("%d profiles", len(groups))
	}
	for _, g := range groups {
		t.Run(g.text(":name"), func(t *testing.T) {
			all := claims(t, g.text(":profile_url"))
			mandatory(t, g, all)
			mustSupport(t, g, all)
			slicesAgree(t, g, all)
			bindings(t, g, all)
			references(t, g, all)
			searches(t, g)
		})
	}
}

// standard finds an element of R4 by its path: "Observation.component.code".
func standard(path string) *definition.Element {
	steps := strings.Split(path, ".")
	typ := definition.Of(steps[0])
	var e *definition.Element
	for _, s := range steps[1:] {
		if e = typ.Named(strings.TrimSuffix(s, "[x]")); e == nil {
			return nil
		}
		typ = e.Types[0].Type()
	}
	return e
}

func mandatory(t *testing.T, g node, all map[string]claim) {
	want := map[string]bool{}
	for _, p := range g.at(":mandatory_elements").list {
		want[p.scalar] = true
		e := standard(p.scalar)
		found := e != nil && e.Min > 0
		for _, c := range all {
			found = found || c.Path == p.scalar && c.Min > 0
		}
		if !found {
			t.Errorf("%s is mandatory", p.scalar)
		}
	}
	for _, c := range all {
		inExtension := strings.Contains(c.Path, ".extension")
		if c.Min > 0 && c.Path != g.text(":resource") && !want[c.Path] && !inExtension {
			t.Errorf("%s is not mandatory", c.ID)
		}
	}
}

// untested are elements that are must support in profiles and that the test kit
// leaves out of its metadata.
var untested = []string{
	"Observation.dataAbsentReason", "Observation.component", "Practitioner.address", "Observation.code", "Observation.value[x]",
	"Observation.category", "Organization.identifier", "Observation.effective[x]",
}

func mustSupport(t *testing.T, g node, all map[string]claim) {
	must, want := g.at(":must_supports"), map[string]bool{}
	for _, e := range must.at(":elements").list {
		id := g.text(":resource") + "." + e.text(":original_path")
		if e.text(":original_path") == "" {
			id = g.text(":resource") + "." + e.text(":path")
		}
		want[id] = true
		switch fixed := e.text(":fixed_value"); {
		case strings.HasSuffix(id, ".code.coding.code"):
			code := all[strings.TrimSuffix(id, ".coding.code")]
			if p := code.PatternCodeableConcept.Coding; len(p) != 1 || p[0].Code != fixed || !code.MustSupport {
				t.Errorf("%s is %s", id, fixed)
			}
			continue
		case strings.HasSuffix(id, ".period.end"): // which tells a name or address that is no longer used
			id = strings.TrimSuffix(id, ".end")
		case fixed != "" && !strings.HasSuffix(id, ".use") && all[id].FixedURI+all[id].FixedCode != fixed:
			t.Errorf("%s is fixed to %s", id, fixed)
		}
		c := all[id]
		if !c.asked() || c.MustSupport == (e.text(":uscdi_only") == "true" && len(c.Extension) > 0) {
			t.Errorf("%s must be supported: %+v", id, c)
		}
		wantTargets(t, c, e)
	}
	for _, x := range must.at(":extensions").list {
		if c := all[x.text(":id")]; !c.asked() || c.Type[0].Profile[0] != x.text(":url") {
			t.Errorf("%s must be supported", x.text(":id"))
		}
		want[x.text(":id")] = true
	}
	for _, s := range must.at(":slices").list {
		want[s.text(":slice_id")] = true
	}
	for id, c := range all {
		left := slices.ContainsFunc(untested, func(p string) bool { return c.Path == p || strings.HasPrefix(c.Path, p+".") })
		if c.MustSupport && !want[id] && !left {
			t.Errorf("%s need not be supported", id)
		}
	}
}

// wantTargets compares the reference targets and the choices of type that must be supported.
func wantTargets(t *testing.T, c claim, e node) {
	var targets []string
	for _, typ := range c.Type {
		for i, to := range typ.TargetProfile {
			if strings.HasPrefix(to, usCore) && (len(typ.TargetProfile) == 1 || i < len(typ.Marked) && typ.Marked[i] != nil) {
				targets = append(targets, to)
			}
		}
	}
	var want []string
	for _, p := range e.at(":target_profiles").list {
		want = append(want, p.scalar)
	}
	slices.Sort(targets)
	slices.Sort(want)
	if len(want) > 0 && !slices.Equal(targets, want) {
		t.Errorf("%s must support the targets %v, not %v", c.ID, want, targets)
	}
	path, original := e.text(":path"), e.text(":original_path")
	name, choice := strings.CutSuffix(lastStep(original), "[x]")
	if typ, ok := strings.CutPrefix(lastStep(path), name); choice && ok && len(c.Type) > 1 {
		if !slices.ContainsFunc(c.Type, func(ct claimType) bool { return strings.EqualFold(ct.Code, typ) && len(ct.Extension) > 0 }) {
			t.Errorf("%s must support the type %s", c.ID, typ)
		}
	}
}

func lastStep(path string) string { return path[strings.LastIndex(path, ".")+1:] }

func slicesAgree(t *testing.T, g node, all map[string]claim) {
	for _, s := range g.at(":must_supports").at(":slices").list {
		id, d := s.text(":slice_id"), s.at(":discriminator")
		c, ok := all[id]
		if !ok || !c.asked() {
			t.Errorf("there is a slice %s to support", id)
			continue
		}
		told := all[strings.TrimSuffix(id+"."+d.text(":path"), ".")]
		switch d.text(":type") {
		case "patternCodeableConcept":
			if p := told.PatternCodeableConcept.Coding; len(p) != 1 || p[0] != (coding{d.text(":system"), d.text(":code")}) {
				t.Errorf("%s is told by %v", id, p)
			}
		case "patternCoding":
			if c.PatternCoding != (coding{d.text(":system"), d.text(":code")}) {
				t.Errorf("%s is told by %v", id, c.PatternCoding)
			}
		case "patternIdentifier":
			if c.PatternIdentifier.System != d.text(":system") {
				t.Errorf("%s is told by %v", id, c.PatternIdentifier)
			}
		case "type":
			if len(c.Type) != 1 || !strings.EqualFold(c.Type[0].Code, d.text(":code")) {
				t.Errorf("%s is told by %v", id, c.Type)
			}
		case "requiredBinding":
			var want []coding
			for _, v := range d.at(":values").list {
				want = append(want, coding{v.text(":system"), v.text(":code")})
			}
			got := expand(t, c.Binding.ValueSet)
			if !sameCodes(got, want) {
				t.Errorf("%s holds %v, not %v", c.Binding.ValueSet, got, want)
			}
		case "value":
			for _, v := range d.at(":values").list {
				if f := all[id+"."+v.text(":path")]; f.FixedURI+f.FixedCode != v.text(":value") {
					t.Errorf("%s is told by %s = %s", id, v.text(":path"), f.FixedURI+f.FixedCode)
				}
			}
		}
	}
}

func sameCodes(a, b []coding) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c coding) bool { return !slices.Contains(b, c) })
}

// expand lists the codes of a small value set: listed ones, and whole code systems.
func expand(t *testing.T, url string) (all []coding) {
	src, ok := definition.Canonical("ValueSet", url)
	if !ok {
		t.Fatalf("%s is not there", url)
	}
	var vs struct {
		Compose struct {
			Include []struct {
				System   string   `json:"system"`
				Concept  []coding `json:"concept"`
				ValueSet []string `json:"valueSet"`
			} `json:"include"`
		} `json:"compose"`
	}
	if err := json.Unmarshal(src, &vs); err != nil {
		t.Fatal(err)
	}
	for _, in := range vs.Compose.Include {
		if in.System != "" && len(in.Concept) == 0 {
			src, ok := definition.Canonical("CodeSystem", in.System)
			if !ok {
				t.Fatalf("%s is not there", in.System)
			}
			whole := struct {
				Concept *[]coding `json:"concept"`
			}{&in.Concept}
			if err := json.Unmarshal(src, &whole); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range in.Concept {
			all = append(all, coding{in.System, c.Code})
		}
		for _, v := range in.ValueSet {
			all = append(all, expand(t, v)...)
		}
	}
	return all
}

func bindings(t *testing.T, g node, all map[string]claim) {
	for _, b := range g.at(":bindings").list {
		want := definition.Binding{Strength: b.text(":strength"), ValueSet: b.text(":system")}
		var got definition.Binding
		if in := b.at(":extensions").list; len(in) > 0 {
			id := "Extension.value[x]"
			if len(in) > 1 {
				id = "Extension.extension:" + in[1].scalar + ".value[x]"
			}
			got = definition.Binding(claims(t, in[0].scalar)[id].Binding)
		} else {
			got = bound(g.text(":resource")+"."+b.text(":path"), want, all)
		}
		if got.Strength != want.Strength || strings.TrimSuffix(got.ValueSet, "|4.0.1") != want.ValueSet {
			t.Errorf("%s is bound %v, not %v", b.text(":path"), got, want)
		}
	}
}

// bound finds the binding of an element that the profile or the standard makes.
func bound(path string, want definition.Binding, all map[string]claim) definition.Binding {
	for _, c := range all {
		if strings.ReplaceAll(c.Path, "[x]", "") == path && strings.TrimSuffix(c.Binding.ValueSet, "|4.0.1") == want.ValueSet {
			return definition.Binding(c.Binding)
		}
	}
	if strings.HasSuffix(path, ".value.comparator") {
		return *definition.Of("Quantity").Named("comparator").Binding
	}
	if e := standard(path); e != nil && e.Binding != nil {
		return *e.Binding
	}
	return definition.Binding{}
}

func references(t *testing.T, g node, all map[string]claim) {
	for _, r := range g.at(":references").list {
		var want, got []string
		ours := false
		for _, p := range r.at(":profiles").list {
			want = append(want, p.scalar)
			ours = ours || strings.HasPrefix(p.scalar, usCore)
		}
		if !ours {
			continue
		}
		for _, typ := range all[r.text(":path")].Type {
			got = append(got, typ.TargetProfile...)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s points to %v, not %v", r.text(":path"), got, want)
		}
	}
}

// searches compares the expressions of the search parameters that US Core adds.
func searches(t *testing.T, g node) {
	for name, d := range g.at(":search_definitions").fields {
		id := "us-core-" + strings.ToLower(g.text(":resource")) + "-" + strings.TrimPrefix(name, ":")
		src, ok := definition.Canonical("SearchParameter", "http://hl7.org/fhir/us/core/SearchParameter/"+id)
		if !ok {
			continue // R4 has it
		}
		var p struct {
			Expression string `json:"expression"`
		}
		if err := json.Unmarshal(src, &p); err != nil {
			t.Fatal(err)
		}
		p.Expression = strings.ReplaceAll(p.Expression, " = ", "=")
		paths := d.at(":full_paths").list
		if want := strings.TrimSuffix(paths[0].scalar, "DateTime"); len(paths) != 1 || p.Expression != want {
			t.Errorf("%s is %s, not %s", id, p.Expression, want)
		}
	}
}

// testKit reads the test kit's metadata of US Core 6.1.0.
func testKit(t *testing.T) []node {
	return parseYAML(string(testdata(t, "inferno-metadata/uscore-6.1.0.yml.zst"))).at(":groups").list
}

// shared reads a file of the shared test data; the test is skipped without.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("KITH_TESTDATA")
	if dir == "" {
		t.Skip("KITH_TESTDATA does not say where the shared test data lies")
	}
	src, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("%s is not among the shared test data", name)
	}
	return src
}
