package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kith/care/directory"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// around is one service near Harbor Falls, as the demo begins with it: what it
// is called, what it helps with, who pays, in which languages, from which age to
// which, where it lies, and whether there was room, so many days ago.
type around struct {
	id, name, of, needs, pays, speaks string
	from, to                          int
	street, town                      string
	north, east                       float64 // of Harbor Falls, in hundredths of a degree
	room                              directory.Room
	weeks, days                       int
	who, title                        string
}

// nearby are the services near Harbor Falls. Nobody and nothing here is real.
var nearby = []around{
	{"river-counseling", "River Street Counseling", "River Street", "counseling family-therapy", "medicaid chip private", "en es", 4, 21, "88 River Street", "Harbor Falls", 0.9, 0.4, directory.Wait, 6, 12, "Ines Duarte", "intake"},
	{"trauma-center", "Harbor Trauma Center for Children", "Harbor Trauma Center", "trauma-therapy counseling", "medicaid private", "en es", 3, 18, "2 Court Street", "Harbor Falls", 0.2, -0.8, directory.Wait, 9, 20, "Ray Holt", "intake coordinator"},
	{"family-bridge", "Family Bridge home visits", "Family Bridge", "home-visiting parenting", "free", "en es pt", 0, 5, "31 Mill Lane", "Millbrook", 6, 4, directory.Open, 0, 8, "Dalia Ferro", "team lead"},
	{"open-door-food", "Open Door food pantry", "Open Door", "food clothing", "free", "en es", -1, -1, "5 Dock Street", "Harbor Falls", -0.3, 0.6, directory.Open, 0, 15, "Bo Lindgren", "volunteer in charge"},
	{"open-door-heat", "Open Door help with heat and rent", "Open Door", "utilities housing money", "free", "en es", -1, -1, "5 Dock Street", "Harbor Falls", -0.3, 0.6, directory.Full, 0, 30, "Bo Lindgren", "volunteer in charge"},
	{"grief-circle", "Tidewater grief circle", "Tidewater House", "grief family-support", "free", "en", 6, 17, "19 Chapel Road", "Saltmarsh", -9, 12, directory.Open, 0, 25, "Pilar Soto", "host"},
	{"county-crisis", "County mobile crisis team for children", "County Crisis Team", "crisis", "medicaid private none free", "en es", 0, 21, "1 County Way", "Greenwater", 12, -6, directory.Open, 0, 3, "the person on duty", "day and night"},
	{"quinton-psychiatry", "Quinton child psychiatry", "Quinton Medical Group", "psychiatry", "private chip", "en", 5, 18, "400 Hospital Drive", "Quinton", 18, 9, directory.Full, 0, 18, "front office", ""},
	{"early-steps", "Early Steps early intervention", "Early Steps", "early-intervention developmental", "medicaid chip private free", "en es pt", 0, 2, "77 Orchard Street", "Harbor Falls", 1.6, 1.2, directory.Wait, 3, 9, "Mara Quist", "service coordinator"},
	{"speech-works", "Speech Works", "Speech Works", "speech-therapy", "medicaid private", "en", 1, 14, "12 Bank Street", "Greenwater", 11, -5, directory.Wait, 8, 40, "front office", ""},
	{"hands-on", "Hands On occupational therapy", "Hands On", "occupational-therapy physical-therapy", "medicaid private", "en es", 0, 18, "14 Bank Street", "Greenwater", 11, -5, directory.Open, 0, 50, "Jon Abel", "owner"},
	{"autism-alliance", "Valley Autism Alliance", "Valley Autism Alliance", "autism family-support", "medicaid private", "en es", 1, 21, "9 Station Road", "Ashby", -14, -16, directory.Wait, 20, 33, "Lu Tan", "family partner"},
	{"head-start", "Harbor Falls Head Start", "Community Action", "preschool child-care", "free", "en es pt", 3, 5, "60 School Street", "Harbor Falls", 0.5, -0.3, directory.Open, 0, 60, "Gloria Reis", "director"},
	{"little-boats", "Little Boats child care", "Little Boats", "child-care", "sliding", "en", 0, 6, "8 Pier Lane", "Harbor Falls", -0.2, 0.8, directory.Full, 0, 22, "Anne Roy", "owner"},
	{"homework-house", "Homework House", "St. Brendan's Hall", "tutoring after-school", "free", "en es", 6, 14, "3 Church Street", "Harbor Falls", 0.4, 0.1, directory.Open, 0, 14, "Sister Joan", ""},
	{"big-table", "Big Table mentors", "Big Table", "mentoring", "free", "en es", 8, 17, "210 Main Street", "Quinton", 18, 8, directory.Wait, 12, 28, "Marcus Hale", "match specialist"},
	{"boat-school", "Boat School", "Harbor Sailing Trust", "activities", "sliding free", "en", 10, 18, "Wharf 4", "Harbor Falls", -0.5, 1, directory.Open, 0, 70, "Cap Neely", "skipper"},
	{"arts-barn", "The Arts Barn", "The Arts Barn", "activities after-school", "sliding", "en es", 5, 18, "55 Farm Road", "Millbrook", 6.5, 3.5, directory.Open, 0, 35, "Wren Adeyemi", "teacher"},
	{"school-rights", "Special Education Advocates", "Valley Legal Aid", "school-rights legal", "free", "en es", 3, 21, "100 Main Street", "Quinton", 18.2, 8.4, directory.Wait, 4, 21, "Tova Stein", "advocate"},
	{"valley-legal", "Valley Legal Aid", "Valley Legal Aid", "legal immigration", "free", "en es pt ht", -1, -1, "100 Main Street", "Quinton", 18.2, 8.4, directory.Open, 0, 21, "Tova Stein", "advocate"},
	{"kin-circle", "Grandparents and kin circle", "Tidewater House", "foster-kinship family-support", "free", "en es", -1, -1, "19 Chapel Road", "Saltmarsh", -9, 12, directory.Open, 0, 25, "Pilar Soto", "host"},
	{"respite-nights", "Respite nights", "Valley Autism Alliance", "respite disability", "medicaid free", "en", 3, 21, "9 Station Road", "Ashby", -14, -16, directory.Full, 0, 44, "Lu Tan", "family partner"},
	{"safe-harbor", "Safe at Home", "Safe at Home", "safe-home", "free", "en es", -1, -1, "", "", 0, 0, directory.Open, 0, 6, "the person on duty", "day and night"},
	{"recovery-teens", "North Wind recovery for teens", "North Wind", "substance-use counseling", "medicaid private", "en es", 13, 19, "40 Depot Street", "Northfield", 22, -3, directory.Wait, 2, 17, "Gus Brandt", "counselor"},
	{"rainbow-room", "The Rainbow Room", "Quinton Youth Union", "lgbtq activities", "free", "en es", 12, 20, "212 Main Street", "Quinton", 18.1, 8.1, directory.Open, 0, 11, "Kai Moss", "youth worker"},
	{"parent-table", "Parents' table", "Family Bridge", "parenting family-support", "free", "en es pt", -1, -1, "31 Mill Lane", "Millbrook", 6, 4, directory.Open, 0, 8, "Dalia Ferro", "team lead"},
	{"diaper-shelf", "The diaper shelf", "Open Door", "baby-supplies", "free", "en es", 0, 3, "5 Dock Street", "Harbor Falls", -0.3, 0.6, directory.Open, 0, 15, "Bo Lindgren", "volunteer in charge"},
	{"ride-share", "Rides to care", "Community Action", "transportation", "medicaid free", "en es", -1, -1, "60 School Street", "Harbor Falls", 0.5, -0.3, directory.Open, 0, 60, "dispatch", ""},
	{"dental-van", "The dental van", "Harbor Health", "dental", "medicaid chip none", "en es", 1, 20, "stops at schools", "Harbor Falls", 0, 0, directory.Open, 0, 42, "dispatch", ""},
	{"bright-eyes", "Bright Eyes", "Harbor Health", "vision-hearing", "medicaid private", "en", 0, 20, "18 Canal Street", "Harbor Falls", 0.1, -0.4, directory.Wait, 5, 42, "front office", ""},
	{"teen-clinic", "Harbor teen clinic", "Harbor Health", "reproductive-health medical", "medicaid sliding none", "en es", 12, 24, "18 Canal Street", "Harbor Falls", 0.1, -0.4, directory.Open, 0, 13, "Rosa Lima", "nurse"},
	{"eat-well", "Eat Well", "Quinton Medical Group", "nutrition", "private medicaid", "en", 2, 18, "400 Hospital Drive", "Quinton", 18, 9, directory.Wait, 7, 90, "front office", ""},
	{"coverage-desk", "Coverage desk", "Community Action", "health-insurance money", "free", "en es pt", -1, -1, "60 School Street", "Harbor Falls", 0.5, -0.3, directory.Open, 0, 60, "Nuno Alves", "navigator"},
	{"first-jobs", "First jobs", "Quinton Youth Union", "employment", "free", "en es", 14, 21, "212 Main Street", "Quinton", 18.1, 8.1, directory.Open, 0, 11, "Kai Moss", "youth worker"},
	{"evening-english", "English in the evening", "Harbor Falls Library", "adult-learning", "free", "en es pt ht", -1, -1, "1 Library Green", "Harbor Falls", 0.3, 0.2, directory.Open, 0, 31, "Hana Wolfe", "librarian"},
	{"shelter-families", "Family shelter", "Valley Shelter", "housing", "free", "en es", -1, -1, "", "", 0, 0, directory.Full, 0, 5, "the person on duty", "day and night"},
	{"telecounsel", "Counseling by video", "Pioneer Counseling", "counseling", "private", "en", 10, 25, "", "", 0, 0, directory.Open, 0, 120, "intake", ""},
	{"casa-norte", "Casa Norte consejería", "Casa Norte", "counseling family-support", "medicaid none sliding", "es", 5, 24, "71 Depot Street", "Northfield", 22, -2.6, directory.Open, 0, 10, "Marisol Vega Luna", "consejera"},
	{"dev-clinic", "Developmental clinic", "Quinton Medical Group", "developmental autism", "medicaid private", "en", 0, 12, "402 Hospital Drive", "Quinton", 18, 9.1, directory.Wait, 26, 48, "front office", ""},
}

