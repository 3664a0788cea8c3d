package disclosure

import (
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes who told what to whom, whoever wrote it down: a page, a
// program, an import.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "disclosure", Of: []string{"Communication"}, Columns: []string{"source_id", "kind", "patient_id", "teller_ref", "at", "status", "way",
			"topic", "tier", "own_hand", "danger", "duty", "with_id", "version", "compartment"}},
		{Name: "disclosure_told", Of: []string{"Communication"}, Columns: []string{"source_id", "part", "patient_id", "person_ref", "compartment"}},
		{Name: "disclosure_topic", Of: []string{"Communication"}, Columns: []string{"source_id", "part", "patient_id", "topic", "compartment"}},
		{Name: "disclosure_edge", Of: []string{"Communication"}, Columns: []string{"source_id", "kind", "patient_id", "statement_id", "from_ref", "to_ref", "at",
			"how", "basis", "consent_ref", "site_id", "compartment"}},
		{Name: "disclosure_wish", Of: []string{"Consent"}, Columns: []string{"source_id", "part", "patient_id", "statement_id", "person_ref", "choice",
			"purposes", "at", "until_at", "by_ref", "compartment"}},
		{Name: "disclosure_response", Of: []string{"Task"}, Columns: []string{"source_id", "kind", "patient_id", "statement_id", "owner_ref", "tell_ref", "choice",
			"asked_at", "due_at", "answer", "answered_at", "until_at", "version", "compartment"}},
	},
	Matters: func(typ string, v element.Value) bool { return kindOf(typ, v) != "" },
	Read: func(rows store.Rows, c store.Change) {
		switch kind := kindOf(c.Type, c.New); {
		case c.New.Get("status").Is("entered-in-error"):
		case c.Type == "Consent":
			readWishes(rows, c, r4.As[r4.Consent](c.New))
		case c.Type == "Task":
			readResponse(rows, c, r4.As[r4.Task](c.New), kind)
		case kind == "disclosure" || kind == "headline" || kind == "report":
			readStatement(rows, c, r4.As[r4.Communication](c.New), kind)
		default:
			readKnowing(rows, c, r4.As[r4.Communication](c.New))
		}
	},
}.Projector("disclosure")

// kinds are the codes of what is read here, by type.
var kinds = map[string]string{
	"disclosure": "Communication", "headline": "Communication", "report": "Communication", "passed-on": "Communication", "found-out": "Communication", "retold": "Communication",
	"confidentiality-talk": "Communication",
	"disclosure-wishes":    "Consent", "respond": "Task", "tell": "Task",
}

// kindOf returns what a resource is here, "" for anything else.
func kindOf(typ string, v element.Value) string {
	concepts := v.Get("category")
	if typ == "Task" {
		concepts = v.Get("code")
	}
	for c := range concepts.Items() {
		if code := own.Code(r4.CodeableConcept{Element: c}); kinds[code] == typ {
			return code
		}
	}
	return ""
}

func readStatement(rows store.Rows, c store.Change, v r4.Communication, kind string) {
	child, at := v.Subject().ID("Patient"), v.Sent().Micro()
	if child == "" || at == 0 {
		return
	}
	status, tier, topic, with := Stands, Protected, "", ""
	if v.Status() == string(Withdrawn) {
		status = Withdrawn
	}
	if label.Of(c.New)&label.Closed != 0 {
		tier = Closed
	}
	switch kind {
	case "disclosure":
		topic, with = v.Topic().In(topics), v.PartOf().First().ID("Communication")
	case "report":
		with = v.About().First().ID("Communication")
	}
	rows.Add("disclosure", c.ID, kind, child, v.Sender().Target(), at, string(status), string(wayOf(v.Medium())), topic, string(tier),
		own.Extension(v.Element, "own-hand").ValueBoolean().True(), v.Priority() == "urgent" || v.Priority() == "stat",
		own.Extension(v.Element, "duty").Part("kind").ValueCode(), with, c.Version, c.Compartment)
	part := int64(0)
	for to := range v.Recipient() {
		rows.Add("disclosure_told", c.ID, part, child, to.Target(), c.Compartment)
		part++
	}
	for i, code := range readHeadline(v).DoNotAsk {
		rows.Add("disclosure_topic", c.ID, int64(i), child, code, c.Compartment)
	}
}

func readKnowing(rows store.Rows, c store.Change, v r4.Communication) {
	child, e := v.Subject().ID("Patient"), readEdge(v)
	about := v.InResponseTo().First().ID("Communication")
	kind := kindOf(c.Type, c.New)
	if child == "" || about == "" && kind != "confidentiality-talk" || v.Sent().Micro() == 0 || v.Status() != "completed" {
		return
	}
	rows.Add("disclosure_edge", c.ID, kind, child, about, e.From, e.To, v.Sent().Micro(), e.How, string(e.Basis), e.Consent, e.Site, c.Compartment)
}

// readWishes reads what an active Consent says, one row a person.
func readWishes(rows store.Rows, c store.Change, v r4.Consent) {
	child, at := v.Patient().ID("Patient"), v.DateTime().Micro()
	if at == 0 {
		at = c.Updated.UnixMicro()
	}
	statement, all := readWish(v)
	if child == "" || statement == "" || v.Status() != "active" {
		return
	}
	for i, w := range all {
		until := int64(0)
		if !w.Until.IsZero() {
			until = w.Until.UnixMicro()
		}
		rows.Add("disclosure_wish", c.ID, int64(i), child, statement, w.With, string(w.Choice), strings.Join(w.Purposes, " "),
			at, until, v.Performer().First().Target(), c.Compartment)
	}
}

func readResponse(rows store.Rows, c store.Change, v r4.Task, kind string) {
	child, statement := v.For().ID("Patient"), v.Focus().ID("Communication")
	asked, due := v.AuthoredOn().Micro(), int64(0)
	if child == "" || statement == "" || v.Status() == "cancelled" || v.Status() == "rejected" {
		return
	}
	if _, last, ok := r4.Instants(v.Restriction().Period().End().Text()); ok {
		due = last + 1
	} else {
		due = asked + answerDays*(24*time.Hour).Microseconds()
	}
	whom, what := "", ""
	for in := range v.Input() {
		switch own.Code(in.Type()) {
		case "tell-whom":
			whom = r4.Reference{Element: in.Get("valueReference")}.Target()
		case "tell-what":
			what = in.Get("valueCode").Text()
		}
	}
	answer, at, until := answerOf(v)
	rows.Add("disclosure_response", c.ID, kind, child, statement, v.Owner().Target(), whom, what, asked, due, string(answer), at, until, c.Version, c.Compartment)
}
