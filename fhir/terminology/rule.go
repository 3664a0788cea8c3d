package terminology

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"kith/fhir/ucum"
)

// rule is a code system whose codes are formed, not listed.
type rule struct {
	test    func(code []byte) Answer
	display func(code string) string // nil: the code says it all
	// where narrows by a filter; nil: no filter is understood but a regular
	// expression over the code.
	where func(f filter) (test func(code []byte) Answer, ok bool)
}

// rules are the systems that a rule answers for. Source: FHIR-R4-Terminology
var rules = map[string]*rule{
	ucum.System:         {test: isUnit, where: unitsWhere},
	"urn:ietf:bcp:47":   {test: isLanguage, display: languageName},
	"urn:ietf:bcp:13":   {test: isMediaType},
	"urn:ietf:rfc:3986": {test: isURI},
	currencies:          {test: shaped(`[A-Z]{3}`)},
	countries:           {test: shaped(`[A-Z]{2,3}|[0-9]{3}`)},
}

func isUnit(code []byte) Answer {
	_, err := ucum.Parse(string(code))
	return answer(err == nil)
}

// unitsWhere understands UCUM's one filter: canonical = a unit of base units.
func unitsWhere(f filter) (func([]byte) Answer, bool) {
	if f.Property != "canonical" || f.Op != "=" {
		return nil, false
	}
	to, err := ucum.Parse(f.Value)
	if err != nil {
		return nil, false
	}
	return func(code []byte) Answer {
		u, err := ucum.Parse(string(code))
		return answer(err == nil && u.Comparable(to))
	}, true
}

// isLanguage checks form and subtags. A well-formed tag with a subtag that is
// not in our copy of IANA's registry may be newer than the copy.
func isLanguage(code []byte) Answer {
	if len(code) == 0 || bytes.ContainsRune(code, '_') {
		return No
	}
	_, err := language.Parse(string(code))
	if _, newer := errors.AsType[language.ValueError](err); newer {
		return Unknown
	}
	return answer(err == nil)
}

func languageName(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return ""
	}
	return display.English.Tags().Name(tag)
}

// isMediaType checks the form of the name, not whether IANA lists it: private
// types are allowed, and parameters are not looked at, as HL7's own examples
// write them with spaces. FHIR's short names of its own formats stand in
// official CapabilityStatements. Source: FHIR-R4
func isMediaType(code []byte) Answer {
	switch string(code) {
	case "xml", "json", "ttl":
		return Yes
	}
	name, _, _ := bytes.Cut(code, []byte(";"))
	typ, sub, ok := bytes.Cut(bytes.TrimSpace(name), []byte("/"))
	return answer(ok && isMediaName(typ) && isMediaName(sub))
}

func isMediaName(s []byte) bool {
	for _, c := range s {
		if letter := c|0x20 >= 'a' && c|0x20 <= 'z'; !letter && (c < '0' || c > '9') && !strings.ContainsRune("!#$&^_.+-*", rune(c)) {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 127
}

var uri = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:\S+$`)

func isURI(code []byte) Answer { return answer(uri.Match(code)) }

// shaped is the rule of a system with a list that may grow: what has not the
// shape is no code, what has it and is not listed may be a new one.
func shaped(pattern string) func([]byte) Answer {
	re := regexp.MustCompile("^(?:" + pattern + ")$")
	return func(code []byte) Answer {
		if re.Match(code) {
			return Unknown
		}
		return No
	}
}
