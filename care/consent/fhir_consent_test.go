package consent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith/care/consent"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
)

// inForce is a Consent of Amara's with a provision, given on a day.
func inForce(id, dated, provision string) string {
	return `{"resourceType":"Consent","id":"` + id + `","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},` +
		`"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/amara"},"dateTime":"` + dated + `",` +
		`"performer":[{"reference":"Patient/amara"}],"organization":[{"reference":"Organization/maple"}],"sourceReference":{"reference":"DocumentReference/d"},` +
		`"policy":[{"uri":"http://maple.example/policies/sharing"}],"provision":` + provision + `}`
}

func read(t testing.TB, resources ...string) []*consent.Consent {
	t.Helper()
	return readIn(t, time.UTC, resources...)
}

func readIn(t testing.TB, zone *time.Location, resources ...string) (all []*consent.Consent) {
	t.Helper()
	for _, r := range resources {
		var doc element.Doc
		if err := doc.Parse([]byte(r), element.Options{}); err != nil {
			t.Fatalf("%v\n%s", err, r)
		}
		if c := consent.ReadConsent(doc.Root(), zone); c != nil {
			all = append(all, c)
		}
	}
	return all
}

// Short words for the JSON of provisions.
func actor(ref string) string {
	return `"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"` + ref + `"}}]`
}

func codings(name, system string, codes ...string) string {
	var all []string
	for _, c := range codes {
		all = append(all, `{"system":"http://terminology.hl7.org/CodeSystem/`+system+`","code":"`+c+`"}`)
	}
	return `"` + name + `":[` + strings.Join(all, ",") + `]`
}

func purpose(codes ...string) string { return codings("purpose", "v3-ActReason", codes...) }
func level(codes ...string) string   { return codings("securityLabel", "v3-Confidentiality", codes...) }
func tags(codes ...string) string    { return codings("securityLabel", "v3-ActCode", codes...) }

func action(code string) string {
	return `"action":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentaction","code":"` + code + `"}]}]`
}

func rule(typ string, parts ...string) string {
	return `{"type":"` + typ + `"` + strings.Join(append([]string{""}, parts...), ",") + `}`
}

func nested(rules ...string) string { return `"provision":[` + strings.Join(rules, ",") + `]` }

func data(meaning, ref string) string {
	return `"data":[{"meaning":"` + meaning + `","reference":{"reference":"` + ref + `"}}]`
}

var (
	noon = time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	chen = []string{"Practitioner/chen", "PractitionerRole/chen-maple", "Organization/maple"}
)

// reading is Dr. Chen, treating, reading one Observation.
func reading(change ...func(*consent.Reading)) consent.Reading {
	r := consent.Reading{Readers: chen, Purpose: "TREAT", Item: "Observation/x", Type: "Observation", Codes: []string{}, Authors: []string{"Practitioner/lena"},
		About: []string{"Patient/amara", "Encounter/e"}, Dated: noon.AddDate(0, -1, 0), At: noon}
	for _, c := range change {
		c(&r)
	}
	return r
}

func carrying(bits access.Mask) func(*consent.Reading) {
	return func(r *consent.Reading) { r.Labels = bits }
}
func asking(p string) func(*consent.Reading) { return func(r *consent.Reading) { r.Purpose = p } }

