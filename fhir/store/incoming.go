package store

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

// Incoming is a resource on its way in: read, checked and indexed, not stored.
// It belongs to the caller until Release.
type Incoming struct {
	Type, ID string
	// IfMatch, when not 0, is the version the writer has seen; another one
	// in the store is fault.Precondition.
	IfMatch int64
	// IfUnmodified, when not zero, is the second until which the writer knows
	// it: a later change is fault.Precondition.
	IfUnmodified time.Time
	// IfAbsent asks that it not be there: fault.Precondition if the writer
	// could read it.
	IfAbsent bool
	// New asks that the resource not be there yet (POST): fault.Duplicate.
	New bool
	// Existing asks that it be there. Only the operator may write a resource
	// that is neither New nor there: others do not choose ids, but for programs
	// that are let with Chosen.
	Existing, Chosen bool
	// Tended says that whoever asks for the write has looked at whether the
	// writer may change an entry of the directory that others brought in. No
	// request from outside sets it.
	Tended bool
	// Delete removes the resource; only Type and ID are needed.
	Delete bool

	doc      element.Doc
	own      access.Mask // the labels that it carries itself
	derived  access.Mask // those that its codes give it
	labels   access.Mask // all that it has, once it is written
	blind    bool        // its writer may not read what they wrote
	sent     []byte      // as it came, where what was not shown was put back
	sentMeta int
	place    place
	enrolled []string // organizations that care for the child, as this resource says
	rows     index.Rows
	called   []int64 // targets that its displays name
	attached []int64 // targets of Binaries that it attaches
	hangs    []int64 // targets that it hangs on, where no search finds it by them
}

// Value returns the resource itself, valid until Release.
func (in *Incoming) Value() element.Value { return in.doc.Root() }

// Body returns the canonical bytes without the server's meta, valid until Release.
func (in *Incoming) Body() []byte { return in.doc.Bytes }

// As returns the resource as it stands in the store after a write, valid until
// Release. What is deleted has no body.
func (in *Incoming) As(o Outcome) Resource {
	body, metaAt := in.doc.Bytes, in.doc.MetaAt
	if in.sent != nil {
		body, metaAt = in.sent, in.sentMeta
	}
	labels := in.labels
	if in.blind { // what others gave it is not theirs to know
		labels = in.own | in.derived
	}
	return Resource{Type: in.Type, ID: in.ID, Version: o.Version, Updated: o.Updated, Deleted: in.Delete, Labels: labels,
		body: body, metaAt: int64(metaAt)}
}

// Size is how many bytes the resource takes.
func (in *Incoming) Size() int { return len(in.doc.Bytes) }

// Unplaced reports whether the resource names no child we could know and is no
// directory entry: nobody will see it.
func (in *Incoming) Unplaced() bool { return strings.HasPrefix(in.place.name, unplaced) }

// Prepare reads one resource. Errors are *element.SyntaxError for bad JSON,
// faults for JSON that is no resource, or what o.Reference returned.
func (s *Store) Prepare(src []byte, o element.Options) (*Incoming, error) {
	in := s.pool.Get().(*Incoming)
	o.Stored = true
	if err := in.doc.Parse(src, o); err != nil {
		s.Release(in)
		return nil, err
	}
	if err := s.read(in); err != nil {
		s.Release(in)
		return nil, err
	}
	return in, nil
}

