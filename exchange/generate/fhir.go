package generate

import (
	"bufio"
	"io"
	"strconv"
	"time"

	"kith/fhir/own"
	"kith/relation/encounter"
)

// Types are the resource types that FHIR writes, each on its own, in the order
// in which an importer wants them.
var Types = []string{"Organization", "Location", "Practitioner", "PractitionerRole", "Schedule", "Patient", "RelatedPerson", "Person", "Group",
	"EpisodeOfCare", "CareTeam", "Slot", "Appointment", "Encounter", "ServiceRequest", "Task", "QuestionnaireResponse", "Observation"}

// fhirBlock is how many children are written at once.
const fhirBlock = 32

// FHIR writes everything as NDJSON. open returns where resources of a type go;
// FHIR closes what it opened. tell is as in Claims.
func (p *Population) FHIR(open func(typ string) (io.WriteCloser, error), tell func(children int)) (err error) {
	out := map[string]*bufio.Writer{}
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
		out[typ] = bufio.NewWriterSize(f, 64<<10)
	}
	if err := p.fhirTo(out, tell); err != nil {
		return err
	}
	for _, typ := range Types {
		if err := out[typ].Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Population) fhirTo(out map[string]*bufio.Writer, tell func(children int)) error {
	take := func(b *batch) error {
		for _, typ := range Types {
			if _, err := out[typ].Write(b.lines[typ]); err != nil {
				return err
			}
		}
		return b.err
	}
	staff := p.newBatch(nil)
	staff.staff(take)
	if staff.err != nil {
		return staff.err
	}
	return blocks(p, fhirBlock, tell, func(from, until int, b *batch) (*batch, error) {
		b = p.newBatch(b)
		for i := from; i < until; i++ {
			b.child(i)
		}
		return b, b.err
	}, take)
}

// batch is some resources, by type; the first mistake stays.
type batch struct {
	*Population
	lines map[string][]byte
	err   error
}

// newBatch empties a batch, or makes one.
func (p *Population) newBatch(b *batch) *batch {
	if b == nil {
		return &batch{Population: p, lines: map[string][]byte{}}
	}
	for typ := range b.lines {
		b.lines[typ] = b.lines[typ][:0]
	}
	return b
}

// put writes a resource: JSON in pieces, what stands behind its type and id. All
// that comes in it was chosen here; nothing has to be escaped.
func (b *batch) put(typ, id string, pieces ...string) {
	line := append(b.lines[typ], `{"resourceType":"`...)
	line = append(append(line, typ...), `","id":"`...)
	line = append(append(line, id...), '"')
	for _, s := range pieces {
		line = append(line, s...)
	}
	b.lines[typ] = append(line, '}', '\n')
}

// body writes a resource that another package made.
func (b *batch) body(typ string, body []byte, err error) {
	if err != nil && b.err == nil {
		b.err = err
	}
	b.lines[typ] = append(append(b.lines[typ], body...), '\n')
}

// Pieces of JSON.

func member(name, value string) string { return `,"` + name + `":"` + value + `"` }

func ref(name, to string) string { return `,"` + name + `":` + refer(to) }

func refer(to string) string { return `{"reference":"` + to + `"}` }

func coding(system, code, display string) string {
	if display == "" {
		return `{"system":"` + system + `","code":"` + code + `"}`
	}
	return `{"system":"` + system + `","code":"` + code + `","display":"` + display + `"}`
}

func concept(coding, text string) string {
	if text == "" {
		return `{"coding":[` + coding + `]}`
	}
	return `{"coding":[` + coding + `],"text":"` + text + `"}`
}

// ours is a concept of Kith's own.
func ours(code, text string) string { return concept(coding(own.System, code, ""), text) }

// period is from a day up to another; noDay leaves an end open.
func (b *batch) period(from, until int) string {
	switch {
	case until == noDay:
		return `"period":{"start":"` + b.date(from) + `"}`
	case from == noDay:
		return `"period":{"end":"` + b.date(until) + `"}`
	}
	return `"period":{"start":"` + b.date(from) + `","end":"` + b.date(until) + `"}`
}

const noDay = -1 << 30

// date writes a day counted from the first.
func (b *batch) date(day int) string {
	return time.Unix(int64(b.First+encounter.Day(day))*86400, 0).UTC().Format(time.DateOnly)
}

// eastern is the clock on the wall all year: who reads it needs no table of
// changes, and a visit stays within its day.
var eastern = time.FixedZone("", -5*3600)

// at is a minute of a day.
func (b *batch) at(day, minute int) time.Time {
	return time.Unix(int64(b.First+encounter.Day(day))*86400+int64(60*minute), 0).UTC().Add(5 * time.Hour).In(eastern)
}

func (b *batch) moment(day, minute int) string {
	return b.date(day) + "T" + two(minute/60) + ":" + two(minute%60) + ":00-05:00"
}

func two(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }

// role is a provider's id, as Practitioner, at work, and in claims.
func (b *batch) role(provider int) string { return "p" + strconv.Itoa(b.number[provider]) }

func (b *batch) atWork(provider int) string { return "PractitionerRole/" + b.role(provider) }

// site is the Organization where somebody works.
func (b *batch) site(provider int) string { return b.organization(b.place(b.Providers[provider])) }

// organization is where something is; the first site may be somebody else's.
func (b *batch) organization(place string) string {
	if place == "s0" && b.Clinic != "" {
		return b.Clinic
	}
	return "Organization/" + place
}