func TestWhatConsentsComeTo(t *testing.T) {
	const permit, deny, nothing = consent.Permitted, consent.Denied, consent.Unsaid
	lena := func(r *consent.Reading) { r.Readers = []string{"Practitioner/lena", "Organization/maple"} }
	tests := map[string]struct {
		provisions []string
		reading    consent.Reading
		want       consent.Wish
	}{
		"nobody said anything": {nil, reading(), nothing},

		// Basic.
		"treatment, payment and operations": {[]string{rule("permit", purpose("TREAT", "HPAYMT", "HOPERAT"))}, reading(), permit},
		"care management is operations too": {[]string{rule("permit", purpose("HOPERAT"))}, reading(asking("CAREMGT")), permit},
		"research was not said":             {[]string{rule("permit", purpose("TREAT"))}, reading(asking("HRESCH")), nothing},
		"a permission asks for a purpose":   {[]string{rule("permit", purpose("TREAT"))}, reading(asking("")), nothing},
		"a refusal does not":                {[]string{rule("deny", purpose("TREAT"))}, reading(asking("")), deny},
		"no to the whole policy":            {[]string{rule("deny")}, reading(), deny},
		"it has ended":                      {[]string{rule("permit", `"period":{"end":"2026-11-17"}`)}, reading(), nothing},
		"today is its last day":             {[]string{rule("permit", `"period":{"end":"2026-11-18"}`)}, reading(), permit},
		"it ended this second":              {[]string{rule("permit", `"period":{"end":"2026-11-18T11:59:59Z"}`)}, reading(), nothing},
		"it begins tomorrow":                {[]string{rule("deny", `"period":{"start":"2026-11-19"}`)}, reading(), nothing},
		"for her alone":                     {[]string{rule("permit", actor("Practitioner/chen"))}, reading(), permit},
		"for somebody else":                 {[]string{rule("permit", actor("Practitioner/lena"))}, reading(), nothing},

		// Intermediate.
		"one thing":                             {[]string{rule("permit", data("instance", "Observation/x"))}, reading(), permit},
		"another thing":                         {[]string{rule("permit", data("instance", "Observation/y"))}, reading(), nothing},
		"all but one thing":                     {[]string{rule("permit", nested(rule("deny", data("instance", "Observation/x"))))}, reading(), deny},
		"what belongs to a visit":               {[]string{rule("permit", data("related", "Encounter/e"))}, reading(), permit},
		"all but that":                          {[]string{rule("permit", nested(rule("deny", data("related", "Encounter/e"))))}, reading(), deny},
		"what Lena wrote":                       {[]string{rule("permit", data("authoredby", "Practitioner/lena"))}, reading(), permit},
		"all but what she wrote, and who knows": {[]string{rule("permit", nested(rule("deny", data("authoredby", "Practitioner/lena"))))}, reading(func(r *consent.Reading) { r.Authors = nil }), deny},
		"of this year":                          {[]string{rule("permit", `"dataPeriod":{"start":"2026"}`)}, reading(), permit},
		"of last year":                          {[]string{rule("permit", `"dataPeriod":{"end":"2025"}`)}, reading(), nothing},
		"no, but for emergencies":               {[]string{rule("deny", nested(rule("permit", purpose("BTG"))))}, reading(asking("BTG")), permit},
		"and otherwise no":                      {[]string{rule("deny", nested(rule("permit", purpose("BTG"))))}, reading(), deny},

		// Advanced.
		"a plain yes opens no label":                 {[]string{rule("permit")}, reading(carrying(label.Mental)), nothing},
		"normal is not restricted":                   {[]string{rule("permit", level("N"))}, reading(carrying(label.Restricted)), nothing},
		"restricted stands for mental health":        {[]string{rule("permit", level("R"))}, reading(carrying(label.Restricted | label.Mental)), permit},
		"and for what is normal":                     {[]string{rule("permit", level("R"))}, reading(), permit},
		"but not for what was told":                  {[]string{rule("permit", level("R"))}, reading(carrying(label.Restricted | label.Told)), nothing},
		"nor for a Part 2 program":                   {[]string{rule("permit", level("R"))}, reading(carrying(label.Substance | label.Part2)), nothing},
		"nor for what nobody understands":            {[]string{rule("permit", level("V"))}, reading(carrying(label.Unknown)), nothing},
		"normal, not restricted":                     {[]string{rule("permit", level("N"), nested(rule("deny", level("R"))))}, reading(carrying(label.Mental)), deny},
		"normal, and for her mental health":          {[]string{rule("permit", level("N"), nested(rule("permit", actor("Practitioner/chen"), tags("PSY"))))}, reading(carrying(label.Restricted | label.Mental)), permit},
		"every label has to be named":                {[]string{rule("permit", tags("PSY"))}, reading(carrying(label.Mental | label.HIV)), nothing},
		"both are":                                   {[]string{rule("permit", tags("PSY", "HIV"))}, reading(carrying(label.Mental | label.HIV)), permit},
		"a name does not reach what is very private": {[]string{rule("permit", tags("PSY"))}, reading(carrying(label.Mental | label.VeryRestricted)), nothing},
		"one label is enough to refuse":              {[]string{rule("deny", tags("PSY", "HIV"))}, reading(carrying(label.HIV)), deny},
		"no to HIV says nothing of mental":           {[]string{rule("deny", tags("HIV"))}, reading(carrying(label.Mental)), nothing},
		"normal, and restricted behind glass":        {[]string{rule("permit", level("N"), nested(rule("permit", level("R"), purpose("BTG"))))}, reading(carrying(label.Mental), asking("BTG")), permit},
		"a thing named is named with its labels":     {[]string{rule("permit", data("instance", "Observation/x"))}, reading(carrying(label.Mental)), permit},

		// Several.
		"a person beats her organization":            {[]string{rule("deny", actor("Organization/maple")), rule("permit", actor("Practitioner/chen"))}, reading(), permit},
		"the others stay out":                        {[]string{rule("deny", actor("Organization/maple")), rule("permit", actor("Practitioner/chen"))}, reading(lena), deny},
		"a refusal wins at equal specificity":        {[]string{rule("permit", actor("Practitioner/chen")), rule("deny", actor("Practitioner/chen"))}, reading(), deny},
		"even an older one":                          {[]string{rule("deny", actor("Practitioner/chen")), rule("permit", actor("Practitioner/chen"))}, reading(), deny},
		"person and label cannot be compared":        {[]string{rule("permit", actor("Practitioner/chen"), level("R")), rule("deny", tags("PSY"))}, reading(carrying(label.Mental)), deny},
		"person with label beats label":              {[]string{rule("permit", actor("Practitioner/chen"), tags("PSY")), rule("deny", tags("PSY"))}, reading(carrying(label.Mental)), permit},
		"emergency is more specific than treatment":  {[]string{rule("deny", purpose("TREAT")), rule("permit", purpose("ETREAT"))}, reading(asking("ETREAT")), permit},
		"a policy that says no, and one exception":   {[]string{`{"provision":[` + rule("permit", actor("Practitioner/chen")) + `]}`}, reading(), deny},
		"an exception of an exception":               {[]string{rule("deny", nested(rule("permit", actor("Practitioner/chen"), nested(rule("deny", data("instance", "Observation/x"))))))}, reading(), deny},
		"passing on is not reading":                  {[]string{rule("deny", action("disclose"))}, reading(), nothing},
		"passing on is not to be":                    {[]string{rule("deny", action("disclose"))}, reading(func(r *consent.Reading) { r.Action = "disclose" }), deny},
		"an action that nobody knows":                {[]string{rule("deny", action("paint"))}, reading(), deny},
		"a day of another century of data":           {[]string{rule("deny", `"dataPeriod":{"end":"1999"}`)}, reading(func(r *consent.Reading) { r.Dated = time.Time{} }), deny},
		"a type":                                     {[]string{rule("deny", `"class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}]`)}, reading(), deny},
		"another type":                               {[]string{rule("deny", `"class":[{"system":"http://hl7.org/fhir/resource-types","code":"Condition"}]`)}, reading(), nothing},
		"a code that nobody looked up":               {[]string{rule("deny", `"code":[{"coding":[{"system":"http://loinc.org","code":"1"}]}]`)}, reading(func(r *consent.Reading) { r.Codes = nil }), deny},
		"a code that is another":                     {[]string{rule("deny", `"code":[{"coding":[{"system":"http://loinc.org","code":"1"}]}]`)}, reading(), nothing},
		"what cannot be understood opens nothing":    {[]string{rule("permit", purpose("LUNCH"))}, reading(), nothing},
		"what cannot be understood refuses":          {[]string{rule("deny", purpose("LUNCH")), rule("permit", actor("Practitioner/chen"))}, reading(), deny},
		"a refusal of somebody without a name":       {[]string{rule("deny", `"actor":[{"reference":{"display":"Dr. C."}}]`)}, reading(), deny},
		"a modifier that nobody knows":               {[]string{rule("permit", `"modifierExtension":[{"url":"http://else.example","valueBoolean":true}]`)}, reading(), nothing},
		"an empty list of readers":                   {[]string{rule("permit", `"actor":[]`)}, reading(), nothing},
		"a purpose that is no list":                  {[]string{rule("permit", `"purpose":{}`)}, reading(), nothing},
		"an empty list of labels":                    {[]string{rule("permit", `"securityLabel":[]`)}, reading(), nothing},
		"a period of nothing":                        {[]string{rule("permit", `"period":{}`)}, reading(), nothing},
		"an end that is somewhere else":              {[]string{rule("permit", `"period":{"start":"2026-01-01","_end":{"extension":[]}}`)}, reading(), nothing},
		"a period that is a text":                    {[]string{rule("permit", `"dataPeriod":"2026"`)}, reading(), nothing},
		"a refusal to an empty list":                 {[]string{rule("deny", `"actor":[]`)}, reading(), deny},
		"a list in the list of readers":              {[]string{rule("deny", strings.Replace(actor("Practitioner/lena"), `":[`, `":[[`, 1)+`]`)}, reading(), deny},
		"a list where a reference stands":            {[]string{rule("deny", strings.Replace(strings.Replace(actor("Practitioner/lena"), `"reference":{`, `"reference":[{`, 1), `}}]`, `}]}]`, 1))}, reading(), deny},
		"one of two codes that is none":              {[]string{rule("deny", `"code":[{"coding":[{"system":"http://loinc.org","code":"1"},{"code":"2"}]}]`)}, reading(), deny},
		"a list where a period stands":               {[]string{rule("deny", `"period":[{"end":"2020"}]`)}, reading(), deny},
		"two rules where one stands":                 {[]string{`[` + rule("permit") + `,` + rule("deny") + `]`}, reading(), deny},
		"a rule without a type":                      {[]string{`{}`}, reading(), deny},
		"a type of rule that does not exist":         {[]string{rule("maybe")}, reading(), deny},
		"a day that does not exist does not end it":  {[]string{rule("deny", `"period":{"end":"2026-02-31"}`)}, reading(), deny},
		"a day that does not exist does not open it": {[]string{rule("permit", `"period":{"start":"2026-02-31"}`)}, reading(), nothing},
	}
	for name, tt := range tests {
		var all []string
		for i, p := range tt.provisions {
			all = append(all, inForce(fmt.Sprint("c", i), fmt.Sprintf("2026-0%d-01", i+1), p))
		}
		if got := consent.Evaluate(read(t, all...), tt.reading); got.Wish != tt.want {
			t.Errorf("%s: got %s, want %s", name, got.Wish, tt.want)
		}
	}
}