// read fills in from its parsed document.
func (s *Store) read(in *Incoming) error {
	root := in.doc.Root()
	in.Type, in.ID = root.Get("resourceType").Text(), root.Get("id").Text()
	switch {
	case root.Kind() != '{':
		return fault.New(fault.Structure, "fhir.not-an-object")
	case in.Type == "":
		return fault.At(fault.Structure, "fhir.no-type", "resourceType")
	case !r4.IsType(in.Type):
		return fault.At(fault.Structure, "fhir.unknown-type", "resourceType")
	case root.Get("id").Exists() && (root.Get("id").Kind() != '"' || !r4.IsID(in.ID)):
		return fault.At(fault.Value, "fhir.bad-id", in.Type+".id")
	case root.Get("meta").Exists() && root.Get("meta").Kind() != '{':
		return fault.At(fault.Structure, "fhir.bad-meta", in.Type+".meta")
	}
	in.own, in.derived = labelsOf(in.Type, root), confidedOf(in.Type, root)
	in.place = placeOf(in.Type, in.ID, in.own, root)
	if s.labeler != nil && (in.place.class != 0 || in.Type == "Medication") {
		in.derived |= s.codesSay(root)
	}
	if in.derived != 0 {
		in.carry(in.own | in.derived)
	}
	in.enrolled = enrolledBy(in.Type, root, in.enrolled[:0])
	in.rows.Reset()
	s.index.Of(in.Type).Extract(root, &in.rows)
	in.called, in.hangs = in.called[:0], in.hangs[:0]
	if _, may := hanging[in.Type]; may && !standsApart(in.Type, root) {
		for ref := range hangsOn(in.Type, root) {
			in.hangs = append(in.hangs, index.Target(ref))
		}
		if who := relativeOf(in.Type, root); who != "" {
			in.hangs = append(in.hangs, index.Target(who))
		}
	}
	in.attached = attachments(in.doc.Bytes, root, in.attached[:0])
	if mayCall(in.doc.Bytes) {
		called(root, func(_ element.Value, ref string) { in.called = append(in.called, index.Target(ref)) })
	}
	return nil
}

// Removal returns an Incoming that deletes a resource.
func (s *Store) Removal(typ, id string) *Incoming {
	in := s.pool.Get().(*Incoming)
	in.Type, in.ID, in.Delete = typ, id, true
	return in
}

// Release gives a batch back; its Values and Bodies end here.
func (s *Store) Release(batch ...*Incoming) {
	for _, in := range batch {
		in.Type, in.ID, in.IfMatch, in.New, in.Existing, in.Delete, in.own, in.labels, in.sent, in.place = "", "", 0, false, false, false, 0, 0, nil, place{}
		in.IfUnmodified, in.IfAbsent, in.Chosen, in.Tended, in.blind = time.Time{}, false, false, false, false
		if cap(in.doc.Bytes) < 1<<18 { // a rare giant must not stay in the pool
			s.pool.Put(in)
		}
	}
}

// place names the compartment a resource lies in.
type place struct {
	name     string   // "Patient/a Patient/b|8000001>Organization/c", the number being needs; ">Communication/d" where it is Named
	patients []string // ids, sorted
	to       []string // whom it is addressed to, references, sorted
	self     string   // its own reference
	with     []string // the named entries that it lies with, sorted; none: it lies by itself
	theirs   []string // ids of the children those are about, where it names none
	of       []string // whose Answers it is, or tells of, sorted
	needs    access.Mask
	class    access.Mask // the part of needs that is not the resource's own
	nobodys  bool        // names no child and is no entry of the directory
	crowd    bool        // about more than mostChildren
}

// unplaced begins the name of the place of what names no child and is no entry
// of the directory: "?|8". It has no readers.
const unplaced = "?"

// longestName bounds a compartment's name: of more children than fit in it, it
// holds their digest. PostgreSQL indexes 2,704 bytes.
const longestName = 2600

// mostChildren is how many children one resource may be about; what names more
// is read by nobody.
const mostChildren = 1000

func placeOf(typ, id string, labels access.Mask, root element.Value) place {
	p := place{self: typ + "/" + id}
	if typ == "Patient" {
		p.patients = []string{id}
	} else {
		p.patients = namedBy(typ, root, nil)
		slices.Sort(p.patients)
		p.patients = slices.Compact(p.patients)
	}
	if len(p.patients) > 0 {
		p.class, p.to = label.Class(typ), addressed(typ, root)
	} else if !directory[typ] {
		p.class, p.nobodys = label.Class(typ), true
	}
	if typ == "QuestionnaireResponse" {
		if kind, id := target(label.Informant(root)); kind != "" {
			p.of = []string{kind + "/" + id}
		}
	}
	p.label(labels)
	return p
}

