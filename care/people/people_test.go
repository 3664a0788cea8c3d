package people

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/platform/alike"
)

func TestChildrenAreCalledWhatTheyUse(t *testing.T) {
	tests := map[string]struct {
		names       []HumanName
		name, short string
	}{
		"the usual name carries the family name too": {[]HumanName{
			{Use: "official", Family: "Reyes-Cole", Given: []string{"Amara", "Lucía"}},
			{Use: "usual", Family: "Reyes-Cole", Given: []string{"Amara"}}}, "Amara Reyes-Cole", "Amara"},
		"the family name comes from the official one": {[]HumanName{
			{Use: "official", Family: "Lindt", Given: []string{"Beatrice"}}, {Use: "usual", Given: []string{"Bea"}}}, "Bea Lindt", "Bea"},
		"a usual name that is only text": {[]HumanName{
			{Use: "usual", Text: "Nico"}, {Use: "official", Family: "Ortega", Given: []string{"Nicolás"}}}, "Nico Ortega", "Nico"},
		"only an official name": {[]HumanName{{Use: "official", Family: "Brandt", Given: []string{"Theo", "Karl"}}}, "Theo Brandt", "Theo"},
		"a name without a use":  {[]HumanName{{Family: "Koepp", Given: []string{"Abdul"}}}, "Abdul Koepp", "Abdul"},
		"a nickname is not what everybody says": {[]HumanName{
			{Use: "nickname", Given: []string{"Sparky"}}, {Use: "official", Family: "Fox", Given: []string{"Dante"}}}, "Dante Fox", "Dante"},
		"a former name is not used": {[]HumanName{
			{Use: "old", Family: "Hill", Given: []string{"Jonas"}}, {Use: "official", Family: "Hill", Given: []string{"June"}}}, "June Hill", "June"},
		"a name whose time is over is not used": {[]HumanName{
			{Use: "usual", Family: "Hill", Given: []string{"Jonas"}, Ended: true}, {Use: "official", Family: "Hill", Given: []string{"June"}}}, "June Hill", "June"},
		"only a family name": {[]HumanName{{Use: "official", Family: "Baby of Okoye"}}, "Baby of Okoye", "Baby of Okoye"},
		"only text":          {[]HumanName{{Text: "小明 王"}}, "小明 王", "小明 王"},
		"no name":            {nil, "", ""},
	}
	for name, tt := range tests {
		if c := ChildCalled(tt.names); c.Name != tt.name || c.Short != tt.short {
			t.Errorf("%s: %q, %q", name, c.Name, c.Short)
		}
	}
}

func TestGrownUpsKeepTheirTitle(t *testing.T) {
	tests := []struct {
		n                   HumanName
		name, short, formal string
	}{
		{HumanName{Family: "Chen", Given: []string{"Wei"}, Prefix: []string{"Dr."}, Suffix: []string{"MD"}}, "Dr. Wei Chen", "Dr. Chen", "Wei Chen, MD"},
		{HumanName{Family: "Ortiz", Given: []string{"Lena"}, Suffix: []string{"LCSW"}}, "Lena Ortiz", "Lena", "Lena Ortiz, LCSW"},
		{HumanName{Family: "Alvarez", Given: []string{"Inés"}, Prefix: []string{"Ms."}}, "Ms. Inés Alvarez", "Ms. Alvarez", "Inés Alvarez"},
		{HumanName{Family: "Bell", Text: "Coach Bell", Prefix: []string{"Coach"}}, "Coach Bell", "Coach Bell", "Bell"},
		{HumanName{Text: "Denise Reyes", Given: []string{"Denise"}}, "Denise Reyes", "Denise", "Denise"},
		{HumanName{Family: "Park"}, "Park", "Park", "Park"},
		{HumanName{Given: []string{"Mia"}, Prefix: []string{"Sister"}}, "Sister Mia", "Sister Mia", "Mia"},
		{HumanName{}, "", "", ""},
	}
	for _, tt := range tests {
		c := GrownCalled([]HumanName{tt.n})
		if c.Name != tt.name || c.Short != tt.short || Formal([]HumanName{tt.n}) != tt.formal {
			t.Errorf("got %q, %q, %q; want %q, %q, %q", c.Name, c.Short, Formal([]HumanName{tt.n}), tt.name, tt.short, tt.formal)
		}
	}
}

