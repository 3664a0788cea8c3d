package store

import (
	"encoding/base64"
	"strings"

	"kith/platform/audit"
)

// event is a line as an AuditEvent. What came by the FHIR door has the form of
// IHE's patterns and says so; what came by a page is a "Patient Record" event of
// DICOM. A search keeps the names of its parameters only: their values are names
// of children.
// Source: IHE-BALP
func (t trailed) event(id string) auditEvent {
	did := t.did()
	e := auditEvent{
		ResourceType: "AuditEvent", ID: id,
		Meta:     auditMeta{VersionID: "1", LastUpdated: t.At.Format(TimeFormat)},
		Type:     did.kind,
		Action:   did.action,
		Recorded: t.At.Format(TimeFormat), Outcome: "0",
		Source: auditSource{Observer: auditRef{Display: "Kith"}, Type: []coding{{sourceType, "4", "Application Server"}}},
	}
	if did.subtype != "" {
		e.Subtype = []coding{{restful, did.subtype, did.subtype}}
	}
	if did.profile != "" && t.Address != "" {
		e.Meta.Profile = []string{"https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Patient" + did.profile}
	}
	e.Agent = t.agents(did)
	e.Entity = t.entities(did)
	return e
}

// deed is what kind of act a line tells of.
type deed struct {
	kind    coding
	action  string
	subtype string // HL7's name of the interaction, or ""
	profile string // end of the name of IHE's, or ""
	asks    bool   // it is a search: the data do not flow where the request does
}

// deeds are the acts of the FHIR door by their route.
var deeds = map[string]deed{
	"GET /fhir/{type}/{id}":                    {subtype: "read", profile: "Read"},
	"GET /fhir/{type}/{id}/_history/{version}": {subtype: "vread", profile: "Read"},
	"GET /fhir/{type}/{id}/_history":           {subtype: "history-instance"},
	"GET /fhir/{type}/_history":                {subtype: "history-type"},
	"GET /fhir/_history":                       {subtype: "history-system"},
	"GET /fhir/{type}":                         {subtype: "search-type", profile: "Query", asks: true},
	"POST /fhir/{type}/_search":                {subtype: "search-type", profile: "Query", asks: true},
	"GET /fhir/{type}/{id}/{of}":               {subtype: "search-type", profile: "Query", asks: true},
	"POST /fhir/{type}/{id}/{of}/_search":      {subtype: "search-type", profile: "Query", asks: true},
	"GET /fhir":                                {subtype: "search-system", profile: "Query", asks: true},
	"GET /fhir/{$}":                            {subtype: "search-system", profile: "Query", asks: true},
	"POST /fhir/_search":                       {subtype: "search-system", profile: "Query", asks: true},
	"POST /fhir":                               {subtype: "transaction"},
	"POST /fhir/{$}":                           {subtype: "transaction"},
}

// changes are the acts that change something, whatever they came by.
var changes = map[audit.Action]deed{
	audit.Create: {subtype: "create", profile: "Create"},
	audit.Update: {subtype: "update", profile: "Update"},
	audit.Delete: {subtype: "delete", profile: "Delete"},
}

