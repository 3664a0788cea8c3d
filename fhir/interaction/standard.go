package interaction

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// standards are the types in which R4 and the guides we follow define
// themselves, and that of the forms that the program brings. What this site
// stores of them comes first; where it has nothing under an id or URL, what the
// program brings answers.
var standards = []string{"CodeSystem", "CompartmentDefinition", "ConceptMap", "ImplementationGuide", "NamingSystem",
	"OperationDefinition", "Questionnaire", "SearchParameter", "StructureDefinition", "ValueSet"}

// standard returns the definition that the program brings under an id.
func (d *door) standard(typ, id string) ([]byte, bool) {
	if !slices.Contains(standards, typ) {
		return nil, false
	}
	if own, ok := d.ownDefinition(typ, id); ok {
		return own, true
	}
	return definition.ByID(typ, id)
}

// sendStandard answers with a definition that the program brings.
func sendStandard(w http.ResponseWriter, r *http.Request, format string, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `W/"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	if matches(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return send(w, r, http.StatusOK, format, body)
}

// standardAt returns the definition that a search for one URL or one id asks
// for, where the program brings it, in the version that is asked for.
func (d *door) standardAt(typ string, ps pairs) (found []byte, ok bool) {
	if !slices.Contains(standards, typ) {
		return nil, false
	}
	var versions []string
	for _, p := range ps {
		var one []byte
		switch p.name {
		case "url":
			url, version, _ := strings.Cut(p.value, "|")
			versions = append(versions, version)
			if one, _ = d.ownDefinition(typ, url); one == nil {
				one, _ = definition.Canonical(typ, url)
			}
		case "_id":
			one, _ = d.standard(typ, p.value)
		case "version":
			versions = append(versions, strings.TrimPrefix(p.value, "|"))
			continue
		case "_format", "_pretty", "_count", "_summary", "_total":
			continue
		default: // anything more is a question that only the index answers
			return nil, false
		}
		if one == nil || found != nil && !bytes.Equal(found, one) {
			return nil, false
		}
		found = one
	}
	return found, found != nil && !slices.ContainsFunc(versions, func(v string) bool { return !isVersion(found, v) })
}

// isVersion reports whether a definition is of a version; "" is any. HL7's
// code systems with versions of their own came with release 4.0.1.
func isVersion(body []byte, version string) bool {
	var doc element.Doc
	if version == "" {
		return true
	}
	if err := doc.Parse(body, element.Options{}); err != nil {
		return false
	}
	own := doc.Root().Get("version").Text()
	return version == own || version == "4.0.1" && strings.HasPrefix(doc.Root().Get("url").Text(), "http://terminology.hl7.org/")
}