func TestPeopleAreListedByFamilyName(t *testing.T) {
	key := func(family string, given ...string) string {
		return SortKey([]HumanName{{Use: "official", Family: family, Given: given}})
	}
	order := []string{
		key("Álvarez", "Zoe"), key("Baker", "Ann"), key("de la Cruz", "Luz"), key("O’Neill", "Finn"),
		key("Reyes", "Zoe"), key("Reyes-Cole", "Amara"), key("Reyes-Colón", "Amira"), key("reyes zamora", "a"),
	}
	for i := range len(order) - 1 {
		if order[i] >= order[i+1] {
			t.Errorf("%q does not come before %q", order[i], order[i+1])
		}
	}
}

func date(s string) Day {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestAgeIsCountedInWholeYears(t *testing.T) {
	tests := []struct {
		why       string
		born      Birth
		on        string
		low, high int
		ok        bool
	}{
		{"the day before the birthday", "2012-09-03", "2026-09-02", 13, 13, true},
		{"on the birthday", "2012-09-03", "2026-09-03", 14, 14, true},
		{"Amara in the anchor week", "2012-09-03", "2026-11-16", 14, 14, true},
		{"on the day of birth", "2026-11-16", "2026-11-16", 0, 0, true},
		{"not born yet", "2026-11-17", "2026-11-16", 0, 0, false},
		{"a leap day, on February 28", "2012-02-29", "2026-02-28", 13, 13, true},
		{"a leap day, on March 1", "2012-02-29", "2026-03-01", 14, 14, true},
		{"a leap day, in a leap year", "2012-02-29", "2028-02-29", 16, 16, true},
		{"a leap day, the day before in a leap year", "2012-02-29", "2028-02-28", 15, 15, true},
		{"only the year, before anybody's birthday", "2012", "2026-01-01", 13, 14, true},
		{"only the year, at its end", "2012", "2026-12-31", 14, 14, true},
		{"only the month, in it", "2012-09", "2026-09-15", 13, 14, true},
		{"only the month, behind it", "2012-09", "2026-10-01", 14, 14, true},
		{"only this year", "2026", "2026-03-01", 0, 0, true},
		{"only next year", "2027", "2026-03-01", 0, 0, false},
		{"nothing is known", "", "2026-03-01", 0, 0, false},
		{"nonsense", "yesterday", "2026-03-01", 0, 0, false},
		{"no such day", "2013-02-29", "2026-03-01", 0, 0, false},
	}
	for _, tt := range tests {
		a, ok := tt.born.Age(date(tt.on))
		if ok != tt.ok || a.Low != tt.low || a.High != tt.high {
			t.Errorf("%s: %d to %d, %v", tt.why, a.Low, a.High, ok)
		}
	}
	if a, _ := Birth("2026-01-31").Age(date("2026-02-28")); a.Months != 0 || a.Days != 28 {
		t.Errorf("January 31 to February 28 is %d months and %d days", a.Months, a.Days)
	}
	if a, _ := Birth("2025-09-12").Age(date("2026-11-16")); a.Months != 14 {
		t.Errorf("September 12 to November 16 of the next year is %d months", a.Months)
	}
}

func TestWhoDiedStaysAsOldAsTheyWere(t *testing.T) {
	p := Patient{Birth: "2010-05-01", Deceased: true, DiedOn: "2020-05-02"}
	if a, ok := p.Aged(date("2026-11-16")); !ok || a.Low != 10 {
		t.Errorf("age %d, %v", a.Low, ok)
	}
	p.DiedOn = ""
	if _, ok := p.Aged(date("2026-11-16")); ok {
		t.Error("an age, though nobody knows when")
	}
}

func TestPeriodsIncludeBothEnds(t *testing.T) {
	for _, tt := range []struct {
		p             Period
		on, is, ended bool
	}{
		{Period{}, true, true, false},
		{Period{"2026-11-16", "2026-11-16"}, true, true, false},
		{Period{"2026-11-17", ""}, true, false, false},
		{Period{"", "2026-11-15"}, true, false, true},
	} {
		if day := date("2026-11-16"); tt.p.On(day) != tt.is || tt.p.Ended(day) != tt.ended {
			t.Errorf("%v: %v, ended %v", tt.p, tt.p.On(day), tt.p.Ended(day))
		}
	}
	for text, want := range map[string]string{
		"2025": "2025-01-01 2025-12-31", "2024-02": "2024-02-01 2024-02-29", "2026-11-16": "2026-11-16 2026-11-16",
		"2026-11-16T23:30:00-05:00": "2026-11-16 2026-11-16", "": " ", "2026-13": " ", "0000": " ",
	} {
		if got := FirstDay(text) + " " + LastDay(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestThePhoneToCallComesFirst(t *testing.T) {
	for want, ts := range map[string][]Telecom{
		"2": {{System: "phone", Value: "1", Use: "home"}, {System: "phone", Value: "2", Use: "mobile"}},
		"1": {{System: "phone", Value: "1", Use: "home", Rank: 1}, {System: "phone", Value: "2", Use: "mobile", Rank: 2}},
		"3": {{System: "email", Value: "x@y", Rank: 1}, {System: "phone", Value: "9", Use: "old"}, {System: "sms", Value: "3"}},
		"":  {{System: "email", Value: "x@y"}},
	} {
		if got := Phone(ts); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAllWordsOfANameAreSearched(t *testing.T) {
	names := []HumanName{
		{Use: "official", Family: "de la Cruz-O’Neill", Given: []string{"María José", "Ana"}},
		{Use: "usual", Given: []string{"Majo"}},
		{Use: "nickname", Given: []string{"Pepa"}},
		{Use: "old", Family: "Hill", Given: []string{"Ana"}},
	}
	var got []string
	for _, w := range NameWords(names) {
		got = append(got, fmt.Sprint(w.Text, ":", w.Kind))
	}
	want := "maria:given jose:given ana:given de:family la:family cruz:family oneill:family delacruzoneill:family neill:family majo:usual pepa:usual hill:other"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
	if many := NameWords([]HumanName{{Text: strings.Repeat("a b c d e f g h i j k l m n o p ", 9) + strings.Join(strings.Split("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH", ""), "x ")}}); len(many) != alike.MostNameWords {
		t.Errorf("%d words of one name", len(many))
	}
}

func TestANoteIsSaidWhenItSaysMore(t *testing.T) {
	for note, want := range map[string]bool{
		"": false, "Text her own phone": false, "No voicemail at home": false, "Please don’t call home.": false,
		"Call his mother after 3": true, "With a Dari interpreter on the line": true, "Grandpa Paul": true,
	} {
		if got := (SafeContact{Note: note}).Adds(); got != want {
			t.Errorf("%q: %v", note, got)
		}
	}
}

func TestSiblingsComeFromAllSides(t *testing.T) {
	day := date("2026-11-16")
	child := PatientID("amara")
	home := Household{ID: "h", Members: []Member{
		{Child: "amara", Time: "all"}, {Child: "leo", Called: Called{"Leo", "Leo"}, Time: "all"},
		{Child: "kai", Called: Called{"Kai", "Kai"}, Time: "part", Period: Period{"", "2026-01-01"}},
		{Child: "zoe", Called: Called{"Zoe", "Zoe"}, Time: "planned"}, {Child: "bo", Called: Called{"Bo", "Bo"}, Time: "weekends"},
	}}
	kin := Kin{
		Relatives: []Relative{
			{ID: "leo-of-amara", Called: Called{"Leo R", "Leo"}, Relation: "bro", Active: true},
			{ID: "mom", Relation: "mth", Active: true},
			{ID: "far", Called: Called{"Ari", "Ari"}, Relation: "hsib", Active: true},
			{ID: "struck", Called: Called{"Nobody", "Nobody"}, Relation: "sis"},
		},
		Households: []Household{home},
	}
	known := map[RelatedPersonID]linked{"leo-of-amara": {child: "leo", Called: Called{"Leo Cole", "Leo"}}}
	back := []linked{{child: "leo", relation: "sib"}, {child: "mo", Called: Called{"Mo", "Mo"}, relation: "sib"}}
	var got []string
	for _, s := range siblingsOf(child, kin, known, back, day) {
		got = append(got, fmt.Sprintf("%s/%s/%s/%v", s.ID, s.Name, s.Relation, s.Together))
	}
	want := "/Ari/hsib/false bo/Bo//true leo/Leo Cole/bro/true mo/Mo/sib/false"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}

func TestATreeThatBitesItsTailIsWalkedOnce(t *testing.T) {
	tree := map[OrganizationID][]OrganizationID{"a": {"b", "c"}, "b": {"d"}, "d": {"a"}, "x": {"y"}}
	if got := fmt.Sprint(below([]OrganizationID{"a"}, tree)); got != "[a b c d]" {
		t.Errorf("below a: %s", got)
	}
	if got := fmt.Sprint(below([]OrganizationID{"c", "b"}, tree)); got != "[c b d a]" {
		t.Errorf("below c and b: %s", got)
	}
}

func TestTheBetterFitComesFirst(t *testing.T) {
	c := func(id, born string, names ...string) candidate {
		c := candidate{id: PatientID(id), sort: id, born: Birth(born), active: true, numbers: []string{"mrn" + id, "4107"}}
		for _, n := range names {
			kind := alike.GivenName
			if former, ok := strings.CutPrefix(n, "-"); ok {
				n, kind = former, alike.OtherName
			}
			c.names = append(c.names, alike.NameWord{Word: alike.NewWord(n), Kind: kind})
		}
		return c
	}
	amara := c("a", "2012-09-03", "amara", "lucia", "reyes", "cole")
	tests := []struct {
		why     string
		r       Reading
		c       candidate
		score   int
		reasons string
		ok      bool
	}{
		{"to the letter", Reading{Words: []string{"reyes", "amara"}}, amara, 0, "[]", true},
		{"the beginning", Reading{Words: []string{"ama"}}, amara, 2, "[]", true},
		{"a sound", Reading{Words: []string{"amira", "reyes"}}, amara, 9, "[{sounds  amara}]", true},
		{"a slip", Reading{Words: []string{"tamara"}}, amara, 13, "[{slip  amara}]", true},
		{"a nickname", Reading{Words: []string{"lucy"}}, amara, 6, "[{nickname lucy lucia}]", true},
		{"one word too many", Reading{Words: []string{"amara", "ortiz"}}, amara, 0, "", false},
		{"one name is not two", Reading{Words: []string{"amara", "amara"}}, amara, 0, "", false},
		{"a former name is found and not told", Reading{Words: []string{"jonas"}}, c("j", "", "june", "-jonas"), 10, "[{other  }]", true},
		{"born that day", Reading{Born: []Birth{"2012-03-09", "2012-09-03"}}, amara, 0, "[{born  }]", true},
		{"born that month", Reading{Born: []Birth{"2012-09"}}, amara, 0, "[{born  }]", true},
		{"born another day", Reading{Born: []Birth{"2012-09-04"}}, amara, 0, "", false},
		{"only the year is on record", Reading{Born: []Birth{"2012-09-03"}}, c("y", "2012", "amara"), 5, "[{born  }]", true},
		{"nothing is on record", Reading{Born: []Birth{"2012"}}, c("y", "", "amara"), 0, "", false},
		{"a number", Reading{Numbers: []string{"4107"}}, amara, 0, "[{number  }]", true},
		{"the beginning of a long number", Reading{Numbers: []string{"mrna"}}, amara, 0, "[{number  }]", true},
		{"too little of a number", Reading{Numbers: []string{"410"}}, amara, 0, "", false},
		{"a number and a name that do not go together", Reading{Numbers: []string{"4107"}, Words: []string{"leo"}}, amara, 0, "", false},
	}
	for _, tt := range tests {
		h, ok := tt.r.fit(tt.c)
		if ok != tt.ok || ok && (h.score != tt.score || fmt.Sprint(h.why) != tt.reasons && len(h.why)+len(tt.reasons) > 2) {
			t.Errorf("%s: %v, score %d, %v", tt.why, ok, h.score, h.why)
		}
	}
}