// label names the place of what carries these labels.
func (p *place) label(labels access.Mask) {
	p.needs = p.class | labels
	if p.crowd = len(p.patients) > mostChildren; p.crowd {
		p.name = unplaced
		return
	}
	var b strings.Builder
	for i, id := range p.about() {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("Patient/" + id)
	}
	if b.Len() > longestName {
		digest := sha256.Sum256([]byte(b.String()))
		b.Reset()
		b.WriteString("Patients/" + hex.EncodeToString(digest[:]))
	}
	if p.nobodys && len(p.about()) == 0 {
		b.WriteString(unplaced)
	}
	if p.needs != 0 {
		b.WriteString("|" + strconv.FormatInt(int64(p.needs), 16))
	}
	if to := strings.Join(p.addressees(), " "); to != "" && b.Len()+len(to) < longestName { // a letter to hundreds is nobody's own
		b.WriteString(">" + to)
	}
	p.name = b.String()
}

// about are the children whom it is about: those that it names, or, where it
// names none, those of what it lies with.
func (p *place) about() []string {
	if len(p.patients) == 0 && p.needs&(label.Named|label.Answers) != 0 {
		return p.theirs
	}
	return p.patients
}

// addressees are whom it is addressed to, or, where it is Named, what it lies
// with: itself, or what it hangs on.
func (p *place) addressees() []string {
	switch {
	case p.needs&(label.Named|label.Answers) == label.Answers:
		return slices.Concat(p.to, p.answerers())
	case p.needs&label.Named == 0:
		return p.to
	case len(p.with) > 0:
		return p.with
	}
	return []string{p.self}
}

// Everyones reports whether everyone who is signed in may read a resource: an
// entry of the directory that is about nobody and carries no label.
func Everyones(typ string, root element.Value) bool {
	return placeOf(typ, "", label.Of(root), root).name == ""
}

// localRef returns "Type/id" without version or fragment.
func localRef(ref string) string {
	ref, _, _ = strings.Cut(ref, "/_history/")
	ref, _, _ = strings.Cut(ref, "#")
	return ref
}

// Where a resource says which child it is about. Everything else that R4 has
// in its Patient compartment (performer, author, recipient …) is about who
// acted. Source: FHIR-R4-PatientCompartment
var (
	plainAbout = [][]string{{"subject", "reference"}, {"patient", "reference"}}
	about      = map[string][][]string{
		"Appointment":                {{"participant", "actor", "reference"}},
		"AppointmentResponse":        {{"actor", "reference"}},
		"AuditEvent":                 {{"entity", "what", "reference"}},
		"Coverage":                   {{"beneficiary", "reference"}},
		"EnrollmentRequest":          {{"candidate", "reference"}},
		"Group":                      {{"member", "entity", "reference"}},
		"Person":                     {{"link", "target", "reference"}},
		"Provenance":                 {{"target", "reference"}},
		"ResearchSubject":            {{"individual", "reference"}},
		"Schedule":                   {{"actor", "reference"}},
		"SupplyRequest":              {{"deliverTo", "reference"}},
		"Task":                       {{"for", "reference"}},
		"ImmunizationRecommendation": {{"patient", "reference"}},
		"List":                       {{"subject", "reference"}, {"entry", "item", "reference"}},
		"Binary":                     {{"securityContext", "reference"}},
		"DeviceMetric":               {{"source", "reference"}},
		"Linkage":                    {{"item", "resource", "reference"}},
		"MessageHeader":              {{"focus", "reference"}},
	}
)

