package people

import (
	"encoding/json"
	"strings"

	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/alike"
)

func readPatient(rows sheet, c store.Change, v r4.Patient) {
	names := namesOf(v.Name())
	called, official := ChildCalled(names), pick(names, "official").Full()
	if official == called.Name || pick(names, "official").past() {
		official = ""
	}
	speaks := languagesOf(v.Communication())
	details := Details{Telecoms: telecomsOf(v.Telecom()), Safe: safeContacts(v)}
	for _, n := range names {
		if n.Use == "nickname" && !n.past() && n.Full() != called.Short {
			details.Nickname = n.Full()
		}
	}
	if len(speaks) > 1 {
		details.Speaks = speaks[1:]
	}
	kept, err := json.Marshal(details)
	if err != nil {
		kept = []byte("{}") // strings alone always encode
	}
	language, sort := first(speaks), SortKey(names)
	deceased, died := v.DeceasedBoolean().True(), v.DeceasedDateTime().Text()
	rows.add("patient", c.ID, c.Compartment, called.Name, called.Short, official, sort,
		bornOn(v.BirthDate().Text()), v.Gender(), pronouns(v), language.Code, language.Text,
		r4.ExtensionOf(v.Element, fhirExtensions+"patient-interpreterRequired").ValueBoolean().True(),
		isActive(v.Active()), deceased || died != "", bornOn(died), string(kept))
	for _, w := range NameWords(names) {
		rows.add("patient_name", c.ID, w.Text, string(w.Kind), w.Spell, w.Sound, sort, c.Compartment)
	}
	for _, id := range identifiers(v) {
		rows.add("patient_identifier", c.ID, id, c.Compartment)
	}
	seen := map[string]bool{}
	for l := range v.Link() {
		other, typ := l.Other().Reference(), l.Type()
		if other != "" && !seen[other+typ] {
			seen[other+typ] = true
			rows.add("patient_link", c.ID, other, typ, l.Other().ID("RelatedPerson"), c.Compartment)
		}
	}
}

// bornOn keeps a date that can be read, without the time of day; else "".
func bornOn(text string) string {
	if len(text) > len("2006-01-02") {
		text = text[:len("2006-01-02")]
	}
	if FirstDay(text) == "" {
		return ""
	}
	return text
}

// pronounCodes are the answers that LOINC has for the question.
var pronounCodes = map[string]string{"LA29519-8": "she", "LA29518-0": "he", "LA29520-6": "they"}

func pronouns(v r4.Patient) string {
	for _, url := range []string{fhirExtensions + "individual-pronouns", fhirExtensions + "patient-pronouns"} {
		e := r4.ExtensionOf(v.Element, url)
		value := e.Part("value").ValueCodeableConcept()
		if !value.Exists() {
			value = e.ValueCodeableConcept()
		}
		for c := range value.Coding() {
			if p := pronounCodes[c.Code()]; p != "" {
				return p
			}
		}
		text := value.Words()
		for _, p := range []string{"she", "he", "they"} {
			if strings.EqualFold(text, p) || strings.HasPrefix(strings.ToLower(text), p+"/") {
				return p
			}
		}
		if text != "" {
			return text
		}
	}
	return ""
}

func safeContacts(v r4.Patient) (all []SafeContact) {
	for e := range own.Extensions(v.Element, "safe-contact") {
		c := SafeContact{Channel: e.Part("channel").ValueCode(), Where: e.Part("where").ValueCode(), Use: e.Part("use").ValueCode(),
			Note: e.Part("note").ValueString()}
		if c.Channel != "" && c.Use != "" {
			all = append(all, c)
		}
	}
	return all
}

// identifiers returns what a child can be found by, folded to letters and
// digits. Numbers of social security, passports and driving licenses name a
// person to the state, not to a clinic: they stay in the record and out of the
// search. Source: Kith
func identifiers(v r4.Patient) (all []string) {
	seen := map[string]bool{}
	for id := range v.Identifier() {
		switch id.Type().In(identifierTypes) {
		case "SS", "SB", "PPN", "DL":
			continue
		}
		value := Number(id.Value())
		if value == "" || seen[value] || id.System() == socialSecurity || id.Use() == "old" {
			continue
		}
		seen[value] = true
		all = append(all, value)
	}
	return all
}

// Number folds an identifier: letters and digits only, lower case.
func Number(text string) string { return strings.Join(alike.Words(text), "") }

func readRelative(rows sheet, c store.Change, v r4.RelatedPerson) {
	names := namesOf(v.Name())
	called := GrownCalled(names)
	relation, words := relationOf(v)
	if Relation(relation).Sibling() {
		called = ChildCalled(names)
	}
	language, period := first(languagesOf(v.Communication())), periodOf(v.Period())
	rows.add("relative", c.ID, c.Compartment, v.Patient().ID("Patient"), called.Name, called.Short,
		relation, words, v.Gender(), language.Code, language.Text,
		own.Extension(v.Element, "interpreter-needed").ValueBoolean().True(),
		Phone(telecomsOf(v.Telecom())), period.Start, period.End, endReason(v.Element), isActive(v.Active()))
}

// relationOf returns the relationship's code in lower case, Kith's own before
// HL7's, and the words of the first relationship that has any.
func relationOf(v r4.RelatedPerson) (code, words string) {
	code, words = described(v.Relationship())
	for r := range v.Relationship() {
		if code != "" {
			break
		}
		code = strings.ToLower(r.In(roleCodes))
		if _, twin, ok := strings.Cut(code, "twin"); ok { // identical or fraternal is nobody's first word
			code = "twin" + twin
		}
	}
	return code, words
}

// readPerson keeps who is the same human as whom. A Person that carries a label
// is left out: its compartment names no child, so the label could not be kept.
func readPerson(rows sheet, c store.Change, v r4.Person) {
	if v.Meta().Get("security").Exists() {
		return
	}
	seen := map[string]bool{}
	for l := range v.Link() {
		relative := l.Target().ID("RelatedPerson")
		if relative != "" && !seen[relative] {
			seen[relative] = true
			rows.add("person_link", c.ID, relative, c.Compartment)
		}
	}
}

// readGroup keeps households; other groups are no home.
func readGroup(rows sheet, c store.Change, v r4.Group) {
	if own.Code(v.Code()) != "household" || !isActive(v.Active()) {
		return
	}
	keeper, n := v.ManagingEntity().ID("RelatedPerson"), int64(0)
	for m := range v.Member() {
		child := m.Entity().ID("Patient")
		if child == "" || m.Inactive().True() {
			continue
		}
		p := periodOf(m.Period())
		rows.add("household_member", c.ID, n, c.Compartment, v.Name(), keeper, child,
			own.Extension(m.Element, "household-time").ValueCode(), p.Start, p.End)
		n++
	}
}
