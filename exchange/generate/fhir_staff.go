package generate

import (
	"strconv"

	"kith/fhir/own"
)

// calling is what somebody does, as Kith and NUCC name it.
//
// Source: NUCC
type calling struct {
	title                      string // ahead of the name
	ours, words, nucc, display string
	need                       string // for which one is referred to them
}

var callings = [...][]calling{
	PrimaryCare: {
		{"Dr.", "pediatrician", "pediatrician", "208000000X", "Pediatrics Physician", ""},
		{"Dr.", "pediatrician", "pediatrician", "208000000X", "Pediatrics Physician", ""},
		{"", "nurse-practitioner", "nurse practitioner", "363LP0200X", "Pediatrics Nurse Practitioner", ""},
	},
	BehavioralHealth: {
		{"", "counselor", "counselor", "1041C0700X", "Clinical Social Worker", "counseling"},
		{"", "therapist", "therapist", "101YM0800X", "Mental Health Counselor", "trauma-therapy"},
	},
	Specialist: {
		{"Dr.", "", "developmental pediatrician", "2080P0006X", "Developmental - Behavioral Pediatrics Physician", "developmental"},
		{"Dr.", "child-psychiatrist", "child psychiatrist", "2084P0804X", "Child & Adolescent Psychiatry Physician", "psychiatry"},
		{"Dr.", "", "pediatric cardiologist", "2080P0202X", "Pediatric Cardiology Physician", "medical"},
	},
	EmergencyCare: {{"Dr.", "", "emergency physician", "207P00000X", "Emergency Medicine Physician", ""}},
}

// calling is what provider i does.
func (p *Population) calling(i int) calling {
	all := callings[p.Providers[i].Work]
	return all[p.number[i]%len(all)]
}

const (
	orgTypes   = "http://terminology.hl7.org/CodeSystem/organization-type"
	taxonomy   = "http://nucc.org/provider-taxonomy"
	zone       = `,"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/timezone","valueCode":"America/New_York"}]`
	caseworker = 3   // in each agency
	staffBatch = 500 // at once
)

// staff writes places and who works there, and hands over a batch now and then.
func (b *batch) staff(take func(*batch) error) {
	b.places()
	for i := range b.Providers {
		b.provider(i)
		if i%staffBatch == staffBatch-1 && b.err == nil {
			b.err = take(b)
			b.newBatch(b)
		}
	}
	if b.err == nil {
		b.err = take(b)
	}
}

func (b *batch) places() {
	for s := range b.Sites {
		id := "s" + strconv.Itoa(s)
		if s == 0 && b.Clinic != "" {
			b.location(id, "Clinic")
			continue
		}
		b.setting(id, of(towns, uint64(s))+" "+[]string{"Street Clinic", "Pediatrics", "Family Health"}[s/len(towns)%3], "clinic", "pediatric clinic", "prov")
	}
	for region := range b.Regions {
		id, town := "r"+strconv.Itoa(region)+"-", of(towns, uint64(7*region))
		b.setting(id+BehavioralHealth.String(), town+" Counseling", "clinic", "counseling center", "prov")
		b.setting(id+Specialist.String(), town+" Children’s Specialists", "clinic", "specialty clinic", "prov")
		b.setting(id+EmergencyCare.String(), town+" Emergency and Urgent Care", "clinic", "emergency department", "prov")
		b.setting(id+"program", town+" Family Resource Center", "community-program", "food and housing", "cg")
		b.setting(id+"agency", town+" Children and Families Agency", "state-office", "child welfare agency", "govt")
		for k := range caseworker {
			b.caseworker(region, k)
		}
	}
}

func (b *batch) setting(id, name, kind, words, typ string) {
	b.put("Organization", id, htest, zone, `,"active":true,"type":[`, ours(kind, words), `,`, concept(coding(orgTypes, typ, ""), ""), `]`, member("name", name))
	b.location(id, name)
}

func (b *batch) location(id, name string) {
	b.put("Location", id, zone, `,"status":"active"`, member("name", name), `,"mode":"instance"`, ref("managingOrganization", b.organization(id)))
}

// htest says that nobody real is meant.
const htest = `,"meta":{"tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST","display":"test health data"}]}`

// person writes a Practitioner: one in five speaks Spanish.
func (b *batch) person(id, title string, n uint64, active bool) {
	name, gender := of(girls, n/7), "female"
	if n%3 == 0 {
		name, gender = of(boys, n/7), "male"
	}
	languages := concept(coding("urn:ietf:bcp:47", "en", "English"), "English")
	if n%5 == 0 {
		languages += "," + concept(coding("urn:ietf:bcp:47", "es", "Spanish"), "Spanish")
	}
	if title != "" {
		title = `,"prefix":["` + title + `"]`
	}
	b.put("Practitioner", id, htest, `,"active":`, strconv.FormatBool(active), called(of(last, n/353), name, title), member("gender", gender), `,"communication":[`, languages, `]`)
}

func (b *batch) provider(i int) {
	who, id, does := b.Providers[i], b.role(i), b.calling(i)
	active := who.Leaves < 0
	b.person(id, does.title, b.stream(staffStream, i+1).Uint64()>>1, active)
	code := concept(coding(taxonomy, does.nucc, does.display), does.words)
	if does.ours != "" {
		code = ours(does.ours, does.words)
	}
	end, from, until := "", who.Arrives, noDay
	if from == 0 { // was here before: everybody began some day
		from = -400 - b.number[i]%3000
	}
	if !active {
		end, until = `,"extension":[`+ended("left-practice")+`]`, who.Leaves
	}
	b.put("PractitionerRole", id, end, `,"active":`, strconv.FormatBool(active), `,`, b.period(from, until), ref("practitioner", "Practitioner/"+id),
		ref("organization", b.site(i)), `,"code":[`, code, `],"specialty":[`, concept(coding(taxonomy, does.nucc, does.display), ""), `],"location":[`, refer("Location/"+b.place(who)), `]`)
	b.put("Schedule", id, `,"active":`, strconv.FormatBool(active), `,"serviceType":[`, ours("lane-visit", ""), `],"actor":[`, refer("PractitionerRole/"+id), `]`)
	if active && who.Work != EmergencyCare {
		b.free(i, id)
	}
}

// free are times that nobody has yet, in the two weeks after the last day.
func (b *batch) free(i int, id string) {
	r := b.stream(visitStream, -1-i)
	for day := b.Days; day < b.Days+14; day++ {
		if b.dayOfWeek(day) > 4 || r.Float64() < 0.5 {
			continue
		}
		minute := 480 + 30*r.IntN(17)
		b.put("Slot", id+"-f"+strconv.Itoa(day-b.Days), ref("schedule", "Schedule/"+id), `,"status":"free"`, member("start", b.moment(day, minute)), member("end", b.moment(day, minute+30)))
	}
}

// ended is why something came to its end.
func ended(code string) string {
	return `{"url":"` + own.URL("end-reason") + `","valueCodeableConcept":` + ours(code, "") + `}`
}

func (b *batch) caseworker(region, k int) {
	id := worker(region, k)
	b.person(id, "", b.stream(staffStream, -1-caseworker*region-k).Uint64()>>1, true)
	b.put("PractitionerRole", id, `,"active":true,`, b.period(-400-700*k, noDay), ref("practitioner", "Practitioner/"+id),
		ref("organization", "Organization/r"+strconv.Itoa(region)+"-agency"), `,"code":[`, ours("caseworker", "caseworker"), `]`)
}

func worker(region, k int) string {
	return "w" + strconv.Itoa(region) + "-" + strconv.Itoa(k)
}
