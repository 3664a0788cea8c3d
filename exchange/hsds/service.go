package hsds

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/directory"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/alike"
)

func itoa(n int) string { return strconv.Itoa(n) }

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func count(all func(func(element.Value) bool)) (n int) {
	for range all {
		n++
	}
	return n
}

// read returns what is understood of a service.
func (im *Importer) read(s service) directory.Service {
	out := directory.Service{
		ID: im.id("service", string(s.ID)), Name: string(s.Name), Does: string(s.Description), Email: string(s.Email), Site: site(s.URL),
		Fees: string(first(s.Fees, s.OldFees)), Asks: string(s.Eligibility), HowToWorkWithUs: string(s.Application), Public: im.Public,
		Active: s.Status == "" || s.Status == "active", Ages: directory.Any, Hours: hours(s.Schedules), Capacity: s.room(),
	}
	if o := first(s.Organization.ID, s.OrganizationID); o != "" {
		out.Organization = directory.Organization{ID: im.id("organization", string(o)), Name: string(s.Organization.Name)}
	}
	if n, ok := s.Minimum.number(); ok && n >= 0 && n <= 130 {
		out.Ages.From = int(n)
	}
	if n, ok := s.Maximum.number(); ok && n >= 0 && n <= 130 {
		out.Ages.To = int(n)
	}
	if out.Ages.To != directory.NoAge && out.Ages.To < out.Ages.From {
		out.Ages = directory.Any
	}
	im.classify(&out, s)
	for _, l := range s.Languages {
		if code := languageOf(l); code != "" && !slices.Contains(out.Languages, code) {
			out.Languages = append(out.Languages, code)
		}
	}
	phones, contacts := s.Phones, s.Contacts
	for _, at := range s.At {
		phones, contacts = append(phones, at.Phones...), append(contacts, at.Contacts...)
		if out.Hours == "" {
			out.Hours = hours(at.Schedules)
		}
		if id := first(at.Location.ID, at.LocationID); id != "" {
			out.Places = append(out.Places, directory.Place{ID: im.id("location", string(id)), Name: string(at.Location.Name)})
		}
	}
	for _, p := range phones {
		if out.Phone == "" && system(p.Type) == "phone" {
			out.Phone = p.words()
		}
	}
	for _, c := range contacts {
		d := directory.Contact{Name: string(c.Name), Title: string(first(c.Title, c.Department)), Email: string(c.Email)}
		if len(c.Phones) > 0 {
			d.Phone = c.Phones[0].words()
		}
		if d.Name != "" && !slices.Contains(out.Contacts, d) {
			out.Contacts = append(out.Contacts, d)
		}
	}
	return out
}

// classify finds out what a service helps with and who pays: by how it is
// classified, and where that says nothing, by its name and what it does.
func (im *Importer) classify(out *directory.Service, s service) {
	var words []string
	for _, t := range s.Attributes {
		words = append(words, string(t.Taxonomy.Name), string(t.Label), string(t.Value))
	}
	out.Needs = directory.NeedsIn(strings.Join(words, " | "))
	for _, more := range []text{s.Name, s.AlternateName, s.Description} {
		if len(out.Needs) == 0 {
			out.Needs = directory.NeedsIn(string(more))
		}
	}
	for _, c := range s.Costs {
		words = append(words, string(c.Description), string(c.Option))
	}
	out.Insurances = directory.InsurancesIn(strings.Join(append(words, out.Fees), " | "))
}

// site is an address of the web, "" for what is none.
func site(t text) string {
	s := string(t)
	if s == "" || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	if strings.Contains(s, ".") && !strings.ContainsAny(s, " @:") {
		return "https://" + s
	}
	return ""
}