func TestWholeConsentsThatAreNotUnderstoodClose(t *testing.T) {
	yes := inForce("c", "2026-01-01", rule("permit"))
	for name, tt := range map[string]struct {
		old, new string
		want     consent.Wish
	}{
		"as it was":                        {"", "", consent.Permitted},
		"a draft is nothing":               {`"active"`, `"draft"`, consent.Unsaid},
		"nor is what was withdrawn":        {`"active"`, `"inactive"`, consent.Unsaid},
		"it is about research":             {`"patient-privacy"`, `"research"`, consent.Unsaid},
		"about what nobody knows":          {`"patient-privacy"`, `"lunch"`, consent.Denied},
		"by rules that nobody knows":       {`"id":"c"`, `"id":"c","implicitRules":"http://else.example"`, consent.Denied},
		"a modifier that nobody knows":     {`"id":"c"`, `"id":"c","modifierExtension":[{"url":"http://else.example"}]`, consent.Denied},
		"somebody looked, and it is wrong": {`"id":"c"`, `"id":"c","verification":[{"verified":false}]`, consent.Denied},
		"a state that nobody knows":        {`"active"`, `"lunch"`, consent.Denied},
		"a state that is no code":          {`"active"`, `["active"]`, consent.Denied},
		"an element without a name":        {`"id":"c"`, `"id":"c","":""`, consent.Denied},
		"an element of R5":                 {`"id":"c"`, `"id":"c","decision":"permit"`, consent.Denied},
		"nothing is permitted or denied":   {`"type":"permit"`, `"language":"en"`, consent.Denied},
		"an opt-in policy speaks for it":   {`"provision":{"type":"permit"`, `"policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTIN"}]},"provision":{"id":"x"`, consent.Permitted},
		"an opt-out policy does":           {`"provision":{"type":"permit"`, `"policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTOUT"}]},"provision":{"id":"x"`, consent.Denied},
	} {
		all := read(t, strings.Replace(yes, tt.old, tt.new, 1))
		if got := consent.Evaluate(all, reading()); got.Wish != tt.want {
			t.Errorf("%s: got %s of %d", name, got.Wish, len(all))
		}
		if len(all) == 0 || len(all[0].Unclear) == 0 {
			continue
		}
		whole := read(t, strings.Replace(strings.Replace(yes, `"type":"permit"`, `"type":"permit",`+actor("Practitioner/lena"), 1), tt.old, tt.new, 1))
		if got := consent.Evaluate(whole, reading()); got.Wish != consent.Denied {
			t.Errorf("%s: it closes to those it names alone: %s", name, got.Wish)
		}
		named := read(t, inForce("d", "2026-02-01", rule("permit", actor("Practitioner/chen"), data("instance", "Observation/x"))))
		if got := consent.Evaluate(append(all, named...), reading()); got.Wish != consent.Denied {
			t.Errorf("%s: a permission opened it: %s", name, got.Wish)
		}
	}
}

