package match

import (
	"slices"
	"strings"

	"kith/fhir/r4"
	"kith/platform/alike"
)

// Person is what a Patient resource says of who it is.
type Person struct {
	ID       string
	Given    []alike.Word     // names people are called by, placeholders left out
	Family   []alike.Word     // words of family names
	Names    []alike.NameWord // all words, with former names
	Birth    string           // 2012, 2012-09, 2012-09-03 or ""
	Gender   string
	Birthing string // order among those born together, "" if not known

	Numbers  []Number
	Telecoms []string // digits of a phone, or an address in lower case
	Homes    []Home
	Replaced bool // the record says that another one replaces it
}

// Number is an identifier.
type Number struct {
	System, Value string
	State         bool // names one person to the state: social security, passport
}

// Home is an address, folded.
type Home struct{ Line, City, Postal string }

const (
	socialSecurity  = "http://hl7.org/fhir/sid/us-ssn"
	identifierTypes = "http://terminology.hl7.org/CodeSystem/v2-0203"
)

// placeholders are given names that name nobody yet.
var placeholders = []string{"baby", "babyboy", "babygirl", "boy", "girl", "bb", "bg", "newborn", "infant", "male", "female",
	"unknown", "test", "twin", "bebe", "nina", "nino", "recien", "nacido", "nacida", "desconocido", "a", "b"}

// Read reads a Patient.
func Read(v r4.Patient) Person {
	p := Person{ID: v.ID(), Birth: v.BirthDate().Text(), Gender: v.Gender(), Birthing: v.MultipleBirthInteger().Text()}
	var names []alike.Name
	for n := range v.Name() {
		name := alike.Name{
			Given: textsOf(n.Given()), Family: n.Family(), Text: n.Text(),
			Usual: n.Use() == "usual" || n.Use() == "nickname", Former: n.Use() == "old" || n.Use() == "maiden" || n.Period().End().Exists(),
		}
		if len(name.Given) > 0 || name.Family != "" {
			name.Text = "" // it says the same again
		}
		names = append(names, name)
		if !name.Former {
			p.name(name)
		}
	}
	p.Names = alike.NameWords(names)
	for id := range v.Identifier() {
		n := Number{System: id.System(), Value: strings.Join(alike.Words(id.Value()), "")}
		code := id.Type().In(identifierTypes)
		n.State = n.System == socialSecurity || slices.Contains([]string{"SS", "SB", "PPN", "DL"}, code)
		if n.Value != "" && id.Use() != "old" && id.Use() != "temp" {
			p.Numbers = append(p.Numbers, n)
		}
	}
	for t := range v.Telecom() {
		if c := contact(t.Value()); c != "" && t.Use() != "old" {
			p.Telecoms = append(p.Telecoms, c)
		}
	}
	for a := range v.Address() {
		p.home(a)
	}
	for l := range v.Link() {
		p.Replaced = p.Replaced || l.Type() == "replaced-by"
	}
	return p
}

// name adds the words of a name that is in use.
func (p *Person) name(n alike.Name) {
	given, family := n.Given, n.Family
	if len(given) == 0 && family == "" {
		words := alike.Words(n.Text) // all that is known is a line: the last word is the family's
		if len(words) > 1 {
			given, family = words[:len(words)-1], words[len(words)-1]
		} else {
			given = words
		}
	}
	for _, g := range given {
		for _, w := range alike.Words(g) {
			if !slices.Contains(placeholders, w) {
				p.Given = addWord(p.Given, w)
			}
		}
	}
	for _, w := range alike.Words(family) {
		if !slices.Contains(particles, w) {
			p.Family = addWord(p.Family, w)
		}
	}
}

// particles are words of family names that tell nobody apart.
var particles = []string{"de", "la", "las", "los", "del", "da", "dos", "y", "van", "von", "der", "den", "al", "el", "jr", "sr", "ii", "iii"}

func addWord(all []alike.Word, w string) []alike.Word {
	if slices.ContainsFunc(all, func(have alike.Word) bool { return have.Text == w }) {
		return all
	}
	return append(all, alike.NewWord(w))
}

func textsOf(texts r4.Many[string]) (all []string) {
	for t := range texts {
		all = append(all, t)
	}
	return all
}

// contact folds a phone number to its last ten digits and everything else to
// lower case. Source: Kith
func contact(value string) string {
	digits := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, value)
	if !strings.Contains(value, "@") && len(digits) >= 7 {
		return digits[max(0, len(digits)-10):]
	}
	return strings.ToLower(strings.TrimSpace(value))
}

// home adds an address. Words for streets differ between writers, so only
// numbers and names of its line count.
func (p *Person) home(a r4.Address) {
	if a.Use() == "old" {
		return
	}
	var line []string
	for l := range a.Line() {
		for _, w := range alike.Words(l) {
			if !slices.Contains(streetWords, w) {
				line = append(line, w)
			}
		}
	}
	h := Home{strings.Join(line, " "), strings.Join(alike.Words(a.City()), " "), strings.Join(alike.Words(a.PostalCode()), "")}
	h.Postal = h.Postal[:min(5, len(h.Postal))]
	if h != (Home{}) {
		p.Homes = append(p.Homes, h)
	}
}

var streetWords = []string{"street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "court", "ct", "boulevard", "blvd",
	"apt", "apartment", "unit", "suite", "ste", "no", "calle", "avenida", "place", "pl", "way", "circle", "cir"}