// The middle of Harbor Falls, which is on no map.
const fallsNorth, fallsWest = 42.331, -72.528

// theDirectory puts the services around Harbor Falls into the directory, and
// what the clinic and Youth Harbor owe each other under their agreement. It may
// run twice.
func theDirectory(ctx context.Context, h *module.House) error {
	if _, err := h.Store.Read(ctx, access.System("Device/demo"), "HealthcareService", youthHarbor); err == nil {
		return nil
	}
	services, bodies := []directory.Service{harbor(h)}, [][]byte{}
	organizations := map[string]bool{}
	bodies = append(bodies, location("youth-harbor", "Youth Harbor", "9 Pier Lane", "Harbor Falls", directory.At(fallsNorth-0.004, fallsWest+0.009)))
	for _, x := range nearby {
		s := x.service(h)
		if !organizations[s.Organization.ID] {
			organizations[s.Organization.ID] = true
			bodies = append(bodies, fmt.Appendf(nil, `{"resourceType":"Organization","id":%q,"meta":{"tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},"active":true,`+
				`"type":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"community-program"}]}],"name":%q}`, s.Organization.ID, s.Organization.Name))
		}
		if len(s.Places) > 0 {
			bodies = append(bodies, location(x.id, x.name, x.street, x.town, s.Places[0].At))
		}
		services = append(services, s)
	}
	for _, s := range services {
		b, err := directory.Entry(s, element.Value{})
		if err != nil {
			return err
		}
		bodies = append(bodies, b)
	}
	owed, err := owing(ctx, h)
	if err != nil {
		return err
	}
	return write(ctx, h, append(bodies, owed...))
}