func TestNobodyOpensALabelToThemselvesInTheChildsStead(t *testing.T) {
	yes := inForce("c", "2026-01-01", rule("permit", level("R"), actor("RelatedPerson/denise")))
	by := func(who string) []*consent.Consent {
		return read(t, strings.Replace(yes, `"performer":[{"reference":"Patient/amara"}]`, `"performer":[`+who+`]`, 1))
	}
	denise := func(r *consent.Reading) { r.Readers = []string{"RelatedPerson/denise"} }
	for name, tt := range map[string]struct {
		by   string
		want consent.Wish
	}{
		"her mother, for herself":         {`{"reference":"RelatedPerson/denise"}`, consent.Unsaid},
		"Amara":                           {`{"reference":"Patient/amara"}`, consent.Permitted},
		"both":                            {`{"reference":"RelatedPerson/denise"},{"reference":"Patient/amara"}`, consent.Permitted},
		"her father, for whom he answers": {`{"reference":"RelatedPerson/marcus"}`, consent.Permitted},
	} {
		if got := consent.Evaluate(by(tt.by), reading(denise, carrying(label.Mental))); got.Wish != tt.want {
			t.Errorf("%s: got %s, want %s", name, got.Wish, tt.want)
		}
		permits, _ := consent.Compile(by(tt.by), func(string) bool { return true })
		if opens := permits[0].Lifts&label.Mental != 0; opens != (tt.want == consent.Permitted) {
			t.Errorf("%s: compiled it opens: %v", name, opens)
		}
		if got := consent.Evaluate(by(tt.by), reading(denise)); got.Wish != consent.Permitted {
			t.Errorf("%s: what is not private: %s", name, got.Wish)
		}
	}
}

