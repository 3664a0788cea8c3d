package terminology

import (
	"errors"
	"regexp"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"kith/fhir/ucum"
)

// rule is a code system whose codes are formed, not listed.
type rule struct {
	test    func(code string) Answer
	display func(code string) string // nil: the code says it all
	// where narrows by a filter; nil: no filter is understood but a regular
	// expression over the code.
	where func(f filter) (test func(code string) Answer, ok bool)
}

// rules are the systems that a rule answers for. Source: FHIR-R4-Terminology
var rules = map[string]*rule{
	"http://unitsofmeasure.org": {test: isUnit, where: unitsWhere},
	"urn:ietf:bcp:47":           {test: isLanguage, display: languageName},
	"urn:ietf:bcp:13":           {test: isMediaType},
	"urn:ietf:rfc:3986":         {test: isURI},
	"urn:iso:std:iso:4217":      {test: shaped(`[A-Z]{3}`)},
	"urn:iso:std:iso:3166":      {test: shaped(`[A-Z]{2,3}|[0-9]{3}`)},
}

func isUnit(code string) Answer {
	_, err := ucum.Parse(code)
	return answer(err == nil)
}

// unitsWhere understands UCUM's one filter: canonical = a unit of base units.
func unitsWhere(f filter) (func(string) Answer, bool) {
	if f.Property != "canonical" || f.Op != "=" {
		return nil, false
	}
	to, err := ucum.Parse(f.Value)
	if err != nil {
		return nil, false
	}
	return func(code string) Answer {
		u, err := ucum.Parse(code)
		return answer(err == nil && u.Comparable(to))
	}, true
}

// isLanguage checks form and subtags. A well-formed tag with a subtag that is
// not in our copy of IANA's registry may be newer than the copy.
func isLanguage(code string) Answer {
	if code == "" || strings.Contains(code, "_") {
		return No
	}
	_, err := language.Parse(code)
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

var mediaType = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9*][A-Za-z0-9!#$&^_.+-]{0,126}` +
	`(\s*;\s*[A-Za-z0-9!#$%&'*+.^_` + "`" + `|~-]+=([A-Za-z0-9!#$%&'*+.^_` + "`" + `|~-]+|"[^"\\]*"))*$`)

// isMediaType checks the form, not whether IANA lists the type: private types
// are allowed. FHIR's short names of its own formats stand in official
// CapabilityStatements.
func isMediaType(code string) Answer {
	return answer(mediaType.MatchString(code) || code == "json" || code == "xml" || code == "ttl")
}

var uri = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:\S+$`)

func isURI(code string) Answer { return answer(uri.MatchString(code)) }

// shaped is the rule of a system with a list that may grow: what has not the
// shape is no code, what has it and is not listed may be a new one.
func shaped(pattern string) func(string) Answer {
	re := regexp.MustCompile("^(?:" + pattern + ")$")
	return func(code string) Answer {
		if re.MatchString(code) {
			return Unknown
		}
		return No
	}
}
