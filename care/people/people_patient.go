package people

import (
	"strings"

	"kith/platform/alike"
)

// Patient is a child in care.
type Patient struct {
	ID       PatientID
	Called          // the name to use
	Official string // the name on papers, "" when it is the same
	Birth    Birth
	Gender   string
	Pronouns string // she, he, they, or what was written
	Language Language
	Interp   bool // needs an interpreter
	Active   bool
	Deceased bool
	DiedOn   Birth // "" when it is not known
	Details  Details

	compartment int64 // where the record lies
}

// Details is what only the page of one child needs, kept as JSON.
type Details struct {
	Nickname string        `json:"nickname,omitzero"`
	Telecoms []Telecom     `json:"telecoms,omitzero"`
	Safe     []SafeContact `json:"safe,omitzero"`
	Speaks   []Language    `json:"speaks,omitzero"` // languages besides the preferred one
}

// SafeContact is one rule about reaching a child: which way, where, and whether.
type SafeContact struct {
	Channel string `json:"channel"` // text, call, voicemail, portal, mail
	Where   string `json:"where"`   // own, home, school, caregiver
	Use     string `json:"use"`     // first, ok, ask-first, never
	Note    string `json:"note,omitzero"`
}

// said are the words a note may hold without saying more than its codes do.
var said = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`a an and any ask at by can do don dont first her him his home it leave mail
		me my never no not number ok on only or own phone please portal school text call calls texts the their them
		then through to use voicemail voicemails with write`) {
		m[w] = true
	}
	return m
}()

// Adds reports whether the note tells more than the rule's codes do.
func (c SafeContact) Adds() bool {
	for _, w := range alike.Words(c.Note) {
		if !said[w] {
			return true
		}
	}
	return false
}

// Pronoun is the form in which sentences speak of the child: she, he, they,
// or name when nobody has said.
func (p Patient) Pronoun() string {
	switch p.Pronouns {
	case "she", "he", "they":
		return p.Pronouns
	}
	return "name"
}

// Aged returns how old the child is on a day, or was when they died.
func (p Patient) Aged(day Day) (Age, bool) {
	if p.Deceased {
		died, ok := p.DiedOn.Day()
		if !ok {
			return Age{}, false
		}
		day = died
	}
	return p.Birth.Age(day)
}

// NameWords returns the words by which a child is found: see alike.NameWords.
func NameWords(names []HumanName) []alike.NameWord {
	all := make([]alike.Name, len(names))
	for i, n := range names {
		all[i] = alike.Name{Given: n.Given, Family: n.Family, Text: n.Text, Usual: n.Use == "usual" || n.Use == "nickname", Former: n.past()}
	}
	return alike.NameWords(all)
}
