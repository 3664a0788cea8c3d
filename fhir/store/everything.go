package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

// Everything asks for all that is here about some patients: what lies in their
// compartment as R4 defines it, and what that refers to and is about nobody.
type Everything struct {
	Patients []string // ids; none asks for every patient the viewer may see
	Types    []string // of what comes, none for all
	Since    int64    // microsecond: only what was written then or later; 0 for all
	From, To int64    // microseconds that care may fall on; index.Begin, index.Never for open ends
	Count    int      // most matches of one page; 0 means MostPerPage
	After    string   // EverythingPage.Next of the page before
}

// EverythingPage is part of the answer. Referred is what the matches of this
// page refer to; the same may come with another page again.
type EverythingPage struct {
	Matches, Referred []Resource
	Next              string // "" on the last page
}

// Everything answers; patients come first, then the order in which resources
// first came. Nothing of it is more than v may read.
//
// From and To leave out what is dated and has no date between them. What has no
// date, and what is about another child, stays in.
// Source: FHIR-R4-Everything
func (s *Store) Everything(ctx context.Context, v access.Viewer, q Everything) (page EverythingPage, err error) {
	if s.Stale() {
		return page, errStale
	}
	count := q.Count
	if count <= 0 || count > MostPerPage {
		count = MostPerPage
	}
	b := &builder{plan: s.plan(ctx, v, nil)}
	text, err := b.everything(q, count)
	if err != nil {
		return page, err
	}
	page.Matches, err = access.All(ctx, s.db, v, s.resources(ctx), text, b.args...)
	if err != nil {
		return page, err
	}
	if len(page.Matches) > count {
		page.Matches = page.Matches[:count]
		last := page.Matches[count-1]
		page.Next = last.Type + "/" + last.ID
	}
	page.Referred, err = s.referred(ctx, v, q, page.Matches)
	if err == nil {
		err = s.leave(ctx, s.db, v, page.Matches)
	}
	if err == nil {
		err = s.leave(ctx, s.db, v, page.Referred)
	}
	return page, err
}

// everything writes the query for one page of matches, and for one more.
func (b *builder) everything(q Everything, count int) (string, error) {
	// A patient stands before all that is about patients.
	const order = `(case when r.type = 'Patient' then 0 else 1 end)`
	b.where = []string{"not r.deleted", "sees(r.compartment)"}
	from := "resource r"
	if len(q.Patients) > 0 {
		from = "found f join resource r on r.key = f.key"
	} else {
		b.where = append(b.where, "exists (select 1 from compartment_patient a where a.compartment = r.compartment)")
	}
	if len(q.Types) > 0 {
		b.where = append(b.where, "r.type in ("+b.list(q.Types)+")")
	}
	b.changed(q.Since)
	b.caredFor(q)
	if q.After != "" {
		typ, id := target(q.After)
		if typ == "" {
			return "", fault.New(fault.Invalid, "fhir.bad-page")
		}
		first := "1"
		if typ == "Patient" {
			first = "0"
		}
		b.where = append(b.where, "("+order+", r.key) > ("+first+", (select l.key from resource l where l.type = "+b.arg(typ)+" and l.id = "+b.arg(id)+"))")
	}
	return b.found(q) + `
		select ` + resourceFields + `
		from ` + from + `
		where ` + strings.Join(b.where, " and ") + `
		order by ` + order + `, r.key limit ` + b.arg(count+1), nil
}

// found names the resources of the patients' compartments, as the index has them.
func (b *builder) found(q Everything) string {
	if len(q.Patients) == 0 {
		return ""
	}
	var targets []string
	for _, id := range q.Patients {
		targets = append(targets, b.arg(index.Target("Patient/"+id)))
	}
	text := `
		with found (key) as (
			select p.key from resource p where p.type = 'Patient' and p.id in (` + b.list(q.Patients) + `) and sees(p.compartment)`
	if fields := b.s.fieldsOf(compartmentOf(q.Types)); fields != "" {
		text += `
			union
			select i.resource from index_reference i
			where i.field in (` + fields + `) and i.target in (` + strings.Join(targets, ", ") + `) and sees(i.compartment)`
	}
	return text + `
		)`
}

func (b *builder) changed(since int64) {
	if since != 0 {
		b.where = append(b.where, "r.updated_at >= "+b.arg(since))
	}
}

// caredFor leaves out what is dated, and not between From and To.
func (b *builder) caredFor(q Everything) {
	if q.From == index.Begin && q.To == index.Never {
		return
	}
	dated := `select d.resource from index_date d where d.field in (` + b.s.fieldsOf(careDates) + `) and sees(d.compartment)
		and d.compartment in (select cp.compartment from compartment_patient cp`
	if len(q.Patients) > 0 {
		dated += ` where cp.patient_id in (` + b.list(q.Patients) + `)`
	}
	dated += `)`
	b.where = append(b.where, "(r.key not in ("+dated+") or r.key in ("+dated+
		" and d.high >= "+b.arg(q.From)+" and d.low <= "+b.arg(q.To)+"))")
}

// list makes parameters of texts.
func (b *builder) list(texts []string) string {
	names := make([]string, len(texts))
	for i, t := range texts {
		names[i] = b.arg(t)
	}
	return strings.Join(names, ", ")
}