func TestTheNewestOfEqualsIsTheReason(t *testing.T) {
	older, newer := inForce("a", "2026-01-01", rule("deny")), inForce("b", "2026-02-01", rule("deny"))
	for _, all := range [][]*consent.Consent{read(t, older, newer), read(t, newer, older)} {
		if v := consent.Evaluate(all, reading()); v.Source() != "Consent/b" {
			t.Errorf("got %s", v.Source())
		}
	}
}

// anyRule draws a provision, most of them understood.
func anyRule(t *rapid.T, depth int, typ string) string {
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	if typ == "" {
		typ = pick("type", "permit", "permit", "deny")
	}
	var parts []string
	for _, p := range []string{
		pick("actor", "", "", actor("Practitioner/chen"), actor("Organization/maple"), actor("Practitioner/lena"), actor("else")),
		pick("purpose", "", "", purpose("TREAT"), purpose("HOPERAT"), purpose("BTG"), purpose("LUNCH")),
		pick("label", "", "", level("N"), level("R"), level("V"), tags("PSY"), tags("HIV", "PSY"), tags("XYZ"), level("R")[:len(level("R"))-1]+","+tags("PSY")[len(`"securityLabel":[`):]),
		pick("data", "", "", "", data("instance", "Observation/x"), data("authoredby", "Practitioner/lena"), data("odd", "Observation/x")),
		pick("period", "", "", `"period":{"end":"2026-11-01"}`, `"period":{"start":"2026-11-01"}`, `"period":{"start":"?"}`),
	} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if depth > 0 && rapid.Bool().Draw(t, "nested") {
		parts = append(parts, nested(anyRule(t, depth-1, ""), anyRule(t, depth-1, "")))
	}
	return rule(typ, parts...)
}

