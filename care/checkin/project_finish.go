package checkin

import (
	"context"
	"encoding/json"

	"kith/care/alliance"
	"kith/care/consent"
	"kith/care/followup"
	"kith/care/module"
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

// sending is a check-in that is about to be in the record.
type sending struct {
	child     string
	informant string
	kind      Kind
	with      string // PractitionerRole/x, who sees the child that day
	about     string // of whom a relationship check is
	author    string // who typed it, where that is not the informant
	language  string
	interpret string // PractitionerRole or words of an interpreter, "" for none
	sheets    []sheet
}

// written is what it becomes.
type written struct {
	responses, scores []*store.Incoming
	owed              []followup.Owed
	bodies            [][]byte // of the responses
}

// informantKind is who answers a form: somebody who brings up a child may be
// asked about herself.
func informantKind(kind Kind, i screening.Instrument) string {
	own := screening.Who{Informant: screening.CaregiverOwn}
	if kind == Caregiver && i.Scoring.Fits(own) && !i.Scoring.Fits(screening.Who{Informant: screening.Caregiver}) {
		return screening.CaregiverOwn
	}
	return string(kind)
}

// prepare makes resources of the forms in which something was answered.
func (s sending) prepare(ctx context.Context, h *module.House) (w written, out Outcome, err error) {
	birth, err := db.One(ctx, h.DB, db.Text, "fault.not-found", `select p.born_on from patient p where p.id = $1`, s.child)
	if err != nil {
		return w, out, err
	}
	now := h.Now().In(h.Zone)
	for _, sh := range s.sheets {
		if len(sh.Answers) == 0 {
			continue
		}
		a := screening.Answered{Answers: sh.Answers, Who: screening.At(informantKind(s.kind, sh.Instrument), people.Birth(birth), h.Today())}
		a.Head = sdc.Head{Subject: "Patient/" + s.child, Source: s.informant, Author: s.author, Authored: now, Language: s.language}
		if a.Who.Informant == screening.CaregiverOwn {
			a.Subject = s.informant
		}
		one, err := sh.Resources(a)
		if err != nil {
			return w, out, err
		}
		if err := s.add(h, &w, sh, one); err != nil {
			return w, out, err
		}
		owed, err := followup.Owing(ctx, h, followup.About{Child: people.PatientID(s.child), Response: "QuestionnaireResponse/" + one.ID, At: now,
			Findings: one.Result.Positive, With: s.with})
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
func (s sending) add(h *module.House, w *written, sh sheet, one screening.Written) error {
	body, err := alliance.About(one.Response, s.about)
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

// interpreterURL says through whom somebody was asked.
const interpreterURL = "http://kith.example/fhir/StructureDefinition/interpreter"

func (s sending) interpreted(body []byte) ([]byte, error) {
	if s.interpret == "" {
		return body, nil
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	words, err := json.Marshal(s.interpret)
	if err != nil {
		return nil, err
	}
	d := element.Edit(doc.Root()).Append("extension", element.JSON(`{"url":"`+interpreterURL+`","valueString":`+string(words)+`}`))
	return d.JSON()
}

// write stores everything in tx: the answers as v's, what follows from them as
// the house's.
func (w written) write(ctx context.Context, tx *db.Tx, h *module.House, v access.Viewer) error {
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

// finish puts the answers of a pass into the record, once: of two who press at
// the same time one does it, and both are told the same.
func finish(ctx context.Context, h *module.House, p Pass, s sending) (Outcome, error) {
	w, out, err := s.prepare(ctx, h)
	defer func() { h.Store.Release(append(w.responses, w.scores...)...) }()
	if err != nil {
		return out, err
	}
	words, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	sealed, err := h.Sealer.Seal(sealName(p.ID), words)
	if err != nil {
		return out, err
	}
	return out, h.DB.Write(ctx, func(tx *db.Tx) error {
		now := h.Now().UnixMicro()
		n, err := db.Exec(ctx, tx, `
			update checkin_pass set finished_at = $1, code = '', seen_at = $1
			where id = $2 and finished_at = 0 and ended_at = 0 and expires_at > $1`, now, p.ID)
		if err != nil || n == 0 {
			return firstOf(err, errNoPass)
		}
		if err := w.write(ctx, tx, h, consent.Informant(p.Informant).At(h.Now())); err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, `
			insert into checkin_draft (id, saved_at, sealed) values ($1, $2, $3)
			on conflict (id) do update set saved_at = excluded.saved_at, sealed = excluded.sealed`, p.ID, now, sealed)
		return err
	})
}

// labelsOf are the labels that answers to an instrument carry.
func labelsOf(i screening.Instrument) access.Mask {
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
