package interaction

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"kith/fhir/r4"
)

// stated is the day on which what is offered last changed: change it with the
// golden copy in docs/wire.
const stated = "2026-11-23"

// statement is the CapabilityStatement, ready to send.
type statement struct {
	generation string // of the search parameters of this site
	body       []byte
	etag       string
}

type capabilityStatement struct {
	ResourceType   string         `json:"resourceType"`
	Status         string         `json:"status"`
	Date           string         `json:"date"`
	Publisher      string         `json:"publisher"`
	Kind           string         `json:"kind"`
	Instantiates   []string       `json:"instantiates"`
	Software       software       `json:"software"`
	Implementation implementation `json:"implementation"`
	FHIRVersion    string         `json:"fhirVersion"`
	Format         []string       `json:"format"`
	PatchFormat    []string       `json:"patchFormat"`
	Guides         []string       `json:"implementationGuide,omitempty"`
	Rest           []rest         `json:"rest"`
}

type software struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type implementation struct {
	Description string `json:"description"`
	URL         string `json:"url,omitempty"`
}

type rest struct {
	Mode          string     `json:"mode"`
	Documentation string     `json:"documentation"`
	Security      security   `json:"security"`
	Resource      []resource `json:"resource"`
	Interaction   []code     `json:"interaction"`
	SearchParam   []param    `json:"searchParam"`
	Operation     []named    `json:"operation"`
	Compartment   []string   `json:"compartment"`
}

type security struct {
	CORS        bool   `json:"cors"`
	Description string `json:"description"`
}

type resource struct {
	Type              string   `json:"type"`
	Profiles          []string `json:"supportedProfile,omitempty"`
	Interaction       []code   `json:"interaction"`
	Versioning        string   `json:"versioning"`
	ReadHistory       bool     `json:"readHistory"`
	UpdateCreate      bool     `json:"updateCreate"`
	ConditionalCreate bool     `json:"conditionalCreate"`
	ConditionalRead   string   `json:"conditionalRead"`
	ConditionalUpdate bool     `json:"conditionalUpdate"`
	ConditionalDelete string   `json:"conditionalDelete"`
	ReferencePolicy   []string `json:"referencePolicy"`
	SearchInclude     []string `json:"searchInclude,omitempty"`
	SearchRevInclude  []string `json:"searchRevInclude,omitempty"`
	SearchParam       []param  `json:"searchParam"`
	Operation         []named  `json:"operation"`
}

type named struct {
	Name          string `json:"name"`
	Definition    string `json:"definition"`
	Documentation string `json:"documentation,omitempty"`
}

type code struct {
	Code string `json:"code"`
}

type param struct {
	Name          string `json:"name"`
	Definition    string `json:"definition,omitempty"`
	Type          string `json:"type"`
	Documentation string `json:"documentation,omitempty"`
}

// statement returns the CapabilityStatement, written anew when there are other
// search parameters.
func (d *door) statement(ctx context.Context) (*statement, error) {
	generation, err := d.store.Look(ctx)
	if err != nil {
		return nil, err
	}
	if have := d.about.Load(); have != nil && have.generation == generation {
		return have, nil
	}
	about, err := d.describe()
	if err != nil {
		return nil, err
	}
	about.generation = generation
	d.about.Store(&about)
	return &about, nil
}

// state writes the CapabilityStatement from the tables that the router and the
// store work by.
func (d *door) state() (statement, error) {
	var resources []resource
	to, from := d.links()
	held, err := profiles()
	if err != nil {
		return statement{}, err
	}
	for _, t := range r4.Types() {
		res := resource{
			Type: t, Profiles: held[t], Versioning: "versioned-update", ReadHistory: true,
			ConditionalRead: "full-support", ConditionalDelete: "single", ConditionalCreate: true, ConditionalUpdate: true,
			UpdateCreate: d.opt.ClientIDs, ReferencePolicy: d.policy(), SearchInclude: to[t], SearchRevInclude: from[t],
		}
		for _, c := range codes() {
			res.Interaction = append(res.Interaction, code{c})
		}
		for _, p := range d.store.SearchParams(t) {
			res.SearchParam = append(res.SearchParam, param{Name: p.Name, Definition: p.Definition, Type: p.Kind})
		}
		for _, o := range operations {
			if o.typ == "" || o.typ == t {
				res.Operation = append(res.Operation, named{strings.TrimPrefix(o.name, "$"), o.url(), o.levels()})
			}
		}
		resources = append(resources, res)
	}
	body, err := json.Marshal(capabilityStatement{
		ResourceType: "CapabilityStatement", Status: "active", Date: stated, Publisher: "Kith", Kind: "instance",
		Instantiates:   []string{usCoreServer},
		Software:       software{"Kith", d.opt.Version},
		Implementation: implementation{"Kith: relationships and shared care for children, beside the record of the clinic", d.opt.Base},
		FHIRVersion:    "4.0.1",
		Format:         []string{mediaFHIR, mediaFHIRXML, "json", "xml"},
		PatchFormat:    []string{mediaJSONPatch, mediaFHIR, mediaFHIRXML},
		Guides:         guides(),
		Rest: []rest{{
			Mode: "server",
			Documentation: "The server chooses ids: send new resources with POST. " + howToSearch +
				"What a caller may not read is answered as if it did not exist.",
			Security: security{CORS: len(d.opt.Origins) > 0, Description: "A bearer token, or the session cookie of the pages. This statement alone is open to all, also from other sites."},
			Resource: resources, Interaction: wholeSystem(), SearchParam: everywhere, Compartment: compartments(),
			Operation: []named{{"viewdefinition-run", viewRun, "Also as $run and $sql-run. Formats: csv, ndjson, json, parquet."}},
		}},
	})
	sum := sha256.Sum256(body)
	return statement{body: body, etag: `W/"` + hex.EncodeToString(sum[:8]) + `"`}, err
}

// policy says what references may be: of any kind, and with Options.Known only
// to what is here.
func (d *door) policy() []string {
	if d.opt.Known {
		return []string{"literal", "logical", "enforced"}
	}
	return []string{"literal", "logical"}
}

// levels says of an operation of all types that it is not offered on the type.
func (o operation) levels() string {
	if o.typ == "" && o.onType == nil {
		return "On one resource."
	}
	return ""
}

// wholeSystem are the interactions with no type in particular.
func wholeSystem() (all []code) {
	for _, i := range interactions {
		if i.system != "" {
			all = append(all, code{i.system})
		}
		if i.system == "transaction" { // and so the other kind of Bundle
			all = append(all, code{"batch"})
		}
	}
	return all
}

// capabilities gives the CapabilityStatement, to anyone, from anywhere.
func (d *door) capabilities(w http.ResponseWriter, r *http.Request) error {
	fromAnywhere(w)
	format, err := formatOf(r, r.URL.Query().Get("_format"))
	if err != nil {
		return err
	}
	about, err := d.statement(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("ETag", about.etag)
	w.Header().Set("Cache-Control", "no-cache")
	if matches(r.Header.Values("If-None-Match"), about.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return send(w, r, http.StatusOK, format, about.body)
}

// capabilitiesFromElsewhere answers a browser that asks before it asks.
func (d *door) capabilitiesFromElsewhere(w http.ResponseWriter, _ *http.Request) error {
	fromAnywhere(w)
	w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD")
	w.Header().Set("Access-Control-Allow-Headers", "Accept, If-None-Match")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// fromAnywhere lets pages of other sites read an answer that holds nothing of
// anybody.
func fromAnywhere(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "ETag")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}