func anyReading(t *rapid.T) consent.Reading {
	return reading(
		carrying(rapid.SampledFrom([]access.Mask{0, 0, label.Mental, label.Mental | label.HIV, label.Restricted, label.Told, label.Unknown}).Draw(t, "labels")),
		asking(rapid.SampledFrom([]string{"TREAT", "HOPERAT", "BTG", ""}).Draw(t, "purpose")),
		func(r *consent.Reading) {
			r.Item = rapid.SampledFrom([]string{"Observation/x", "Observation/y"}).Draw(t, "item")
		})
}

func anyConsents(t *rapid.T) (all []string) {
	for i := range rapid.IntRange(0, 4).Draw(t, "consents") {
		all = append(all, inForce(fmt.Sprint("c", i), fmt.Sprintf("2026-0%d-01", rapid.IntRange(1, 9).Draw(t, "month")), anyRule(t, 2, "")))
	}
	return all
}

func TestTheOrderOfConsentsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all, r := read(t, anyConsents(rt)...), anyReading(rt)
		want := consent.Evaluate(all, r)
		shuffled := rapid.Permutation(all).Draw(rt, "order")
		if got := consent.Evaluate(shuffled, r); got != want {
			rt.Fatalf("%v, not %v", got, want)
		}
	})
}

func TestOneMoreRefusalNeverOpens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts, r := anyConsents(rt), anyReading(rt)
		before := consent.Evaluate(read(t, texts...), r)
		after := consent.Evaluate(read(t, append(texts, inForce("more", "2026-10-01", anyRule(rt, 0, "deny")))...), r)
		if before.Wish != consent.Permitted && after.Wish == consent.Permitted || before.Wish == consent.Denied && after.Wish != consent.Denied {
			rt.Fatalf("%s became %s", before.Wish, after.Wish)
		}
	})
}

func TestWhatIsNotUnderstoodNeverOpens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts, r := anyConsents(rt), anyReading(rt)
		before := consent.Evaluate(read(t, texts...), r)
		odd := rapid.SampledFrom([]string{`"modifierExtension":[{"url":"http://else.example"}]`, purpose("LUNCH"), actor("else"), tags("XYZ"), `"lunch":true`, data("odd", "Observation/x")}).Draw(rt, "odd")
		typ := rapid.SampledFrom([]string{"permit", "deny", "maybe"}).Draw(rt, "type")
		after := consent.Evaluate(read(t, append(texts, inForce("odd", "2026-10-01", rule(typ, odd)))...), r)
		if before.Wish != consent.Permitted && after.Wish == consent.Permitted || before.Wish == consent.Denied && after.Wish != consent.Denied {
			rt.Fatalf("%s became %s", before.Wish, after.Wish)
		}
	})
}

// reads is what the compiled form says: some permit reaches, or there is another
// way to read, and no refusal takes it away.
func reads(permits []store.Permit, refused []store.Denial, r consent.Reading, bit access.Mask) (permitted, denied bool) {
	names := []string{access.Everyone, "Practitioner/chen", "maple"}
	needs := r.Labels | label.Class(r.Type)
	for _, d := range refused {
		if slices.Contains(names, d.Reader) && d.From <= r.At.UnixMicro() && r.At.UnixMicro() < d.Until &&
			(d.Mask == 0 || needs&d.Mask != 0) && (d.Purposes == 0 || bit == 0 || d.Purposes&bit != 0) {
			denied = true
		}
	}
	for _, p := range permits {
		if slices.Contains(names, p.Reader) && p.From <= r.At.UnixMicro() && r.At.UnixMicro() < p.Until && needs&p.Bars == 0 && (p.Only == 0 || needs&p.Only != 0) &&
			(needs|p.Adds)&^p.Lifts&(access.Labels|bit) == 0 && (bit != 0 || p.Adds == 0) && (p.Firm || !denied) {
			permitted = true
		}
	}
	return permitted, denied
}

