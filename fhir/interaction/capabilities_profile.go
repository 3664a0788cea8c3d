package interaction

import (
	"strings"

	"github.com/go-json-experiment/json"

	"kith/fhir/definition"
)

// usCore is the guide of the United States whose server this is; ours is the
// program's own.
const (
	usCore       = "http://hl7.org/fhir/us/core/"
	usCoreServer = usCore + "CapabilityStatement/us-core-server"
	ours         = "http://kith.example/fhir/"
)

// guides are the implementation guides that the program brings.
func guides() (all []string) {
	for url := range definition.Canonicals("ImplementationGuide") {
		all = append(all, url)
	}
	return all
}

// profiles are what a resource may claim to be and is then held to, by type:
// the profiles of the guides that the program brings.
func profiles() (map[string][]string, error) {
	of := map[string][]string{}
	for url, src := range definition.Canonicals("StructureDefinition") {
		if !strings.HasPrefix(url, usCore) && !strings.HasPrefix(url, ours) {
			continue
		}
		var p struct {
			Type       string `json:"type"`
			Kind       string `json:"kind"`
			Derivation string `json:"derivation"`
		}
		if err := json.Unmarshal(src, &p); err != nil {
			return nil, err
		}
		if p.Kind == "resource" && p.Derivation == "constraint" {
			of[p.Type] = append(of[p.Type], url)
		}
	}
	return of, nil
}
