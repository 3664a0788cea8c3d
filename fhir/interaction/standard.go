package interaction

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"

	"kith/fhir/definition"
)

// standards are the types in which R4 and the guides we follow define
// themselves. What this site stores of them comes first; where it has nothing
// under an id or URL, the definitions that the program brings answer.
var standards = []string{"CodeSystem", "CompartmentDefinition", "ConceptMap", "ImplementationGuide", "NamingSystem",
	"OperationDefinition", "SearchParameter", "StructureDefinition", "ValueSet"}

// standard returns the definition that the program brings under an id.
func standard(typ, id string) ([]byte, bool) {
	if !slices.Contains(standards, typ) {
		return nil, false
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
// for, where the program brings it.
func standardAt(typ string, ps pairs) ([]byte, bool) {
	if !slices.Contains(standards, typ) {
		return nil, false
	}
	var body []byte
	found := false
	for _, p := range ps {
		switch p.name {
		case "url":
			body, found = definition.Canonical(typ, p.value)
		case "_id":
			body, found = standard(typ, p.value)
		case "_format", "_pretty", "_count", "_summary", "_total":
		default: // anything more is a question that only the index answers
			return nil, false
		}
	}
	return body, found
}
