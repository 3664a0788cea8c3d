package consent

import (
	"bytes"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
)

// familyMay reports whether a change is one of the few that a family makes
// itself: where a young person puts somebody on the map of her own people, what
// she lets one person know, of all that is private or of one thing she told,
// that she asks for somebody to be told, and that she takes back what she told.
// Each has one shape and no other; it is about its writer, in nobody else's
// name, and never makes its writer a reader. Whoever stands to a child, young
// or not, also says what they answered themselves, and that a promise was not
// kept.
func (r *Gate) familyMay(v access.Viewer, c store.Change) bool {
	switch {
	case !c.New.Exists():
		return false
	case c.Type == "QuestionnaireResponse":
		return !c.Old.Exists() && ownAnswer(v, c.New)
	case c.Type == "Communication" && !c.Old.Exists() && ownUnkept(v.ID(), c.New):
		return true
	case !strings.HasPrefix(v.ID(), "Patient/"):
		return false
	}
	switch c.Type {
	case "Observation":
		return ownPlacing(v.ID(), c.New) && (!c.Old.Exists() || ownPlacing(v.ID(), c.Old) && takesBack(c))
	case "Consent":
		return r.ownChoice(v.ID(), c.New) && (!c.Old.Exists() || r.ownChoice(v.ID(), c.Old)) || !c.Old.Exists() && r.ownWishes(v.ID(), c.New)
	case "Task":
		return !c.Old.Exists() && ownAsking(v.ID(), c.New)
	case "Communication":
		return c.Old.Exists() && ownEnding(v.ID(), c) || !c.Old.Exists() && ownTelling(v.ID(), c.New)
	}
	return false
}

var placingMembers = []string{"resourceType", "id", "meta", "status", "code", "subject", "focus", "effectiveDateTime", "performer", "valueInteger"}

// ownPlacing reports whether an Observation is where somebody puts another on
// the map of her own people: for named readers only, which is herself until she
// names one, or for her team.
func ownPlacing(who string, v r4.Element) bool {
	o := r4.As[r4.Observation](v)
	n, ok := o.ValueInteger().Int()
	return plain(v, placingMembers) && plain(v.Get("meta"), metaMembers) && label.Of(v)&^label.Closed == 0 &&
		plain(v.Get("subject"), oneReference) && plain(v.Get("focus").First(), oneReference) && plain(v.Get("performer").First(), oneReference) &&
		own.Code(o.Code()) == "tie-place" && o.Subject().Target() == who && ok && n >= 1 && n <= 3 &&
		v.Get("performer").Len() == 1 && o.Performer().First().Target() == who &&
		v.Get("focus").Len() == 1 && o.Focus().First().Target() != who && o.EffectiveDateTime().Micro() != 0 &&
		slices.Contains([]string{"final", "entered-in-error"}, o.Status())
}

// takesBack reports whether a change of an Observation says that it holds no
// more, and changes nothing else.
func takesBack(c store.Change) bool {
	was, is := r4.As[r4.Observation](c.Old), r4.As[r4.Observation](c.New)
	return is.Status() == "entered-in-error" && was.Focus().First().Target() == is.Focus().First().Target() &&
		was.ValueInteger().Text() == is.ValueInteger().Text() && was.EffectiveDateTime().Text() == is.EffectiveDateTime().Text()
}

var choiceMembers = []string{"resourceType", "id", "meta", "status", "scope", "category", "patient", "dateTime", "performer", "policyRule", "provision"}

// ownChoice reports whether a Consent is what somebody lets one other person
// know of what is private to her: given by herself alone, over or in force, and
// understood. What is not private is not hers alone to close.
func (r *Gate) ownChoice(who string, v r4.Element) bool {
	is := r4.As[r4.Consent](v)
	if !plain(v, choiceMembers) || !plain(v.Get("meta"), metaMembers) || label.Of(v) != 0 ||
		is.Patient().Target() != who || v.Get("performer").Len() != 1 || is.Performer().First().Target() != who {
		return false
	}
	if is.Status() == "inactive" {
		return true
	}
	c := ReadConsent(v, r.Place.zone())
	if c == nil || len(c.Unclear)+len(c.Root.Unclear)+len(c.Root.Nested) > 0 {
		return false
	}
	p := c.Root
	return len(p.Readers) == 1 && !strings.HasPrefix(p.Readers[0], "Patient/") &&
		p.Level != veryRestricted && (p.Labels != 0 || p.Level == restricted) && len(p.Types)+len(p.Codes)+len(p.Data) == 0
}

// inConfidence are the labels that what she told, and what hangs on it, may
// carry.
const inConfidence = label.Restricted | label.Told | label.Adolescent | label.Protected | label.Closed | label.Named

