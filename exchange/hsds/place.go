package hsds

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"kith/fhir/element"
	"kith/fhir/own"
)

// id is the id that an entry has here: its own where that is a UUID, which
// nobody else has; else one that is made of it and of the source.
func (im *Importer) id(of, theirs string) string {
	theirs = strings.TrimSpace(theirs)
	if low := strings.ToLower(theirs); isUUID(low) {
		return low
	}
	sum := sha256.Sum256([]byte(im.Source + "\x00" + of + "\x00" + theirs))
	return "hsds-" + hex.EncodeToString(sum[:12])
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') {
			return false
		} else if !dash && !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

// original is the extension that keeps what came: as bytes, so that a search for
// words does not look among the names of its members.
func original(body json.RawMessage) element.JSON {
	b, err := json.Marshal(map[string]any{"url": own.URL("hsds"), "valueBase64Binary": []byte(body)})
	if err != nil {
		return nil // bytes always marshal
	}
	return b
}

// originalOf returns what came, "" where an entry did not come so.
func originalOf(v element.Value) string {
	b, err := base64.StdEncoding.DecodeString(own.Extension(v, "hsds").ValueBase64Binary())
	if err != nil {
		return ""
	}
	return string(b)
}

// compact is JSON without what does not matter: keys in order, no spaces. What
// is left out of it goes by leave.
func compact(body json.RawMessage, leave ...string) (json.RawMessage, error) {
	var o map[string]json.RawMessage
	if err := json.Unmarshal(body, &o); err != nil {
		return nil, err
	}
	for _, name := range leave {
		delete(o, name)
	}
	return json.Marshal(o)
}

// organization returns whose service it is as an Organization.
func (im *Importer) organization(o organization, body json.RawMessage, was element.Value) ([]byte, error) {
	kept, err := compact(body, "services", "locations")
	if err != nil || originalOf(was) == string(kept) {
		return nil, err
	}
	d := edit("Organization", im.id("organization", string(o.ID)), was)
	im.identify(d, o.ID)
	d.Set("active", true).Set("name", string(o.Name)).Remove("telecom").Remove("alias")
	if o.AlternateName != "" {
		d.Append("alias", string(o.AlternateName))
	}
	reach(d, o.Phones, o.Email, first(o.Website, first(o.URL, o.URI)))
	if o.Parent != "" {
		d.Set("partOf.reference", "Organization/"+im.id("organization", string(o.Parent)))
	}
	return keep(d, kept)
}

func first(a, b text) text {
	if a != "" {
		return a
	}
	return b
}

// identify says what an entry is called where it comes from.
func (im *Importer) identify(d *element.Draft, id text) {
	d.Set("identifier[0].system", im.Source).Set("identifier[0].value", string(id))
	if im.Called != "" {
		d.Set("identifier[0].assigner.display", im.Called)
	}
}

// edit begins with what there was, or with a new resource.
func edit(typ, id string, was element.Value) *element.Draft {
	if was.Exists() {
		return element.Edit(was)
	}
	return element.New(typ, id)
}

// keep puts what came in the place of what came before.
func keep(d *element.Draft, body json.RawMessage) ([]byte, error) {
	n := 0
	for x := range d.Root().Each("extension") {
		if x.Get("url").Is(own.URL("hsds")) {
			break
		}
		n++
	}
	if n < count(d.Root().Each("extension")) {
		return d.Set("extension["+itoa(n)+"]", original(body)).JSON()
	}
	return d.Append("extension", original(body)).JSON()
}

// reach says how to reach an organization or a place.
func reach(d *element.Draft, phones []phone, email, site text) {
	for _, p := range phones {
		if p.Number != "" {
			d.Append("telecom", telecom(system(p.Type), p.words()))
		}
	}
	if email != "" {
		d.Append("telecom", telecom("email", string(email)))
	}
	if site != "" {
		d.Append("telecom", telecom("url", string(site)))
	}
}

func telecom(system, value string) element.JSON {
	b, err := json.Marshal(map[string]string{"system": system, "value": value, "use": "work"})
	if err != nil {
		return nil // texts always marshal
	}
	return b
}

func system(kind text) string {
	switch strings.ToLower(string(kind)) {
	case "fax", "pager", "sms":
		return strings.ToLower(string(kind))
	}
	return "phone"
}

func (p phone) words() string {
	if p.Extension != "" {
		return string(p.Number) + " x" + string(p.Extension)
	}
	return string(p.Number)
}

// location returns a place as a Location.
func (im *Importer) location(l location, of string, body json.RawMessage, was element.Value) ([]byte, error) {
	kept, err := compact(body)
	if err != nil || originalOf(was) == string(kept) {
		return nil, err
	}
	d := edit("Location", im.id("location", string(l.ID)), was)
	im.identify(d, l.ID)
	d.Set("status", "active").Set("name", string(l.Name)).Remove("address").Remove("position").Remove("telecom")
	all := append(l.Addresses, l.Physical...)
	for i, a := range all {
		if i > 0 && a.Type == "postal" || a.Type == "virtual" {
			continue
		}
		n := 0
		for _, line := range []text{a.Line1, a.Line2} {
			if line != "" {
				d.Set("address.line["+itoa(n)+"]", string(line))
				n++
			}
		}
		d.Set("address.city", string(a.City)).Set("address.district", string(a.Region)).Set("address.state", string(a.State)).
			Set("address.postalCode", string(a.Zip)).Set("address.country", string(a.Country))
		break
	}
	latitude, ok := l.Latitude.number()
	longitude, ok2 := l.Longitude.number()
	if ok && ok2 && latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180 && (latitude != 0 || longitude != 0) {
		d.Set("position.longitude", element.JSON(decimal(longitude))).Set("position.latitude", element.JSON(decimal(latitude)))
	}
	reach(d, l.Phones, "", "")
	if of != "" {
		d.Set("managingOrganization.reference", "Organization/"+of)
	}
	return keep(d, kept)
}

// termsOf are what a service is classified by, as concepts.
func termsOf(all []term) (list []element.JSON) {
	for _, t := range all {
		words := first(t.Taxonomy.Name, first(t.Label, t.Value))
		if words == "" {
			continue
		}
		c := map[string]any{"text": string(words)}
		if system := first(t.Taxonomy.Detail.URI, t.Taxonomy.Taxonomy); t.Taxonomy.Code != "" && strings.Contains(string(system), "://") {
			c["coding"] = []any{map[string]string{"system": string(system), "code": strings.Join(strings.Fields(string(t.Taxonomy.Code)), " "), "display": string(words)}}
		}
		b, err := json.Marshal(c)
		if err != nil {
			continue // texts always marshal
		}
		list = append(list, b)
	}
	return list
}
