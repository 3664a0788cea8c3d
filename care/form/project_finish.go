package form

import (
	"context"
	"encoding/json"

	"kith/care/alliance"
	"kith/care/followup"
	"kith/care/module"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/screening"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/sdc"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// Outcome is what somebody is told who has sent their answers: nothing of them,
// and who comes next.
type Outcome struct {
	Person string `json:"person"` // how one speaks of who will be in touch, "" where nothing is owed
	Safety bool   `json:"safety"` // somebody comes now
	Sent   bool   `json:"sent"`   // there was something to send
}

// Sending is a check-in that is about to be in the record.
type Sending struct {
	Child     string
	Informant string // reference
	Kind      pass.Kind
	With      string // PractitionerRole/x, who sees the child that day; ""
	About     string // of whom a relationship check is; ""
	Author    string // who typed it, where that is not the informant
	Language  string
	Interpret string // who interpreted, ""
	Sheets    []Sheet
}

// Written is what it becomes.
type Written struct {
	responses, scores []*store.Incoming
	owed              []followup.Owed
	bodies            [][]byte // of the responses
}

// informantKind is who answers a form: somebody who brings up a child may be
// asked about herself.
func informantKind(kind pass.Kind, i screening.Instrument) string {
	own := screening.Who{Informant: screening.CaregiverOwn}
	if kind == pass.Caregiver && i.Scoring.Fits(own) && !i.Scoring.Fits(screening.Who{Informant: screening.Caregiver}) {
		return screening.CaregiverOwn
	}
	return string(kind)
}

// Prepare makes resources of the forms in which something was answered.
func (s Sending) Prepare(ctx context.Context, h *module.House) (w Written, out Outcome, err error) {
	birth, err := db.One(ctx, h.DB, db.Text, "fault.not-found", `select p.born_on from patient p where p.id = $1`, s.Child)
	if err != nil {
		return w, out, err
	}
	now := h.Now().In(h.Zone)
	for _, sh := range s.Sheets {
		if len(sh.Answers) == 0 {
			continue
		}
		a := screening.Answered{Answers: sh.Answers, Who: screening.At(informantKind(s.Kind, sh.Instrument), people.Birth(birth), h.Today())}
		a.Head = sdc.Head{Subject: "Patient/" + s.Child, Source: s.Informant, Author: s.Author, Authored: now, Language: s.Language}
		if a.Who.Informant == screening.CaregiverOwn {
			a.Subject = s.Informant
		}
		one, err := sh.Resources(a)
		if err != nil {
			return w, out, err
		}
		if err := s.add(h, &w, sh, one); err != nil {
			return w, out, err
		}
		owed, err := followup.Owing(ctx, h, followup.About{Child: people.PatientID(s.Child), Response: "QuestionnaireResponse/" + one.ID, At: now,
			Findings: one.Result.Positive, With: s.With})
		if err != nil {
			return w, out, err
		}
		w.owed, out.Sent = append(w.owed, owed), true
		if out.Person == "" || owed.Safety && !out.Safety {
			out.Person = firstText(owed.Person.Name, out.Person)
		}
		out.Safety = out.Safety || owed.Safety
	}
	return w, out, nil
}

func firstText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// add prepares one form and what was taken out of it.
func (s Sending) add(h *module.House, w *Written, sh Sheet, one screening.Written) error {
	body, err := alliance.About(one.Response, s.About)
	if err == nil {
		body, err = s.interpreted(body)
	}
	if err != nil {
		return err
	}
	in, err := h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	in.New = true
	w.responses, w.bodies = append(w.responses, in), append(w.bodies, body)
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return err
	}
	taken, err := sh.Form.Extract(doc.Root())
	if err != nil {
		return err
	}
	for _, b := range append(one.Observations, taken...) {
		in, err := h.Store.Prepare(b, element.Options{})
		if err != nil {
			return err
		}
		w.scores = append(w.scores, in)
	}
	return nil
}

// InterpreterURL says through whom somebody was asked.
const InterpreterURL = "http://kith.example/fhir/StructureDefinition/interpreter"

func (s Sending) interpreted(body []byte) ([]byte, error) {
	if s.Interpret == "" {
		return body, nil
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	words, err := json.Marshal(s.Interpret)
	if err != nil {
		return nil, err
	}
	d := element.Edit(doc.Root()).Append("extension", element.JSON(`{"url":"`+InterpreterURL+`","valueString":`+string(words)+`}`))
	return d.JSON()
}

// Write stores everything in tx: the answers as v's, what follows from them as
// the house's.
func (w Written) Write(ctx context.Context, tx *db.Tx, h *module.House, v access.Viewer) error {
	if len(w.responses) == 0 {
		return nil
	}
	if _, err := h.Store.WriteTx(ctx, tx, v, "check-in", w.responses); err != nil {
		return err
	}
	house := access.Operator().At(h.Now())
	follows := w.scores
	var opened []*store.Incoming
	for _, body := range w.bodies {
		more, err := alliance.Opening(ctx, tx, h, body)
		if err != nil {
			return err
		}
		for _, b := range more {
			in, err := h.Store.Prepare(b, element.Options{})
			if err != nil {
				return err
			}
			opened = append(opened, in)
		}
	}
	defer h.Store.Release(opened...)
	if follows = append(follows, opened...); len(follows) > 0 {
		if _, err := h.Store.WriteTx(ctx, tx, house, "answers", follows); err != nil {
			return err
		}
	}
	for _, o := range w.owed {
		if err := o.Write(ctx, tx, h); err != nil {
			return err
		}
	}
	return nil
}

// LabelsOf are the labels that answers to an instrument carry.
func LabelsOf(i screening.Instrument) access.Mask {
	d := element.New("QuestionnaireResponse", "x")
	for _, code := range i.Scoring.Labels {
		d.Append("meta.security", element.JSON(`{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"`+code+`"}`))
	}
	body, err := d.Set("questionnaire", i.URL()).JSON()
	var doc element.Doc
	if err != nil || doc.Parse(body, element.Options{}) != nil {
		return 0
	}
	return label.Of(doc.Root()) | label.Confided("QuestionnaireResponse", doc.Root())
}

// Release gives back what was prepared, whatever became of it.
func (w Written) Release(h *module.House) {
	h.Store.Release(w.responses...)
	h.Store.Release(w.scores...)
}
