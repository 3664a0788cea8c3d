package referral

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"kith/care/directory"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Codes of Kith's own system.
const (
	taskCode   = "referral"
	serviceIn  = "service"        // Task.input: of which service of the directory
	yesIn      = "family-yes"     // Task.input: who said yes, when, and what was found
	visitIn    = "first-visit"    // Task.input: when the first visit is, or was
	reportOut  = "consult-note"   // Task.output: what came back
	toldBy     = "loop-told"      // Communication.category: the family was told how it went
	prefersURL = "family-prefers" // Communication.category, and its extension
)

// ConsultNote is the LOINC code of a report back.
//
// Source: LOINC, CMS50
const ConsultNote = "11488-4"

const loinc = "http://loinc.org"

// Need is what somebody is referred for, as the ServiceRequest has it. It stays
// the same when one after another is asked.
type Need struct {
	ID        string
	Version   int64
	Child     string
	Code      string // of directory.Needs
	Status    string // draft, active, completed, revoked
	Requester string
	Prefers   Prefers // of a new one; of one that is there, see Prefers
	Authored  time.Time
}

// Prefers is what the family wants, in the same words whoever is asked.
type Prefers struct {
	Asked    []string // references of those they asked for
	Rather   []string // of those they would rather not
	Language string   // BCP 47; "" is any
	Words    string
}

func (p Prefers) extension() element.JSON {
	var parts []own.Ext
	for _, ref := range p.Asked {
		parts = append(parts, own.Ext{URL: "asked", Reference: own.To(ref)})
	}
	for _, ref := range p.Rather {
		parts = append(parts, own.Ext{URL: "rather-not", Reference: own.To(ref)})
	}
	if p.Language != "" {
		parts = append(parts, own.Ext{URL: "language", Code: p.Language})
	}
	if p.Words != "" {
		parts = append(parts, own.Ext{URL: "words", String: p.Words})
	}
	if parts == nil {
		return nil
	}
	return own.Ext{URL: own.URL(prefersURL), Parts: parts}.JSON()
}

// request returns a need as a ServiceRequest, asking performer if that is said.
func (n Need) request(performer string) ([]byte, error) {
	d := element.New("ServiceRequest", n.ID)
	if performer != "" {
		d.Append("performer", r4.NewReference(performer))
	}
	return d.Set("status", n.Status).
		Set("intent", "order").
		Append("category", own.Concept(taskCode)).
		Set("code", r4.NewConcept(directory.NeedSystem, n.Code)).
		Set("subject.reference", "Patient/"+n.Child).
		Set("authoredOn", n.Authored).
		Set("requester.reference", n.Requester).
		JSON()
}

// needOf reads a ServiceRequest; ok is false for one that is no referral of ours.
func needOf(v r4.ServiceRequest) (n Need, ok bool) {
	n = Need{ID: strings.Clone(v.ID()), Child: strings.Clone(v.Subject().ID("Patient")), Status: strings.Clone(v.Status()),
		Code: strings.Clone(cmp.Or(v.Code().In(directory.NeedSystem), own.Code(v.Code()))), Requester: strings.Clone(v.Requester().Target())}
	return n, n.Child != "" && n.Code != ""
}

// said returns what the family wants as a Communication that lies beside the
// request, nil where it said nothing.
func (n Need) said(now time.Time) ([]byte, error) {
	x := n.Prefers.extension()
	if x == nil {
		return nil, nil
	}
	return element.New("Communication", n.ID).
		Append("extension", x).
		Append("basedOn", r4.NewReference("ServiceRequest/"+n.ID)).
		Set("status", "completed").
		Append("category", own.Concept(prefersURL)).
		Set("subject.reference", "Patient/"+n.Child).
		Set("sent", now).
		Set("sender.reference", n.Requester).
		JSON()
}

// prefersOf reads what the family wants.
func prefersOf(v r4.Communication) (p Prefers) {
	for x := range own.Extension(v.Element, prefersURL).Extension() {
		switch x.URL() {
		case "asked":
			p.Asked = append(p.Asked, strings.Clone(x.ValueReference().Target()))
		case "rather-not":
			p.Rather = append(p.Rather, strings.Clone(x.ValueReference().Target()))
		case "language":
			p.Language = strings.Clone(x.ValueCode())
		case "words":
			p.Words = strings.Clone(x.ValueString())
		}
	}
	return p
}

// asks returns the ServiceRequest with another status, asking performer and
// nobody else; "" asks nobody.
func asks(was element.Value, status, performer string) ([]byte, error) {
	d := element.Edit(was).Set("status", status)
	if was.Get("performer").Exists() {
		d.Remove("performer")
	}
	if performer != "" {
		d.Append("performer", r4.NewReference(performer))
	}
	return d.JSON()
}

// input is one of a Task's inputs, of Kith's own kinds.
func input(kind, member string, value any) element.JSON {
	return element.Piece(map[string]any{"type": r4.NewConcept(own.System, kind), member: value})
}

// inputOf returns the input of a kind, and its place, or where one would stand.
func inputOf(v r4.Task, kind string) (x r4.TaskInput, i int) {
	for x := range v.Input() {
		if own.Code(x.Type()) == kind {
			return x, i
		}
		i++
	}
	return x, i
}

// Said is a yes of the family.
type Said struct {
	By, Found string
	At        time.Time
}