// youthHarbor is the service that Tess runs.
const youthHarbor = "youth-harbor-after-school"

// harbor is Youth Harbor, as Tess describes it.
func harbor(h *module.House) directory.Service {
	return directory.Service{
		ID: youthHarbor, Name: "Youth Harbor after school", Organization: directory.Organization{ID: "youth-harbor", Name: "Youth Harbor"}, Active: true, Public: true,
		Does:  "Homework, basketball, dinner, and somebody to talk to, every school day until seven. Boats in summer.",
		Needs: []string{"after-school", "mentoring", "activities"}, Languages: []string{"en", "es"}, Insurances: []string{"free"}, Ages: directory.Ages{From: 11, To: 17},
		Places: []directory.Place{{ID: "youth-harbor", Name: "Youth Harbor"}}, Contacts: []directory.Contact{{Ref: "PractitionerRole/tess-young-youth-harbor"}},
		Phone: "413-555-0119", Hours: "School days from 2:30 to 7:00", Fees: "Nothing, and dinner is included",
		HowToWorkWithUs: "Call me before you send anybody; a text is fine. I walk over from school with them the first time, so I need to know which door.\n" +
			"Tell me what they are good at, not what is wrong with them. I will call you the first time they do not come.",
		Capacity: directory.Capacity{Room: directory.Wait, Weeks: 2, AskedAt: h.Now().AddDate(0, 0, -9).In(h.Zone), AskedBy: "PractitionerRole/luis-moreno-maple-street", Words: "Two places open up in December."},
	}
}