// ownWishes reports whether a Consent is what somebody wishes of things she
// told: for named people, of named entries, and nothing beyond.
func (r *Gate) ownWishes(who string, v r4.Element) bool {
	is := r4.As[r4.Consent](v)
	if !plain(v, choiceMembers) || !plain(v.Get("meta"), metaMembers) || label.Of(v)&^inConfidence != 0 || label.Of(v)&label.Named == 0 ||
		is.Patient().Target() != who || v.Get("performer").Len() != 1 || is.Performer().First().Target() != who {
		return false
	}
	c := ReadConsent(v, r.Place.zone())
	if c == nil || len(c.Unclear)+len(c.Root.Unclear) > 0 || c.Root.Permit || len(c.Root.Readers) > 0 || len(c.Root.Data) == 0 {
		return false
	}
	return !slices.ContainsFunc(c.Root.Nested, func(p *Provision) bool {
		return len(p.Readers) != 1 || strings.HasPrefix(p.Readers[0], "Patient/") || len(p.Unclear)+len(p.Nested)+len(p.Types)+len(p.Codes) > 0 ||
			slices.ContainsFunc(p.Data, func(d Datum) bool { return d.Meaning != "instance" || !slices.Contains(c.Root.Data, d) })
	})
}

var askingMembers = []string{"resourceType", "id", "meta", "status", "intent", "code", "focus", "for", "authoredOn", "lastModified", "requester", "owner", "restriction", "input"}

// ownAsking reports whether a Task is somebody who waits for an answer to what
// she told, or asks that another be told. It brings nobody in: who owns it reads what they were told
// already.
func ownAsking(who string, v r4.Element) bool {
	t := r4.As[r4.Task](v)
	kind, _, _ := strings.Cut(t.Owner().Target(), "/")
	return plain(v, askingMembers) && plain(v.Get("meta"), metaMembers) && label.Of(v)&^inConfidence == 0 && label.Of(v)&label.Named != 0 &&
		slices.Contains([]string{"tell", "respond"}, own.Code(t.Code())) && t.Status() == "requested" && t.Requester().Target() == who && t.For().Target() == who &&
		t.Focus().ID("Communication") != "" && (kind == "Practitioner" || kind == "PractitionerRole")
}

var tellingMembers = []string{"resourceType", "id", "meta", "extension", "status", "category", "priority", "medium", "subject", "topic", "sent", "recipient", "sender", "payload"}

// ownTelling reports whether a Communication is what somebody tells people at
// work by herself, in words alone. It answers nothing and hangs on nothing, so
// that it opens what she tells and no more.
func ownTelling(who string, v r4.Element) bool {
	c := r4.As[r4.Communication](v)
	told := 0
	for to := range c.Recipient() {
		if kind, _, _ := strings.Cut(to.Target(), "/"); kind != "Practitioner" && kind != "PractitionerRole" {
			return false
		}
		told++
	}
	if n := v.Get("extension").Len(); n > 1 || n == 1 && !own.Extension(v, "own-hand").Exists() {
		return false
	}
	const closed = label.Named | label.Told
	return plain(v, tellingMembers) && plain(v.Get("meta"), metaMembers) && label.Of(v)&closed == closed && told > 0 &&
		v.Get("category").Len() == 1 && own.Code(c.Category().First()) == "disclosure" && c.Status() == "completed" &&
		c.Subject().Target() == who && c.Sender().Target() == who &&
		v.Get("payload").Len() == 1 && plain(v.Get("payload").First(), []string{"contentString"}) && c.Payload().First().ContentString() != ""
}

var unkeptMembers = []string{"resourceType", "id", "meta", "status", "category", "subject", "about", "sent", "sender"}

// ownUnkept reports whether a Communication is that somebody of the family says
// a promise to them was not kept: that, and no words.
func ownUnkept(who string, v r4.Element) bool {
	c := r4.As[r4.Communication](v)
	return plain(v, unkeptMembers) && plain(v.Get("meta"), metaMembers) && label.Of(v) == 0 &&
		v.Get("category").Len() == 1 && own.Code(c.Category().First()) == "did-not-happen" && c.Status() == "completed" &&
		plain(v.Get("subject"), oneReference) && c.Subject().ID("Patient") != "" && c.Sender().Target() == who &&
		v.Get("about").Len() == 1 && plain(v.Get("about").First(), oneReference) && c.About().First().ID("Task") != ""
}

// ownEnding reports whether a change of a Communication is its teller's, who
// takes back what she told, and changes nothing else.
func ownEnding(who string, c store.Change) bool {
	was, is := r4.As[r4.Communication](c.Old), r4.As[r4.Communication](c.New)
	if label.Of(c.Old)&label.Named == 0 || was.Subject().Target() != who || was.Sender().Target() != who || was.Status() != "completed" || is.Status() != "stopped" {
		return false
	}
	n := 0
	for name, value := range c.New.Members() {
		if n++; name != "status" && name != "meta" && !bytes.Equal(value.Raw(), c.Old.Get(name).Raw()) {
			return false
		}
	}
	for range c.Old.Members() {
		n--
	}
	return n == 0
}

var (
	metaMembers  = []string{"versionId", "lastUpdated", "profile", "security", "tag"}
	oneReference = []string{"reference"}
)

// plain reports whether an object has no other members than these, nor anything
// beside them.
func plain(v element.Value, members []string) bool {
	for name := range v.Members() {
		if !slices.Contains(members, name) {
			return false
		}
	}
	return true
}