// input returns a yes as one of a Task's inputs.
func (y Said) input() element.JSON {
	note := map[string]any{"authorReference": map[string]string{"reference": y.By}, "time": y.At.Format(time.RFC3339), "text": "yes"}
	if y.Found != "" {
		note["text"] = "yes: " + y.Found
	}
	return input(yesIn, "valueAnnotation", note)
}

// saidOf reads a Task's yes.
func saidOf(v r4.Task) (y Said) {
	x, _ := inputOf(v, yesIn)
	note := x.Get("valueAnnotation")
	y.By = strings.Clone(note.Get("authorReference").Get("reference").Text())
	y.At, _ = time.Parse(time.RFC3339, note.Get("time").Text())
	y.Found, _ = strings.CutPrefix(strings.Clone(note.Get("text").Text()), "yes: ")
	if y.Found == "yes" {
		y.Found = ""
	}
	return y
}

// serviceOf reads of which service of the directory a Task asks, "" for none.
func serviceOf(v r4.Task) string {
	x, _ := inputOf(v, serviceIn)
	return strings.Clone(x.Get("valueReference").Get("reference").Text())
}

// visitOf reads when the first visit is, or was; zero where nobody said.
func visitOf(v r4.Task) (at time.Time) {
	x, _ := inputOf(v, visitIn)
	at, _ = time.Parse(time.RFC3339, x.Get("valueDateTime").Text()) // zero where nobody said
	return at
}

// putVisit sets when the first visit is.
func putVisit(d *element.Draft, at time.Time) {
	_, i := inputOf(r4.As[r4.Task](d.Root()), visitIn)
	d.Set("input["+strconv.Itoa(i)+"]", input(visitIn, "valueDateTime", at.Format(time.RFC3339)))
}

const actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

// labels are what a report carries, by the service of the law that it is about.
//
// Source: FHIR-R4
var labels = map[string]string{"mental-health": "PSY", "substance-use": "ETH", "pregnancy": "SEX"}

// report is what somebody wrote back, or sent as a file.
type report struct {
	Child, From string
	Label       string // code of v3-ActCode that it carries for what it is about, or ""
	Type        string // media type
	Body        []byte
	At          time.Time
}

// document returns a report as a DocumentReference. The bytes stand in it: a
// Binary is about nobody, and would be read by whoever works where it came from.
func (x report) document(id string) ([]byte, error) {
	d := element.New("DocumentReference", id)
	if x.Label != "" {
		d.Append("meta.security", element.Piece(map[string]string{"system": actCode, "code": x.Label}))
	}
	return d.Set("status", "current").
		Set("type", r4.NewConcept(loinc, ConsultNote)).
		Set("subject.reference", "Patient/"+x.Child).
		Set("date", x.At).
		Append("author", r4.NewReference(x.From)).
		Append("content", element.Piece(map[string]any{"attachment": map[string]any{"contentType": x.Type, "data": x.Body, "size": len(x.Body), "creation": x.At.Format(time.RFC3339)}})).
		JSON()
}

// output adds a report to a Task: what came back, and that it is why the Task is
// done.
func output(d *element.Draft, doc string) {
	d.Append("output", element.Piece(map[string]any{"type": r4.NewConcept(own.System, reportOut), "valueReference": map[string]string{"reference": "DocumentReference/" + doc}}))
	d.Set("reasonCode", r4.NewConcept(loinc, ConsultNote))
}

// reportsOf reads the references of what came back.
func reportsOf(v r4.Task) (all []string) {
	for x := range v.Output() {
		if ref := x.Get("valueReference").Get("reference").Text(); own.Code(x.Type()) == reportOut && ref != "" {
			all = append(all, strings.Clone(ref))
		}
	}
	return all
}

// telling is that the family was told how it went.
type telling struct {
	Child, Request, Me, To, How string
	At                          time.Time
}

// media are the ways of telling, as codes of v3-ParticipationMode.
//
// Source: FHIR-R4
var media = map[string]string{"in-person": "FACE", "call": "PHONE", "video": "VIDEOCONF", "message": "ONLINEWRIT", "letter": "MAILWRIT"}

// Ways lists them.
var Ways = []string{"in-person", "call", "video", "message", "letter"}

const modes = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"

// communication returns it as a Communication.
func (x telling) communication(id string) ([]byte, error) {
	d := element.New("Communication", id)
	if x.Request != "" {
		d.Append("basedOn", r4.NewReference(x.Request))
	}
	return d.Set("status", "completed").
		Append("category", own.Concept(toldBy)).
		Append("medium", r4.NewConcept(modes, media[x.How])).
		Set("subject.reference", "Patient/"+x.Child).
		Set("sent", x.At).
		Append("recipient", r4.NewReference(x.To)).
		Set("sender.reference", x.Me).
		JSON()
}

// Try is what a Task says of one try, besides what every loop says.
type Try struct {
	Service string    // HealthcareService/x, or ""
	Yes     Said      // the family's
	Visit   time.Time // when the first visit is, or was; zero where nobody said
	Reports []string  // references of what came back
}

// TryOf reads a Task.
func TryOf(v r4.Task) Try {
	return Try{Service: serviceOf(v), Yes: saidOf(v), Visit: visitOf(v), Reports: reportsOf(v)}
}