// service is one of those nearby.
func (x around) service(h *module.House) directory.Service {
	s := directory.Service{
		ID: x.id, Name: x.name, Organization: directory.Organization{ID: slug(x.of), Name: x.of}, Active: true, Needs: strings.Fields(x.needs), Insurances: strings.Fields(x.pays),
		Languages: strings.Fields(x.speaks), Ages: directory.Ages{From: x.from, To: x.to}, Contacts: []directory.Contact{{Name: x.who, Title: x.title}},
		Capacity: directory.Capacity{Room: x.room, Weeks: x.weeks, AskedAt: h.Now().AddDate(0, 0, -x.days).In(h.Zone), AskedBy: "PractitionerRole/luis-moreno-maple-street"},
	}
	if x.street != "" {
		s.Places = []directory.Place{{ID: x.id, Name: x.name, At: directory.At(fallsNorth+x.north/100, fallsWest+x.east/100)}}
	}
	if x.room == directory.Full {
		y, m, d := h.Today().AddDate(0, 0, 42).Date()
		s.Until = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return s
}

// slug is a name as an id.
func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.ToLower(name)), "-")
}

// location is where a service is. All of it shares one zip code, which is nobody's.
func location(id, name, street, town string, at directory.Point) []byte {
	return fmt.Appendf(nil, `{"resourceType":"Location","id":%q,"status":"active","name":%q,"address":{"use":"work","line":[%q],"city":%q,"state":"MA","postalCode":"01099","country":"US"},"position":{"longitude":%.4f,"latitude":%.4f}}`,
		id, name, street, town, at.Longitude, at.Latitude)
}

// owing is what the clinic and Youth Harbor owe each other, and whether it was
// kept; nothing where they have no agreement.
func owing(ctx context.Context, h *module.House) ([][]byte, error) {
	res, err := h.Store.Read(ctx, access.System("Device/demo"), "OrganizationAffiliation", "maple-street-youth-harbor")
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var doc element.Doc
	was, err := res.Parse(&doc)
	if err != nil {
		return nil, err
	}
	day := func(days int) string { return h.Today().AddDate(0, 0, days).Format(time.DateOnly) }
	const luis = "PractitionerRole/luis-moreno-maple-street"
	b, err := directory.Agreed(was, day(28),
		directory.Obligation{Key: "1", Side: directory.Ours, Words: "We call before we send anybody", Facts: []directory.Fact{{Kept: true, On: day(-40), By: luis}, {Kept: false, On: day(-12), Words: "Sent on a Friday evening without a call", By: luis}}},
		directory.Obligation{Key: "2", Side: directory.Ours, Words: "One person to call back, by name"},
		directory.Obligation{Key: "3", Side: directory.Theirs, Words: "Two places a season for our children", Facts: []directory.Fact{{Kept: true, On: day(-33), By: luis}}},
		directory.Obligation{Key: "4", Side: directory.Theirs, Words: "A call the first time somebody stays away", Facts: []directory.Fact{{Kept: true, On: day(-19), Words: "The same evening", By: luis}}})
	return [][]byte{b}, err
}

// write stores resources of the demo, as they are.
func write(ctx context.Context, h *module.House, bodies [][]byte) (err error) {
	batch := make([]*store.Incoming, 0, len(bodies))
	defer func() { h.Store.Release(batch...) }()
	for _, b := range bodies {
		in, wrong := h.Store.Prepare(b, element.Options{})
		if wrong != nil {
			return errors.Join(err, wrong)
		}
		batch = append(batch, in)
	}
	_, err = h.Store.Write(ctx, access.Operator(), "demo", batch)
	return err
}