var (
	rest   = coding{"http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "Restful Operation"}
	record = coding{dicom, "110110", "Patient Record"}
)

func (t trailed) did() deed {
	d, ok := deeds[t.Why]
	if !ok {
		if d, ok = changes[t.Action]; ok && t.What == "" {
			d.profile = "" // of several resources at once
		}
	}
	d.kind, d.action = rest, string(t.Action)
	if !ok && !strings.Contains(t.Why, " /fhir") {
		d.kind = record
	}
	if d.asks {
		d.action = "E"
	}
	return d
}

// agents are the client, this server, and who asked.
func (t trailed) agents(d deed) []auditAgent {
	source, destination := coding{dicom, "110153", "Source Role ID"}, coding{dicom, "110152", "Destination Role ID"}
	client, server := source, destination
	if t.Action == audit.Read && !d.asks {
		client, server = destination, source
	}
	who := auditRef{Reference: t.Who}
	if t.Who == "Device/kith" {
		who = auditRef{Display: "Kith"}
	}
	user := auditAgent{Type: concept{[]coding{{participation, "IRCP", "information recipient"}}}, Who: who, Requestor: true}
	if t.Purpose != "" {
		user.PurposeOfUse = []concept{{[]coding{{purposes, t.Purpose, ""}}}}
	}
	all := []auditAgent{
		{Type: concept{[]coding{server}}, Who: auditRef{Display: "Kith"}, Network: &network{"Kith", "1"}},
		user,
	}
	if t.Address != "" {
		all = append(all, auditAgent{Type: concept{[]coding{client}}, Who: auditRef{Display: t.Address}, Network: &network{t.Address, "2"}})
	}
	if t.Origin != "" {
		all = append(all, auditAgent{Type: concept{[]coding{{participation, "CST", "custodian"}}}, Who: auditRef{Reference: "Organization/" + t.Origin}})
	}
	return all
}

// entities are the child and what of the child.
func (t trailed) entities(d deed) []auditEntity {
	all := []auditEntity{{What: &auditRef{Reference: "Patient/" + t.patient},
		Type: coding{entityType, "1", "Person"}, Role: coding{objectRole, "1", "Patient"}}}
	data := auditEntity{Type: coding{entityType, "2", "System Object"}, Role: coding{objectRole, "4", "Domain Resource"}}
	switch {
	case d.asks:
		data.Role = coding{objectRole, "24", "Query"}
		data.Query = base64.StdEncoding.EncodeToString([]byte(t.What))
	case t.What != "" && !strings.Contains(t.What, "?"):
		data.What = &auditRef{Reference: t.What}
	default:
		data.What = &auditRef{Display: t.Why}
	}
	return append(all, data)
}

const (
	dicom         = "http://dicom.nema.org/resources/ontology/DCM"
	restful       = "http://hl7.org/fhir/restful-interaction"
	participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	purposes      = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	sourceType    = "http://terminology.hl7.org/CodeSystem/security-source-type"
	entityType    = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
	objectRole    = "http://terminology.hl7.org/CodeSystem/object-role"
)

// The parts of an AuditEvent, as JSON has them.
type (
	auditEvent struct {
		ResourceType string        `json:"resourceType"`
		ID           string        `json:"id"`
		Meta         auditMeta     `json:"meta"`
		Type         coding        `json:"type"`
		Subtype      []coding      `json:"subtype,omitempty"`
		Action       string        `json:"action"`
		Recorded     string        `json:"recorded"`
		Outcome      string        `json:"outcome"`
		Agent        []auditAgent  `json:"agent"`
		Source       auditSource   `json:"source"`
		Entity       []auditEntity `json:"entity"`
	}
	auditMeta struct {
		VersionID   string   `json:"versionId"`
		LastUpdated string   `json:"lastUpdated"`
		Profile     []string `json:"profile,omitempty"`
	}
	auditAgent struct {
		Type         concept   `json:"type"`
		Who          auditRef  `json:"who"`
		Requestor    bool      `json:"requestor"`
		Network      *network  `json:"network,omitempty"`
		PurposeOfUse []concept `json:"purposeOfUse,omitempty"`
	}
	auditSource struct {
		Observer auditRef `json:"observer"`
		Type     []coding `json:"type"`
	}
	auditEntity struct {
		What  *auditRef `json:"what,omitempty"`
		Type  coding    `json:"type"`
		Role  coding    `json:"role"`
		Query string    `json:"query,omitempty"`
	}
	auditRef struct {
		Reference string `json:"reference,omitempty"`
		Display   string `json:"display,omitempty"`
	}
	network struct {
		Address string `json:"address"`
		Type    string `json:"type"`
	}
	concept struct {
		Coding []coding `json:"coding"`
	}
	coding struct {
		System  string `json:"system"`
		Code    string `json:"code"`
		Display string `json:"display,omitempty"`
	}
)
