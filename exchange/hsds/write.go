package hsds

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kith/care/directory"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

// object is an object of the specification on its way out.
type object = map[string]any

// writer makes objects of entries.
type writer struct {
	ctx context.Context
	h   *module.House
	v   access.Viewer
}

// read returns an entry, absent where there is none to be seen.
func (w writer) read(typ, id string) (element.Value, error) {
	if !r4.IsID(id) {
		return element.Value{}, nil
	}
	res, err := w.h.Store.Read(w.ctx, w.v, typ, id)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Deleted) {
		return element.Value{}, nil
	}
	if err != nil {
		return element.Value{}, err
	}
	return res.Parse(new(element.Doc))
}

// kept is what came, as an object; empty where nothing did.
func kept(v element.Value) object {
	o := object{}
	if text := originalOf(v); text != "" {
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&o) != nil || o == nil {
			return object{}
		}
	}
	return o
}

// say sets a member to a text; "" takes it out.
func say(o object, name, text string) {
	if text == "" {
		delete(o, name)
		return
	}
	o[name] = text
}

// uuid names what has no name of its own: the same every time.
func uuid(of ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(of, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// service returns a service: with all there is of it, or what it has one of.
func (w writer) service(s directory.Service, full bool) (object, error) {
	v, err := w.read("HealthcareService", s.ID)
	if err != nil {
		return nil, err
	}
	o := kept(v)
	came := came(o)
	o["id"], o["name"] = s.ID, s.Name
	o["status"] = "active"
	if !s.Active {
		o["status"] = "inactive"
	}
	say(o, "description", s.Does)
	say(o, "url", s.Site)
	say(o, "email", s.Email)
	say(o, "application_process", s.HowToWorkWithUs)
	say(o, "fees_description", s.Fees)
	say(o, "eligibility_description", s.Asks)
	say(o, "organization_id", s.Organization.ID)
	if s.Capacity.Room != came.Capacity.Room || !s.AskedAt.Equal(came.AskedAt) {
		say(o, "wait_time", waitWords(s.Capacity))
	}
	if s.Ages != came.Ages {
		age(o, "minimum_age", s.Ages.From)
		age(o, "maximum_age", s.Ages.To)
	}
	o["last_modified"] = s.Updated.UTC().Format(time.RFC3339)
	if s.Organization.ID != "" {
		whose, err := w.organization(s.Organization.ID, full)
		if err != nil {
			return nil, err
		}
		if len(whose) > 0 {
			o["organization"] = whose
		}
	}
	if !full {
		return plain(o), nil
	}
	nest(o, s, came)
	return o, w.places(o, s)
}

// came is what was understood of what came.
func came(o object) directory.Service {
	b, err := json.Marshal(o)
	var s service
	if err != nil || json.Unmarshal(b, &s) != nil {
		return directory.Service{Ages: directory.Any}
	}
	return (&Importer{Source: usualSource}).read(s)
}

func age(o object, name string, years int) {
	if delete(o, name); years != directory.NoAge {
		o[name] = years
	}
}

// waitWords says how long one waits, and since when that is known.
func waitWords(c directory.Capacity) string {
	words := map[directory.Room]string{directory.Open: "none", directory.Wait: itoa(c.Weeks) + " weeks", directory.Full: "full", directory.Closed: "takes nobody new"}[c.Room]
	if words == "" {
		return ""
	}
	if !c.Until.IsZero() {
		words += " until " + c.Until.Format(time.DateOnly)
	}
	return words + ", asked " + c.AskedAt.UTC().Format(time.DateOnly)
}

// plain leaves out what there may be many of, and whatever holds more.
func plain(o object) object {
	for name, v := range o {
		switch v.(type) {
		case []any:
			delete(o, name)
		case object:
			if name != "organization" && name != "program" {
				delete(o, name)
			}
		}
	}
	return o
}

// nest adds what there may be many of, where it did not come or has changed.
func nest(o object, s, came directory.Service) {
	if !slices.Equal(s.Languages, came.Languages) {
		list(o, "languages", s.Languages, func(code string) object {
			return object{"id": uuid(s.ID, "language", code), "code": code, "name": code}
		})
	}
	if s.Phone != came.Phone {
		list(o, "phones", some(s.Phone), func(n string) object { return object{"id": uuid(s.ID, "phone", n), "number": n, "type": "voice"} })
	}
	if !slices.Equal(s.Contacts, came.Contacts) {
		list(o, "contacts", s.Contacts, func(c directory.Contact) object {
			x := object{"id": uuid(s.ID, "contact", c.Name), "name": c.Name}
			say(x, "title", c.Title)
			say(x, "email", c.Email)
			list(x, "phones", some(c.Phone), func(n string) object { return object{"id": uuid(s.ID, "direct", n), "number": n, "type": "voice"} })
			return x
		})
	}
	if s.Hours != came.Hours {
		list(o, "schedules", some(s.Hours), func(t string) object { return object{"id": uuid(s.ID, "schedule"), "description": t} })
	}
	attributes, _ := o["attributes"].([]any)
	for _, code := range s.Needs {
		attributes = append(attributes, object{"id": uuid(s.ID, "need", code), "link_id": s.ID, "link_entity": "service", "taxonomy_term_id": uuid(directory.NeedSystem, code), "taxonomy_term": needTerm(code)})
	}
	if o["attributes"] = attributes; len(attributes) == 0 {
		delete(o, "attributes")
	}
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func list[T any](o object, name string, items []T, make func(T) object) {
	var all []any
	for _, x := range items {
		all = append(all, make(x))
	}
	if o[name] = all; len(all) == 0 {
		delete(o, name)
	}
}

// needTerm is a need as a term of a taxonomy.
func needTerm(code string) object {
	return object{"id": uuid(directory.NeedSystem, code), "code": code, "name": strings.ReplaceAll(code, "-", " "), "description": "What a child or a family may need: " + strings.ReplaceAll(code, "-", " "),
		"taxonomy": directory.NeedSystem}
}

// organization returns whose service it is; empty where nobody may see it.
func (w writer) organization(id string, full bool) (object, error) {
	v, err := w.read("Organization", id)
	if err != nil || !v.Exists() {
		return nil, err
	}
	o, r := kept(v), r4.As[r4.Organization](v)
	o["id"], o["name"] = id, r.Name()
	if text, ok := o["description"].(string); !ok || text == "" {
		o["description"] = r.Name()
	}
	if len(kept(v)) == 0 {
		for t := range r.Telecom() {
			switch t.System() {
			case "url":
				o["website"] = t.Value()
			case "email":
				o["email"] = t.Value()
			case "phone":
				o["phones"] = []any{object{"id": uuid(id, "phone", t.Value()), "number": t.Value(), "type": "voice"}}
			}
		}
	}
	if !full {
		return plain(o), nil
	}
	return o, nil
}

// location returns a place; empty where nobody may see it.
func (w writer) location(id string, full bool) (object, error) {
	v, err := w.read("Location", id)
	if err != nil || !v.Exists() {
		return nil, err
	}
	o, r := kept(v), r4.As[r4.Location](v)
	if o["id"] = id; o["location_type"] == nil {
		o["location_type"] = "physical"
	}
	say(o, "name", r.Name())
	if len(kept(v)) == 0 {
		for name, n := range map[string]r4.Number{"latitude": r.Position().Latitude(), "longitude": r.Position().Longitude()} {
			if t := n.Text(); t != "" {
				o[name] = json.Number(t)
			}
		}
		a := r.Address()
		line := a.Line().First()
		if line != "" && a.City() != "" && a.State() != "" && a.PostalCode() != "" {
			country := a.Country()
			if country == "" {
				country = "US"
			}
			o["addresses"] = []any{object{"id": uuid(id, "address"), "address_1": line, "city": a.City(), "state_province": a.State(),
				"postal_code": a.PostalCode(), "country": country, "address_type": "physical"}}
		}
	}
	if !full {
		return plain(o), nil
	}
	return o, nil
}

// places adds where a service is.
func (w writer) places(o object, s directory.Service) error {
	came := map[string]object{}
	at, _ := o["service_at_locations"].([]any)
	im := &Importer{Source: usualSource}
	for _, x := range at {
		if y, ok := x.(object); ok {
			came[im.id("location", fmt.Sprint(y["location_id"]))] = y
		}
	}
	var all []any
	for _, p := range s.Places {
		l, err := w.location(p.ID, true)
		if err != nil {
			return err
		}
		if len(l) == 0 {
			continue
		}
		x := came[p.ID]
		if x == nil {
			x = object{"id": uuid(s.ID, "at", p.ID)}
		}
		x["service_id"], x["location_id"], x["location"] = s.ID, p.ID, l
		all = append(all, x)
	}
	if o["service_at_locations"] = all; len(all) == 0 {
		delete(o, "service_at_locations")
	}
	return nil
}