// hours says schedules in one line.
func hours(all []schedule) string {
	var lines []string
	for _, s := range all {
		line := string(s.Description)
		if line == "" {
			line = strings.TrimSpace(strings.ReplaceAll(string(s.Byday), ",", " ") + " " + clock(s.Opens) + dash(s.Opens, s.Closes) + clock(s.Closes))
		}
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

func dash(a, b text) string {
	if a != "" && b != "" {
		return "–"
	}
	return ""
}

// clock is 09:00 of 09:00:00.
func clock(t text) string {
	if len(t) == len("09:00:00") && strings.Count(string(t), ":") == 2 {
		return string(t[:5])
	}
	return string(t)
}

var (
	weeksIn = regexp.MustCompile(`(?i)\b(\d{1,3})\s*(?:-\s*\d+\s*)?(weeks?|wks?|semanas?|months?|meses)\b`)
	noWait  = regexp.MustCompile(`(?i)^(none|no wait|immediate(ly)?|same day|0)\b`)
)

// room is what a directory says about room, where it says on which day.
func (s service) room() (c directory.Capacity) {
	for _, x := range s.Capacities {
		free, ok := x.Available.number()
		if at, dated := moment(x.Updated); ok && dated {
			c = directory.Capacity{Room: directory.Open, AskedAt: at}
			if free < 1 {
				c.Room = directory.Full
			}
			return c
		}
	}
	at, ok := moment(first(s.Assured, s.Modified))
	if !ok {
		return c
	}
	if m := weeksIn.FindStringSubmatch(string(s.WaitTime)); m != nil {
		n, err := strconv.Atoi(m[1])
		if strings.HasPrefix(strings.ToLower(m[2]), "m") {
			n = n * 13 / 3
		}
		if err == nil && n > 0 && n <= 156 {
			return directory.Capacity{Room: directory.Wait, Weeks: n, AskedAt: at, Words: string(s.WaitTime)}
		}
	}
	if noWait.MatchString(string(s.WaitTime)) {
		return directory.Capacity{Room: directory.Open, AskedAt: at, Words: string(s.WaitTime)}
	}
	return c
}

func moment(t text) (time.Time, bool) {
	for _, form := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04:05", time.DateTime} {
		if at, err := time.Parse(form, string(t)); err == nil && at.Year() > 1990 {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// spoken are languages by what directories call them.
var spoken = map[string]string{"english": "en", "spanish": "es", "espanol": "es", "portuguese": "pt", "french": "fr", "haitian creole": "ht", "creole": "ht",
	"chinese": "zh", "mandarin": "zh", "cantonese": "yue", "vietnamese": "vi", "korean": "ko", "russian": "ru", "ukrainian": "uk", "arabic": "ar",
	"farsi": "fa", "persian": "fa", "hindi": "hi", "nepali": "ne", "bengali": "bn", "urdu": "ur", "somali": "so", "swahili": "sw", "amharic": "am",
	"tagalog": "tl", "hmong": "hmn", "khmer": "km", "burmese": "my", "polish": "pl", "german": "de", "italian": "it", "japanese": "ja",
	"american sign language": "ase", "asl": "ase", "cape verdean creole": "kea", "navajo": "nv"}

var three = map[string]string{"eng": "en", "spa": "es", "por": "pt", "fra": "fr", "fre": "fr", "hat": "ht", "zho": "zh", "chi": "zh", "vie": "vi", "kor": "ko", "rus": "ru",
	"ukr": "uk", "ara": "ar", "fas": "fa", "per": "fa", "hin": "hi", "nep": "ne", "ben": "bn", "urd": "ur", "som": "so", "swa": "sw", "amh": "am", "tgl": "tl", "khm": "km",
	"mya": "my", "bur": "my", "pol": "pl", "deu": "de", "ger": "de", "ita": "it", "jpn": "ja", "nav": "nv"}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8})*$`)

// languageOf returns the tag of a language, "" where nobody can say.
func languageOf(l language) string {
	for _, t := range []text{l.Code, l.Name} {
		low := strings.ToLower(strings.ReplaceAll(string(t), "_", "-"))
		if code := spoken[strings.Join(alike.Words(low), " ")]; code != "" {
			return code
		}
		if code := three[low]; code != "" {
			return code
		}
	}
	if low := strings.ToLower(strings.ReplaceAll(string(l.Code), "_", "-")); languageTag.MatchString(low) {
		return low
	}
	return ""
}

// service returns a service as a HealthcareService. What people here changed
// since it came stays; all else is as it comes now.
func (im *Importer) service(s service, body json.RawMessage, was element.Value, mine directory.Service) ([]byte, error) {
	kept, err := keptService(body)
	if err != nil || originalOf(was) == string(kept) {
		return nil, err
	}
	now := im.read(s)
	if before := originalOf(was); before != "" {
		var old service
		if err := json.Unmarshal([]byte(before), &old); err == nil {
			now = merged(im.read(old), mine, now)
		}
	}
	b, err := directory.Entry(now, was)
	if err != nil {
		return nil, err
	}
	var doc element.Doc
	if err := doc.Parse(b, element.Options{}); err != nil {
		return nil, err
	}
	d := element.Edit(doc.Root())
	im.identify(d, s.ID)
	d.Remove("type")
	for x := range doc.Root().Each("type") { // what it helps with; its terms of before go
		if r4.As[r4.CodeableConcept](x).In(directory.NeedSystem) != "" {
			d.Append("type", x)
		}
	}
	for _, t := range termsOf(s.Attributes) {
		d.Append("type", t)
	}
	return keep(d, kept)
}

// keptService is what is kept of a service: all of it but its organization and
// its places, which are kept themselves.
func keptService(body json.RawMessage) (json.RawMessage, error) {
	var o map[string]json.RawMessage
	if err := json.Unmarshal(body, &o); err != nil {
		return nil, err
	}
	if whose := o["organization"]; len(whose) > 0 {
		var w struct{ ID json.RawMessage }
		if json.Unmarshal(whose, &w) == nil && len(w.ID) > 0 {
			o["organization_id"] = w.ID
		}
		delete(o, "organization")
	}
	var at []map[string]json.RawMessage
	if json.Unmarshal(o["service_at_locations"], &at) == nil && len(at) > 0 {
		for _, x := range at {
			var l struct{ ID json.RawMessage }
			if json.Unmarshal(x["location"], &l) == nil && len(l.ID) > 0 {
				x["location_id"] = l.ID
				delete(x, "location")
			}
		}
		b, err := json.Marshal(at)
		if err != nil {
			return nil, err
		}
		o["service_at_locations"] = b
	}
	return json.Marshal(o)
}

// merged is a service as it comes now, with what people here have changed since
// it came before.
func merged(before, mine, now directory.Service) directory.Service {
	one := func(before, mine string, now *string) {
		if mine != before {
			*now = mine
		}
	}
	list := func(before, mine []string, now *[]string) {
		if !slices.Equal(before, mine) {
			*now = mine
		}
	}
	one(before.Name, mine.Name, &now.Name)
	one(before.Does, mine.Does, &now.Does)
	one(before.HowToWorkWithUs, mine.HowToWorkWithUs, &now.HowToWorkWithUs)
	one(before.Phone, mine.Phone, &now.Phone)
	one(before.Email, mine.Email, &now.Email)
	one(before.Site, mine.Site, &now.Site)
	one(before.Hours, mine.Hours, &now.Hours)
	one(before.Fees, mine.Fees, &now.Fees)
	one(before.Asks, mine.Asks, &now.Asks)
	list(before.Needs, mine.Needs, &now.Needs)
	list(before.Languages, mine.Languages, &now.Languages)
	list(before.Insurances, mine.Insurances, &now.Insurances)
	now.Plans = mine.Plans
	if mine.Ages != before.Ages {
		now.Ages = mine.Ages
	}
	if mine.Active != before.Active {
		now.Active = mine.Active
	}
	now.Public = now.Public || mine.Public
	if !slices.Equal(before.Contacts, mine.Contacts) {
		now.Contacts = mine.Contacts
	}
	if mine.AskedAt.After(now.AskedAt) {
		now.Capacity = mine.Capacity
	}
	return now
}
