package cast

import (
	"bytes"

	"github.com/go-json-experiment/json"
)

// grown names the parts of the neighborhood, in the order of reading.
var grown = []string{"enrollment", "families", "visits", "words", "promises", "outreach", "loops"}

// A town is the neighborhood while it is written, one part at a time.
type town struct {
	at    place
	lives []life
	parts map[string][]byte
	buf   bytes.Buffer
	err   error
}

// grow writes the neighborhood as it stands at a place, in the dates of the
// anchor week. Everything is drawn from dice with fixed seeds: the same place
// gives the same bytes.
func grow(at place) (map[string][]byte, error) {
	children, err := roster()
	if err != nil {
		return nil, err
	}
	t := &town{at: at, parts: map[string][]byte{}}
	for i, c := range children {
		t.lives = append(t.lives, lifeOf(c, i))
	}
	day := schedule(t.lives, at)
	t.part("enrollment", func() { each(t, t.enroll) })
	t.part("families", func() { each(t, t.family) })
	t.part("visits", func() {
		each(t, t.past)
		t.booked(day)
	})
	t.part("words", func() { each(t, t.words) })
	t.part("promises", func() { t.promises(day) })
	t.part("outreach", func() { t.outreach(day) })
	t.part("loops", t.loops)
	return t.parts, t.err
}

func each(t *town, write func(l life)) {
	for _, l := range t.lives {
		write(l)
	}
}

func (t *town) part(name string, write func()) {
	t.buf.Reset()
	write()
	t.parts[name] = bytes.Clone(t.buf.Bytes())
}

// put writes a resource as one line.
func (t *town) put(resource any) {
	if t.err != nil {
		return
	}
	if t.err = json.MarshalWrite(&t.buf, resource); t.err == nil {
		t.buf.WriteByte('\n')
	}
}

func (t *town) enroll(l life) {
	t.put(episode{
		Type: "EpisodeOfCare", ID: "enrolled-" + l.id, Status: "active", Patient: patientRef(l.id),
		Organization: refer("Organization", mapleStreet.id), Period: period{Start: date(l.joined)},
	})
}

var relation = map[string]string{"MTH": "mother", "FTH": "father", "GRMTH": "grandmother"}

func kinship(role string) concept {
	c := coded(term+"v3-RoleCode", role, relation[role])
	c.Text = relation[role]
	return c
}

// Languages a family may speak at home, as the sample has them.
var tongues = map[string]string{
	"en": "English", "es": "Spanish", "pt": "Portuguese", "zh": "Chinese", "fr": "French", "it": "Italian",
	"ru": "Russian", "el": "Greek", "hi": "Hindi", "de": "German", "ar": "Arabic",
}

func (t *town) family(l life) {
	for _, p := range l.parents {
		gender := "male"
		if p.woman {
			gender = "female"
		}
		var interpreter []extension
		if l.lang != "en" && chance(dice(p.id), 60) {
			interpreter = []extension{{URL: own + "interpreter-needed", Boolean: true}}
		}
		t.put(relative{
			Type: "RelatedPerson", ID: p.id, Extension: append(interpreter, p.likes()...), Active: true, Patient: patientRef(l.id),
			Relationship: []concept{kinship(p.role)},
			Name:         []humanName{{Use: "official", Family: l.family, Given: []string{p.given}}},
			Telecom:      []contactPoint{{System: "phone", Value: fictional(p.phone), Use: "mobile"}},
			Gender:       gender, Communication: []language{tongue(l.lang)},
		})
	}
	if l.counselor != "" || l.therapist != "" || len(l.visits) > 0 && chance(l.dice("team record"), 45) {
		t.put(l.team())
	}
}

func tongue(lang string) language {
	c := coded("urn:ietf:bcp:47", lang, tongues[lang])
	c.Text = tongues[lang]
	return language{Language: c, Preferred: true}
}

// fictional is a phone number that rings nowhere: 555-0100 to 555-0199 is kept
// free for stories, in each area.
func fictional(n int) string {
	areas := []string{"617", "508", "774", "781", "857", "978", "339", "351", "207"}
	two := string([]byte{byte('0' + n/10%10), byte('0' + n%10)})
	return areas[n/100%len(areas)] + "-555-01" + two
}

var titles = map[string]string{
	chen: "pediatrician", haddad: "pediatrician", lund: "pediatrician", brooks: "nurse practitioner",
	lena: "counselor", jo: "therapist", luis: "care coordinator",
}

var titleCodes = map[string]string{
	"pediatrician": "pediatrician", "nurse practitioner": "nurse-practitioner",
	"counselor": "counselor", "therapist": "therapist", "care coordinator": "care-coordinator",
}

func (l *life) team() careTeam {
	team := careTeam{
		Type: "CareTeam", ID: "team-" + l.id, Status: "active", Name: l.given + "’s team", Subject: patientRef(l.id),
		Period: period{Start: date(l.joined)}, Organization: []reference{refer("Organization", mapleStreet.id)},
	}
	add := func(who string, since, until int) {
		m := member{
			Role:   []concept{ours(titleCodes[titles[who]], titles[who])},
			Member: roleOf(who), Period: period{Start: date(since)},
		}
		if until != 0 {
			why := ours("left-practice", "left the clinic")
			m.Extension = []extension{{URL: own + "end-reason", Concept: &why}}
			m.Period.End = date(until)
		}
		team.Participant = append(team.Participant, m)
	}
	since := l.joined
	if l.former != "" && l.joined < lundLeft {
		add(l.former, l.joined, lundLeft)
		since = lundLeft + 1
	}
	if l.doctor != "" {
		add(l.doctor, since, 0)
	}
	if l.therapist != "" {
		add(jo, l.first(jo), joLeft)
	}
	if l.counselor != "" {
		add(lena, l.first(lena), 0)
	}
	if d := l.dice("coordinator"); chance(d, 15) {
		add(luis, max(l.joined, between(d, -300, -20)), 0)
	}
	for _, p := range l.parents {
		team.Participant = append(team.Participant, member{
			Role: []concept{kinship(p.role)}, Member: refer("RelatedPerson", p.id), Period: period{Start: date(l.born)},
		})
	}
	return team
}

// first is the day of the first visit with somebody, or of joining.
func (l *life) first(who string) int {
	for _, v := range l.visits {
		if v.who == who || v.with == who {
			return v.day
		}
	}
	return max(l.joined, lenaCame)
}