// compartmentOf returns the search parameters by which resources of types lie
// in a patient's compartment.
func compartmentOf(types []string) map[string][]string {
	all := definition.Compartment("Patient")
	if len(types) == 0 {
		return all
	}
	some := map[string][]string{}
	for _, t := range types {
		if codes := all[t]; codes != nil {
			some[t] = codes
		}
	}
	return some
}

// fieldsOf lists the fields of search parameters as SQL. They are numbers of
// this database, the same in every query.
func (s *Store) fieldsOf(params map[string][]string) string {
	var keys []int64
	for typ, codes := range params {
		for _, code := range codes {
			if p := s.index.Of(typ).Param(code); p != nil {
				for _, part := range p.Parts {
					keys = append(keys, s.key(part.Field))
				}
			}
		}
	}
	slices.Sort(keys)
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(slices.Compact(keys)), " ", ", "), "[]")
}

// careDates are the search parameters that say when care was given. Source: FHIR-R4
var careDates = map[string][]string{
	"AdverseEvent": {"date"}, "AllergyIntolerance": {"date", "onset"}, "Appointment": {"date"}, "AuditEvent": {"date"},
	"CarePlan": {"date"}, "CareTeam": {"date"}, "Claim": {"created"}, "ClinicalImpression": {"date"},
	"Communication": {"sent", "received"}, "CommunicationRequest": {"occurrence", "authored"}, "Composition": {"date"},
	"Condition": {"onset-date", "recorded-date"}, "Consent": {"date"}, "DetectedIssue": {"identified"},
	"DeviceRequest": {"event-date", "authored-on"}, "DiagnosticReport": {"date"}, "DocumentReference": {"period", "date"},
	"Encounter": {"date"}, "EpisodeOfCare": {"date"}, "ExplanationOfBenefit": {"created"}, "FamilyMemberHistory": {"date"},
	"Flag": {"date"}, "Goal": {"start-date"}, "ImagingStudy": {"started"}, "Immunization": {"date"},
	"ImmunizationRecommendation": {"date"}, "List": {"date"}, "Media": {"created"}, "MedicationAdministration": {"effective-time"},
	"MedicationDispense": {"whenhandedover", "whenprepared"}, "MedicationRequest": {"authoredon", "date"},
	"MedicationStatement": {"effective"}, "NutritionOrder": {"datetime"}, "Observation": {"date"}, "Procedure": {"date"},
	"Provenance": {"when", "recorded"}, "QuestionnaireResponse": {"authored"}, "RequestGroup": {"authored"},
	"RiskAssessment": {"date"}, "ServiceRequest": {"occurrence", "authored"}, "Specimen": {"collected"},
	"SupplyRequest": {"date"}, "Task": {"period", "authored-on"}, "VisionPrescription": {"datewritten"},
}

// steps is how far references are followed: from a visit to a role, from the
// role to the person and the place, from the place to the network.
const steps = 3

// referred returns what resources refer to, step by step, where that is about
// nobody: a practitioner, a place, a medication, never another child.
func (s *Store) referred(ctx context.Context, v access.Viewer, q Everything, from []Resource) (all []Resource, err error) {
	seen := map[string]bool{}
	for _, r := range from {
		seen[r.Type+"/"+r.ID] = true
	}
	for range steps {
		wanted := map[string][]string{}
		for _, r := range from {
			var doc element.Doc
			root, err := r.Parse(&doc)
			if err != nil {
				return nil, err
			}
			wants(root, seen, wanted)
		}
		from = nil
		for _, typ := range r4.Types() {
			for part := range slices.Chunk(wanted[typ], 500) {
				found, err := s.directory(ctx, v, typ, part)
				if err != nil {
					return nil, err
				}
				from = append(from, found...)
			}
		}
		for _, r := range from {
			if (len(q.Types) == 0 || slices.Contains(q.Types, r.Type)) && r.Updated.UnixMicro() >= q.Since {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

// wants collects the references below an element that are not seen yet.
func wants(v element.Value, seen map[string]bool, into map[string][]string) {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Kind() {
		case '{', '[':
			wants(c, seen, into)
		case '"':
			if string(c.Key()) != "reference" {
				continue
			}
			typ, id := target(c.Text())
			if typ == "" || seen[typ+"/"+id] || aboutSomebody()[typ] {
				continue
			}
			seen[typ+"/"+id] = true
			into[typ] = append(into[typ], id)
		}
	}
}

// aboutSomebody are the types that R4 puts into a patient's compartment only.
var aboutSomebody = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{"Patient": true}
	for typ := range definition.Compartment("Patient") {
		all[typ] = !directory[typ]
	}
	return all
})

// directory returns those of ids that v may see and that are about nobody.
func (s *Store) directory(ctx context.Context, v access.Viewer, typ string, ids []string) ([]Resource, error) {
	b := &builder{plan: s.plan(ctx, v, nil)}
	text := `
		select ` + resourceFields + `
		from resource r
		where r.type = ` + b.arg(typ) + ` and r.id in (` + b.list(ids) + `) and not r.deleted and sees(r.compartment)
		and not exists (select 1 from compartment_patient cp where cp.compartment = r.compartment)
		order by r.key`
	return access.All(ctx, s.db, v, s.resources(ctx), text, b.args...)
}