// namedBy adds the ids of the children that a resource says it is about: what
// carries other resources is about theirs too.
func namedBy(typ string, root element.Value, into []string) []string {
	if typ == "Patient" {
		if id := root.Get("id").Text(); r4.IsID(id) {
			into = append(into, id)
		}
		return into
	}
	for _, path := range aboutPaths(typ) {
		for ref := range root.Each(path...) {
			// Anything but an id would be read as other children or labels.
			if t, ok := strings.CutPrefix(localRef(ref.Text()), "Patient/"); ok && r4.IsID(t) {
				into = append(into, t)
			}
		}
	}
	for r := range carried(typ, root) {
		into = namedBy(r.Get("resourceType").Text(), r, into)
	}
	return into
}

// labelsOf are the labels that a resource carries, with those of what it is
// made of.
func labelsOf(typ string, root element.Value) access.Mask {
	labels := label.Of(root)
	for r := range carried(typ, root) {
		labels |= labelsOf(r.Get("resourceType").Text(), r)
	}
	return labels
}

// confidedOf are the labels of what was told in confidence, and of what holds
// it.
func confidedOf(typ string, root element.Value) access.Mask {
	labels := label.Confided(typ, root)
	for r := range carried(typ, root) {
		labels |= confidedOf(r.Get("resourceType").Text(), r)
	}
	return labels
}

// carried are the resources that a Bundle or Parameters is made of.
func carried(typ string, root element.Value) iter.Seq[element.Value] {
	return func(yield func(element.Value) bool) {
		switch typ {
		case "Bundle":
			root.Each("entry", "resource")(yield)
		case "Parameters":
			parameters(root, "parameter", yield)
		}
	}
}

func parameters(v element.Value, name string, yield func(element.Value) bool) bool {
	for p := range v.Each(name) {
		if r := p.Get("resource"); r.Exists() && !yield(r) || !parameters(p, "part", yield) {
			return false
		}
	}
	return true
}

func aboutPaths(typ string) [][]string {
	if p, ok := about[typ]; ok {
		return p
	}
	return plainAbout
}

// directory lists the types that describe the world rather than a person in care.
var directory = map[string]bool{
	"Practitioner": true, "PractitionerRole": true, "Organization": true, "OrganizationAffiliation": true,
	"Location": true, "HealthcareService": true, "Endpoint": true, "Schedule": true, "Slot": true,
	"ActivityDefinition": true, "CapabilityStatement": true, "CodeSystem": true, "CompartmentDefinition": true,
	"ConceptMap": true, "EventDefinition": true, "GraphDefinition": true, "ImplementationGuide": true,
	"Library": true, "Measure": true, "Medication": true, "MedicationKnowledge": true, "MessageDefinition": true,
	"NamingSystem": true, "ObservationDefinition": true, "OperationDefinition": true, "PlanDefinition": true,
	"Questionnaire": true, "SearchParameter": true, "SpecimenDefinition": true, "StructureDefinition": true,
	"StructureMap": true, "Substance": true, "TerminologyCapabilities": true, "TestScript": true, "ValueSet": true,
}

// enrolledBy returns the organizations that, by this resource, care for the child.
func enrolledBy(typ string, root element.Value, into []string) []string {
	var path []string
	status := root.Get("status").Text()
	switch typ {
	case "Patient":
		for ref := range root.Each("generalPractitioner", "reference") {
			into = appendOrg(into, ref.Text())
		}
		path = []string{"managingOrganization", "reference"}
	case "EpisodeOfCare":
		if status == "finished" || status == "cancelled" || status == "entered-in-error" {
			return into
		}
		path = []string{"managingOrganization", "reference"}
	case "CareTeam":
		if status == "inactive" || status == "entered-in-error" {
			return into
		}
		path = []string{"managingOrganization", "reference"}
	case "Encounter":
		if status == "cancelled" || status == "entered-in-error" {
			return into
		}
		path = []string{"serviceProvider", "reference"}
	default:
		return into
	}
	for ref := range root.Each(path...) {
		into = appendOrg(into, ref.Text())
	}
	slices.Sort(into)
	return slices.Compact(into)
}

func appendOrg(into []string, ref string) []string {
	if id, ok := strings.CutPrefix(localRef(ref), "Organization/"); ok && r4.IsID(id) {
		return append(into, id)
	}
	return into
}
