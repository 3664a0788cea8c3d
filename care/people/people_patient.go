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

// NameKind says where in a name a word stands.
type NameKind string

const (
	UsualName  NameKind = "usual"
	GivenName  NameKind = "given"
	FamilyName NameKind = "family"
	OtherName  NameKind = "other" // a former name; it is searched, never shown
)

// NameWord is a word by which a child is found.
type NameWord struct {
	alike.Word
	Kind NameKind
}

// mostNameWords bounds how many words of one child are searched.
const mostNameWords = 40

// NameWords returns the words of a child's names, each once, in its best kind.
// A family name of several words is also one word, so that delacruz finds de
// la Cruz; a name with an apostrophe is also found without what stands before.
func NameWords(names []HumanName) (all []NameWord) {
	at := map[string]bool{}
	add := func(kind NameKind, text string) {
		if !at[text] && len(all) < mostNameWords {
			at[text] = true
			all = append(all, NameWord{alike.NewWord(text), kind})
		}
	}
	part := func(kind NameKind, name string) {
		words := alike.Words(name)
		for _, w := range words {
			add(kind, w)
		}
		if len(words) > 1 && kind == FamilyName {
			add(kind, strings.Join(words, ""))
		}
		if _, behind, ok := strings.Cut(strings.ReplaceAll(name, "’", "'"), "'"); ok {
			for _, w := range alike.Words(behind) {
				add(kind, w)
			}
		}
	}
	for _, former := range []bool{false, true} {
		for _, n := range names {
			if n.past() != former {
				continue
			}
			given, family := GivenName, FamilyName
			switch {
			case former:
				given, family = OtherName, OtherName
			case n.Use == "usual", n.Use == "nickname":
				given = UsualName
			}
			for _, g := range n.Given {
				part(given, g)
			}
			part(family, n.Family)
			if n.Text != "" {
				part(given, n.Text)
			}
		}
	}
	return all
}