func TestACompiledPermissionBarsWhatItDoesNotName(t *testing.T) {
	all := func(string) bool { return true }
	permits, _ := consent.Compile(read(t, inForce("c", "2026-01-01", rule("permit", actor("Organization/maple"), tags("PSY")))), all)
	if len(permits) != 2 || permits[0].Reader != "maple" || permits[0].Only != label.Mental || permits[0].Lifts&label.Mental == 0 || permits[0].Bars&label.Mental != 0 ||
		permits[0].Bars&label.HIV == 0 || permits[0].Bars&label.Told == 0 || permits[0].Firm || permits[1].Bars != access.Labels {
		t.Errorf("%+v", permits)
	}
	yes := inForce("a", "2026-01-01", rule("permit", actor("Practitioner/chen")))
	for name, tt := range map[string]struct {
		deny string
		firm bool
	}{
		"a refusal of her clinic":         {rule("deny", actor("Organization/maple")), true},
		"a refusal of somebody else":      {rule("deny", actor("Practitioner/lena")), true},
		"a refusal of herself":            {rule("deny", actor("Practitioner/chen")), false},
		"of somebody nobody could find":   {rule("deny", actor("else")), false},
		"of everyone, for one purpose":    {rule("deny", purpose("HOPERAT")), false},
		"of everyone, for what is HIV":    {rule("deny", tags("HIV")), false},
		"of everyone, whatever they want": {rule("deny"), true},
	} {
		permits, _ := consent.Compile(read(t, yes, inForce("b", "2026-02-01", tt.deny)), all)
		if len(permits) != 1 || permits[0].Firm != tt.firm {
			t.Errorf("%s: %+v", name, permits)
		}
	}
}

func TestTheCompiledFormNeverOpensMoreThanEvaluate(t *testing.T) {
	bits := map[string]access.Mask{"TREAT": label.Treat, "HOPERAT": label.Operations, "BTG": label.BreakGlass}
	rapid.Check(t, func(rt *rapid.T) {
		all, r := read(t, anyConsents(rt)...), anyReading(rt)
		exact := consent.Evaluate(all, r)
		permits, refused := consent.Compile(all, func(string) bool { return false })
		permitted, denied := reads(permits, refused, r, bits[r.Purpose])
		switch {
		case permitted && exact.Wish != consent.Permitted:
			rt.Fatalf("compiled it opens, exactly it is %s: %+v %+v", exact.Wish, permits, refused)
		case exact.Wish == consent.Denied && !denied:
			rt.Fatalf("exactly it is refused, compiled it is not: %+v", refused)
		}
		permits, refused = consent.Compile(all, func(string) bool { return true }) // and for those who read the rest anyway
		if permitted, _ := reads(permits, refused, r, bits[r.Purpose]); permitted && (exact.Wish == consent.Denied || exact.Wish == consent.Unsaid && r.Labels != 0) {
			rt.Fatalf("compiled it opens to those who read the rest, exactly it is %s: %+v %+v", exact.Wish, permits, refused)
		}
	})
}

