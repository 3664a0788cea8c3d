package generate

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"time"

	"kith/fhir/element"
	"kith/relation/encounter"
)

// Types are the resource types that FHIR writes, each on its own, in the order
// in which an importer wants them.
var Types = []string{"Organization", "Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "CareTeam", "Encounter", "ServiceRequest", "Task"}

// FHIR writes everything as NDJSON. open returns where resources of a type go;
// FHIR closes what it opened. tell is as in Claims.
func (p *Population) FHIR(open func(typ string) (io.WriteCloser, error), tell func(children int)) (err error) {
	w := fhirWriter{p: p, out: map[string]*bufio.Writer{}}
	for _, typ := range Types {
		f, err := open(typ)
		if err != nil {
			return err
		}
		defer func() {
			if e := f.Close(); err == nil {
				err = e
			}
		}()
		w.out[typ] = bufio.NewWriterSize(f, 256<<10)
	}
	w.places()
	w.people()
	for i := 0; i < p.Children && w.err == nil; i++ {
		w.child(i, p.Child(i))
		if tell != nil && i%1000 == 999 {
			tell(i + 1)
		}
	}
	for _, typ := range Types {
		if w.err == nil {
			w.err = w.out[typ].Flush()
		}
	}
	return w.err
}

// fhirWriter writes resources; the first error stays.
type fhirWriter struct {
	p   *Population
	out map[string]*bufio.Writer
	err error
}

func (w *fhirWriter) put(typ string, d *element.Draft) {
	b, err := d.JSON()
	if err == nil && w.err == nil {
		_, err = w.out[typ].Write(append(b, '\n'))
	}
	if w.err == nil {
		w.err = err
	}
}

func (w *fhirWriter) day(d int) string {
	return time.Unix(int64(w.p.First+encounter.Day(d))*86400, 0).UTC().Format(time.DateOnly)
}

func (w *fhirWriter) role(provider int) string { return "q" + strconv.Itoa(w.p.number[provider]) }

func (w *fhirWriter) places() {
	for s := range w.p.Sites {
		id := "s" + strconv.Itoa(s)
		w.put("Organization", element.New("Organization", id).Set("active", true).Set("name", "Site "+strconv.Itoa(s+1)))
	}
	for region := range w.p.Regions {
		for work := BehavioralHealth; work <= EmergencyCare; work++ {
			id := fmt.Sprintf("r%d-%s", region, work)
			w.put("Organization", element.New("Organization", id).Set("active", true).Set("name", fmt.Sprintf("Region %d, %s", region+1, work)))
		}
	}
}

// roleCodes are what somebody's work is called.
//
// Source: NUCC
var roleCodes = [...][2]string{PrimaryCare: {"208000000X", "Pediatrics"}, BehavioralHealth: {"1041C0700X", "Clinical Social Worker"}, Specialist: {"2080P0216X", "Pediatric specialist"}, EmergencyCare: {"207P00000X", "Emergency Medicine"}}

func (w *fhirWriter) people() {
	for i, who := range w.p.Providers {
		id := w.role(i)
		w.put("Practitioner", element.New("Practitioner", id).Set("active", who.Leaves < 0).
			Set("name[0].family", "Clinician"+id[1:]).Set("name[0].given[0]", givenNames[i%len(givenNames)]))
		r := element.New("PractitionerRole", id).Set("active", who.Leaves < 0).
			Set("practitioner.reference", "Practitioner/"+id).Set("organization.reference", "Organization/"+w.p.place(who)).
			Set("code[0].coding[0].system", "http://nucc.org/provider-taxonomy").Set("code[0].coding[0].code", roleCodes[who.Work][0]).Set("code[0].coding[0].display", roleCodes[who.Work][1])
		if who.Leaves >= 0 {
			r.Set("period.end", w.day(who.Leaves))
		}
		w.put("PractitionerRole", r)
	}
}

// names that go round; nobody is meant.
var (
	givenNames  = []string{"Ada", "Ben", "Carla", "Dev", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jun", "Kofi", "Lena", "Mateo", "Nia", "Omar", "Paz", "Quinn", "Rosa", "Sami", "Tala"}
	familyNames = []string{"Almeida", "Brooks", "Castillo", "Diallo", "Evans", "Fox", "Garza", "Haas", "Ibarra", "Jensen", "Khan", "Lopez", "Morales", "Nguyen", "Okafor", "Park", "Quispe", "Rivera", "Silva", "Tran"}
)

func (w *fhirWriter) child(i int, c Child) {
	id := "c" + strconv.Itoa(i)
	zero := time.Unix(int64(w.p.First)*86400, 0).UTC()
	gender := map[bool]string{true: "female", false: "male"}[c.Female]
	family := familyNames[i%len(familyNames)]
	p := element.New("Patient", id).Set("name[0].family", family).Set("name[0].given[0]", givenNames[i*7%len(givenNames)]).
		Set("gender", gender).Set("birthDate", zero.AddDate(-c.Age, -i%12, -i%28).Format(time.DateOnly)).
		Set("generalPractitioner[0].reference", "PractitionerRole/"+w.role(c.Usual)).Set("managingOrganization.reference", "Organization/s"+strconv.Itoa(c.Home))
	if c.Spanish {
		p.Set("communication[0].language.coding[0].system", "urn:ietf:bcp:47").Set("communication[0].language.coding[0].code", "es")
	}
	w.put("Patient", p)
	w.family(id, family, c)
	w.put("CareTeam", element.New("CareTeam", id).Set("status", "active").Set("subject.reference", "Patient/"+id).
		Set("participant[0].member.reference", "PractitionerRole/"+w.role(c.Usual)))
	for k, v := range c.Visits {
		w.visit(id, k, v)
	}
}

// family is who looks after a child; a move ends one and begins another.
func (w *fhirWriter) family(child, family string, c Child) {
	const system = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	put := func(id, code, given string) *element.Draft {
		return element.New("RelatedPerson", child+id).Set("active", true).Set("patient.reference", "Patient/"+child).
			Set("relationship[0].coding[0].system", system).Set("relationship[0].coding[0].code", code).
			Set("name[0].family", family).Set("name[0].given[0]", given)
	}
	mother := put("-m", "MTH", givenNames[len(child)%len(givenNames)])
	if c.Moves >= 0 {
		mother.Set("period.end", w.day(c.Moves))
		w.put("RelatedPerson", put("-g", "GRMTH", givenNames[(len(child)+9)%len(givenNames)]).Set("period.start", w.day(c.Moves)))
	}
	w.put("RelatedPerson", mother)
}

func (w *fhirWriter) visit(child string, k int, v Visit) {
	id := child + "-" + strconv.Itoa(k)
	class, who := "AMB", w.p.Providers[v.Provider]
	if who.Work == EmergencyCare {
		class = "EMER"
	}
	w.put("Encounter", element.New("Encounter", id).Set("status", "finished").
		Set("class.system", "http://terminology.hl7.org/CodeSystem/v3-ActCode").Set("class.code", class).
		Set("subject.reference", "Patient/"+child).
		Set("participant[0].individual.reference", "PractitionerRole/"+w.role(v.Provider)).
		Set("period.start", w.day(v.Day)).Set("period.end", w.day(v.Day)).
		Set("serviceProvider.reference", "Organization/"+w.p.place(who)))
	if v.Referred < 0 {
		return
	}
	sent := w.day(max(0, v.Day-14))
	w.put("ServiceRequest", element.New("ServiceRequest", id).Set("status", map[bool]string{true: "completed", false: "active"}[v.Closed]).Set("intent", "order").
		Set("subject.reference", "Patient/"+child).Set("authoredOn", sent).
		Set("requester.reference", "PractitionerRole/"+w.role(v.Referred)).Set("performer[0].reference", "PractitionerRole/"+w.role(v.Provider)))
	w.put("Task", element.New("Task", id).Set("status", map[bool]string{true: "completed", false: "in-progress"}[v.Closed]).Set("intent", "order").
		Set("focus.reference", "ServiceRequest/"+id).Set("for.reference", "Patient/"+child).Set("authoredOn", sent).
		Set("requester.reference", "PractitionerRole/"+w.role(v.Referred)).Set("owner.reference", "PractitionerRole/"+w.role(v.Provider)))
}
