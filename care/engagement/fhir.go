package engagement

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/read"
)

// newID returns an id that nobody can guess.
func newID() string { return strings.ToLower(rand.Text()) }

type (
	reference struct {
		Reference string `json:"reference"`
	}
	coding struct {
		System string `json:"system"`
		Code   string `json:"code"`
	}
	concept struct {
		Coding []coding `json:"coding"`
		Text   string   `json:"text,omitempty"`
	}
	period struct {
		End string `json:"end,omitempty"`
	}
)

func ours(code string) concept { return concept{Coding: []coding{{read.Kith, code}}} }

// instant writes a moment with the clock of its zone, so that the day in the
// record is the day on the wall.
func instant(t time.Time) string { return t.Format(time.RFC3339) }

// vow is what is asked for when something is promised; Due is empty when the
// promise is to stand.
type vow struct{ Words, Due string }

// task returns a new promise as a Task. owner is a PractitionerRole.
func task(id, child string, p vow, owner string, now time.Time) ([]byte, error) {
	type restriction struct {
		Period period `json:"period"`
	}
	t := struct {
		ResourceType string       `json:"resourceType"`
		ID           string       `json:"id"`
		Status       string       `json:"status"`
		Intent       string       `json:"intent"`
		Code         concept      `json:"code"`
		Description  string       `json:"description"`
		For          reference    `json:"for"`
		AuthoredOn   string       `json:"authoredOn"`
		LastModified string       `json:"lastModified"`
		Owner        reference    `json:"owner"`
		Restriction  *restriction `json:"restriction,omitempty"`
	}{
		ResourceType: "Task", ID: id, Status: "accepted", Intent: "order", Code: ours("promise"), Description: p.Words,
		For: reference{"Patient/" + child}, AuthoredOn: instant(now), LastModified: instant(now), Owner: reference{owner},
	}
	if p.Due != "" {
		t.Restriction = &restriction{period{p.Due}}
	}
	return json.Marshal(t)
}

// kept returns a promise's Task as it is once it is kept. Everything else in it
// stays as it was written.
func kept(v element.Value, now time.Time) ([]byte, error) {
	execution := map[string]json.RawMessage{}
	if v.Get("executionPeriod").Exists() {
		if err := json.Unmarshal(v.Get("executionPeriod").Raw(), &execution); err != nil {
			return nil, err
		}
	}
	quoted, err := json.Marshal(instant(now))
	if err != nil {
		return nil, err
	}
	execution["end"] = quoted
	span, err := json.Marshal(execution)
	if err != nil {
		return nil, err
	}
	return with(v, []member{{"status", []byte(`"completed"`)}, {"executionPeriod", span}, {"lastModified", quoted}}), nil
}

type member struct {
	name string
	json []byte
}

// with returns an object with some members replaced, or added at its end.
func with(v element.Value, set []member) []byte {
	var b bytes.Buffer
	put := func(name string, value []byte) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + name + `":`)
		b.Write(value)
	}
	b.WriteByte('{')
	done := map[string]bool{}
	for name, value := range v.Members() {
		raw := value.Raw()
		for _, m := range set {
			if m.name == name {
				raw, done[name] = m.json, true
			}
		}
		put(name, raw)
	}
	for _, m := range set {
		if !done[m.name] {
			put(m.name, m.json)
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}

// Ways are how somebody can have been in touch, and what FHIR calls them.
var Ways = []string{"visit", "call", "text", "letter", "portal"}

const participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"

var media = map[string]coding{
	"visit":  {participation, "FACE"},
	"call":   {participation, "PHONE"},
	"text":   {read.Kith, "text"},
	"letter": {participation, "MAILWRIT"},
	"portal": {participation, "ONLINEWRIT"},
}

// communication returns the note that somebody was in touch with the child or a
// relative.
func communication(id, child string, n note, from string) ([]byte, error) {
	type payload struct {
		Content string `json:"contentString"`
	}
	c := struct {
		ResourceType string      `json:"resourceType"`
		ID           string      `json:"id"`
		Status       string      `json:"status"`
		Category     []concept   `json:"category"`
		Medium       []concept   `json:"medium"`
		Subject      reference   `json:"subject"`
		Sent         string      `json:"sent"`
		Recipient    []reference `json:"recipient"`
		Sender       reference   `json:"sender"`
		Payload      []payload   `json:"payload,omitempty"`
	}{
		ResourceType: "Communication", ID: id, Status: "completed", Category: []concept{ours("contact")},
		Medium: []concept{{Coding: []coding{media[n.How]}}}, Subject: reference{"Patient/" + child},
		Sent: instant(n.At), Recipient: []reference{{n.With}}, Sender: reference{from},
	}
	if !n.Reached {
		c.Status = "not-done"
	}
	if n.Line != "" {
		c.Payload = []payload{{n.Line}}
	}
	return json.Marshal(c)
}

// note is what is asked for when a contact is noted.
type note struct {
	With, How, Line string
	At              time.Time
	Reached         bool
}
