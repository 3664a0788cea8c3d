package people

import (
	"encoding/json"
	"strings"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/alike"
)

func readPatient(rows sheet, c store.Change) {
	v, names := c.New, namesOf(c.New)
	called, official := ChildCalled(names), pick(names, "official").Full()
	if official == called.Name || pick(names, "official").past() {
		official = ""
	}
	speaks := languagesOf(v)
	details := Details{Telecoms: telecomsOf(v), Safe: safeContacts(v)}
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
	deceased, died := v.Get("deceasedBoolean").True(), v.Get("deceasedDateTime").Text()
	rows.add("patient", c.ID, c.Compartment, called.Name, called.Short, official, sort,
		bornOn(v.Get("birthDate").Text()), v.Get("gender").Text(), pronouns(v), language.Code, language.Text,
		extension(v, fhirExtensions+"patient-interpreterRequired").Get("valueBoolean").True(),
		isActive(v), deceased || died != "", bornOn(died), string(kept))
	for _, w := range NameWords(names) {
		rows.add("patient_name", c.ID, w.Text, string(w.Kind), w.Spell, w.Sound, sort, c.Compartment)
	}
	for _, id := range identifiers(v) {
		rows.add("patient_identifier", c.ID, id, c.Compartment)
	}
	seen := map[string]bool{}
	for l := range v.Each("link") {
		other, typ := l.At("other", "reference").Text(), l.Get("type").Text()
		if other != "" && !seen[other+typ] {
			seen[other+typ] = true
			rows.add("patient_link", c.ID, other, typ, localID("RelatedPerson", l.Get("other")), c.Compartment)
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

func pronouns(v element.Value) string {
	for _, url := range []string{fhirExtensions + "individual-pronouns", fhirExtensions + "patient-pronouns"} {
		e := extension(v, url)
		value := extension(e, "value").Get("valueCodeableConcept")
		if !value.Exists() {
			value = e.Get("valueCodeableConcept")
		}
		for c := range value.Each("coding", "code") {
			if p := pronounCodes[c.Text()]; p != "" {
				return p
			}
		}
		text := wordsOf(value)
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

func safeContacts(v element.Value) (all []SafeContact) {
	for e := range v.Each("extension") {
		if e.Get("url").Text() != ourExtensions+"safe-contact" {
			continue
		}
		code := func(name string) string { return extension(e, name).Get("valueCode").Text() }
		c := SafeContact{Channel: code("channel"), Where: code("where"), Use: code("use"),
			Note: extension(e, "note").Get("valueString").Text()}
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
func identifiers(v element.Value) (all []string) {
	seen := map[string]bool{}
	for id := range v.Each("identifier") {
		switch codeIn(id.Get("type"), identifierTypes) {
		case "SS", "SB", "PPN", "DL":
			continue
		}
		value := Number(id.Get("value").Text())
		if value == "" || seen[value] || id.Get("system").Text() == socialSecurity || id.Get("use").Text() == "old" {
			continue
		}
		seen[value] = true
		all = append(all, value)
	}
	return all
}

// Number folds an identifier: letters and digits only, lower case.
func Number(text string) string { return strings.Join(alike.Words(text), "") }

func readRelative(rows sheet, c store.Change) {
	v, names := c.New, namesOf(c.New)
	called := GrownCalled(names)
	relation, words := relationOf(v)
	if Relation(relation).Sibling() {
		called = ChildCalled(names)
	}
	language, period := first(languagesOf(v)), periodOf(v)
	rows.add("relative", c.ID, c.Compartment, localID("Patient", v.Get("patient")), called.Name, called.Short,
		relation, words, v.Get("gender").Text(), language.Code, language.Text,
		extension(v, ourExtensions+"interpreter-needed").Get("valueBoolean").True(),
		Phone(telecomsOf(v)), period.Start, period.End, endReason(v), isActive(v))
}

// relationOf returns the relationship's code in lower case, Kith's own before
// HL7's, and the words of the first relationship that has any.
func relationOf(v element.Value) (code, words string) {
	for r := range v.Each("relationship") {
		if words == "" {
			words = wordsOf(r)
		}
		if own := ours(r); own != "" {
			return own, wordsOf(r)
		}
		if code == "" {
			code = strings.ToLower(codeIn(r, roleCodes))
			if _, twin, ok := strings.Cut(code, "twin"); ok { // identical or fraternal is nobody's first word
				code = "twin" + twin
			}
		}
	}
	return code, words
}

// readPerson keeps who is the same human as whom. A Person that carries a label
// is left out: its compartment names no child, so the label could not be kept.
func readPerson(rows sheet, c store.Change) {
	if c.New.At("meta", "security").Exists() {
		return
	}
	seen := map[string]bool{}
	for l := range c.New.Each("link") {
		relative := localID("RelatedPerson", l.Get("target"))
		if relative != "" && !seen[relative] {
			seen[relative] = true
			rows.add("person_link", c.ID, relative, c.Compartment)
		}
	}
}

// readGroup keeps households; other groups are no home.
func readGroup(rows sheet, c store.Change) {
	v := c.New
	if ours(v.Get("code")) != "household" || !isActive(v) {
		return
	}
	keeper, n := localID("RelatedPerson", v.Get("managingEntity")), int64(0)
	for m := range v.Each("member") {
		child := localID("Patient", m.Get("entity"))
		if child == "" || m.Get("inactive").True() {
			continue
		}
		p := periodOf(m)
		rows.add("household_member", c.ID, n, c.Compartment, v.Get("name").Text(), keeper, child,
			extension(m, ourExtensions+"household-time").Get("valueCode").Text(), p.Start, p.End)
		n++
	}
}