func TestAConsentIsSaidInWords(t *testing.T) {
	names := map[string]string{"Patient/amara": "Amara", "Practitioner/chen": "Dr. Chen", "Practitioner/lena": "Lena Ortiz", "Organization/maple": "Maple Street"}
	name := func(ref string) string { return names[ref] }
	ny, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range []struct {
		provision string
		want      [2]string
	}{
		{rule("permit", actor("Practitioner/chen"), tags("PSY", "HIV"), purpose("TREAT", "HPAYMT"), `"period":{"end":"2026-12-31"}`), [2]string{
			"Open to Dr. Chen: mental health and HIV. Only for care and paying for care. Until December 31, 2026.",
			"Abierto para Dr. Chen: salud mental y VIH. Solo para la atención y el pago de la atención. Hasta el 31 de diciembre de 2026."}},
		{rule("deny", nested(rule("permit", purpose("BTG")))), [2]string{
			"Closed to everyone who cares for the child: the whole record.\nBut open to everyone who cares for the child: what is not marked as private. Only for an emergency, with a reason that is written down.",
			"Cerrado para todas las personas que atienden a la niña o al niño: todo el expediente.\nPero abierto para todas las personas que atienden a la niña o al niño: lo que no está marcado como privado. Solo para una emergencia, con un motivo que queda escrito."}},
		{rule("permit", nested(rule("deny", actor("Organization/maple"), data("authoredby", "Practitioner/lena"), action("disclose")))), [2]string{
			"Open to everyone who cares for the child: what is not marked as private.\nBut closed to Maple Street: what Lena Ortiz wrote. This is about passing it on.",
			"Abierto para todas las personas que atienden a la niña o al niño: lo que no está marcado como privado.\nPero cerrado para Maple Street: lo que escribió Lena Ortiz. Se trata de entregarlo a otros."}},
		{rule("permit", purpose("LUNCH")), [2]string{
			"Open to everyone who cares for the child: what is not marked as private. Only for LUNCH. Part of this could not be understood. Until a person has looked at it, it opens nothing and keeps more closed.",
			"Abierto para todas las personas que atienden a la niña o al niño: lo que no está marcado como privado. Solo para LUNCH. Una parte no se pudo entender. Hasta que una persona la revise, no abre nada y mantiene más cosas cerradas."}},
	} {
		c := readIn(t, ny, inForce("c", "2026-11-18T20:00:00-05:00", tt.provision))[0]
		for l, v := range voices(t) {
			want := [2]string{"Given on November 18, 2026 by Amara.", "Dado el 18 de noviembre de 2026 por Amara."}[l] + "\n" + tt.want[l]
			if got := strings.Join(c.Said(v, name), "\n"); got != want {
				t.Errorf("%d:\n got %s\nwant %s", i, got, want)
			}
		}
	}
	whole := read(t, strings.Replace(inForce("c", "2026", rule("permit")), "patient-privacy", "lunch", 1))[0]
	if got := whole.Said(voices(t)[0], name); !strings.Contains(got[len(got)-1], "keeps the record closed") {
		t.Errorf("%q", got)
	}
}

func FuzzReadConsentNeverOpensWhatIsBroken(f *testing.F) {
	for _, r := range []string{rule("permit"), rule("deny", level("R")), rule("permit", actor("Practitioner/chen"), tags("PSY"), purpose("TREAT")),
		rule("permit", data("related", "Encounter/e"), nested(rule("deny", `"class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}]`))), `{"type":["permit"]}`, `[]`, `7`} {
		f.Add(inForce("c", "2026-01-01", r))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var doc element.Doc
		if doc.Parse([]byte(text), element.Options{}) != nil {
			return
		}
		c := consent.ReadConsent(doc.Root(), time.UTC)
		if c == nil {
			return
		}
		v := consent.Evaluate([]*consent.Consent{c}, reading())
		if v.Wish == consent.Permitted && (len(c.Unclear) > 0 || len(v.Because.Unclear) > 0) {
			t.Errorf("what is not understood opened: %q %q", c.Unclear, v.Because.Unclear)
		}
		consent.Compile([]*consent.Consent{c}, func(string) bool { return true })
	})
}

func BenchmarkEvaluate(b *testing.B) {
	all := read(b, inForce("a", "2026-01-01", rule("permit", purpose("TREAT", "HPAYMT", "HOPERAT"), nested(rule("deny", tags("HIV"))))),
		inForce("b", "2026-02-01", rule("permit", actor("Practitioner/chen"), tags("PSY"))), inForce("c", "2026-03-01", rule("deny", actor("Practitioner/lena"))))
	r := reading(carrying(label.Mental))
	b.ReportAllocs()
	for b.Loop() {
		consent.Evaluate(all, r)
	}
}
