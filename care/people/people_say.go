package people

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kith/platform/alike"
	"kith/platform/say"
)

// AgeWords says how old a child is on a day: "12 days", "5 months", "14
// years", "13 or 14 years". It is "" when nobody can know.
//
// Babies are told in days for four weeks and in months for two years, as
// pediatricians speak of them. Source: Kith
func AgeWords(ctx context.Context, p Patient, day Day) string {
	a, ok := p.Aged(day)
	switch {
	case !ok:
		return ""
	case a.Exact && a.Days < 28:
		return say.T(ctx, "people.age.days", a.Days)
	case a.Exact && a.Months < 24:
		return say.T(ctx, "people.age.months", a.Months)
	case a.Low != a.High:
		return say.T(ctx, "people.age.between", "low", a.Low, "high", a.High)
	}
	return say.T(ctx, "people.age.years", a.Low)
}

// BirthWords says a date of birth as precisely as it is known.
func BirthWords(ctx context.Context, b Birth) string {
	first, _, ok := days(string(b))
	v := say.From(ctx)
	switch {
	case !ok:
		return v.T("people.birth.unknown")
	case len(b) == len("2006"):
		return string(b)
	case len(b) == len("2006-01"):
		return v.Month(first)
	}
	return v.ShortYear(first)
}

// PronounWords says which pronouns a child uses, "" when nobody has said.
func PronounWords(ctx context.Context, p Patient) string {
	if p.Pronoun() == "name" {
		return p.Pronouns
	}
	return say.T(ctx, "people.pronouns."+p.Pronouns)
}

// LanguageWord says a language in the reader's own, or as the record says it.
func LanguageWord(ctx context.Context, l Language) string {
	base, _, _ := strings.Cut(strings.ToLower(l.Code), "-")
	v := say.From(ctx)
	if key := "people.language." + base; base != "" && v.Has(key) {
		return v.T(key)
	}
	if l.Text != "" {
		return l.Text
	}
	return l.Code
}

// Way is one rule about reaching a child, in words.
type Way struct {
	How  string // "text her own phone", "no voicemail at home"
	Note string // what the record adds in its own words, or ""
	Use  string // first, ok, ask-first, never
}

// ways are the ways there are words for.
var (
	channels = []string{"text", "call", "voicemail", "portal", "mail"}
	wheres   = []string{"own", "home", "school", "caregiver"}
	uses     = []string{"first", "ok", "ask-first", "never"}
)

// Ways says rules about reaching somebody, the best way first and what not to do last.
// A rule with a code there is no word for is said by its note, or not at all.
func Ways(ctx context.Context, pronoun string, rules []SafeContact) (all []Way) {
	whose := say.T(ctx, "people.whose."+pronoun)
	for _, use := range uses {
		for _, c := range rules {
			if c.Use != use {
				continue
			}
			w := Way{Note: c.Note, Use: use}
			if slices.Contains(channels, c.Channel) && slices.Contains(wheres, c.Where) {
				how := say.T(ctx, "people.reach."+c.Channel+"."+c.Where, "whose", whose)
				w.How = say.T(ctx, "people.reach."+use, "how", how)
				if !c.Adds() {
					w.Note = ""
				}
			}
			if w.How != "" || w.Note != "" {
				all = append(all, w)
			}
		}
	}
	return all
}

// Banner is what stands at the top of a child's page.
type Banner struct {
	Name, Official, Nickname, Initials string
	Age, Pronouns, Born, Died          string
	Reach                              string // "Reach her"
	Ways                               []Way
	Languages                          []string // "Mother prefers Spanish, interpreter needed"
	MayAgree                           string   // what the child can agree to alone; "" until somebody knows
}

// BannerOf returns the banner of a child with this family on a day.
func BannerOf(ctx context.Context, p Patient, k Kin, day Day) Banner {
	b := Banner{
		Name: p.Name, Official: p.Official, Nickname: p.Details.Nickname, Initials: initial(p.Short),
		Age: AgeWords(ctx, p, day), Pronouns: PronounWords(ctx, p), Died: DiedWords(ctx, p),
		Reach: say.T(ctx, "people.banner.reach."+p.Pronoun(), "name", p.Short), Ways: Ways(ctx, p.Pronoun(), p.Details.Safe),
		Languages: append(ownLanguage(ctx, p), FamilyLanguages(ctx, p, k.Relatives, day)...),
	}
	if p.Birth != "" {
		b.Born = BirthWords(ctx, p.Birth)
	}
	return b
}

// DiedWords says that a child has died, and when if it is known; "" for the
// living.
func DiedWords(ctx context.Context, p Patient) string {
	switch {
	case !p.Deceased:
		return ""
	case p.DiedOn == "":
		return say.T(ctx, "people.died")
	}
	return say.T(ctx, "people.died.on", "day", BirthWords(ctx, p.DiedOn))
}

func initial(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	if n == 0 || r == utf8.RuneError {
		return ""
	}
	return string(unicode.ToUpper(r))
}

// ownLanguage says the child's language when it is not the first language of this
// place, or when an interpreter is needed.
func ownLanguage(ctx context.Context, p Patient) []string {
	word := LanguageWord(ctx, p.Language)
	switch {
	case p.Interp && word != "":
		return []string{say.T(ctx, "people.speaks.interpreter", "language", word)}
	case p.Interp:
		return []string{say.T(ctx, "people.interpreter")}
	case word != "" && !isFirst(p.Language):
		return []string{say.T(ctx, "people.speaks", "language", word)}
	}
	return nil
}

func isFirst(l Language) bool {
	base, _, _ := strings.Cut(strings.ToLower(l.Code), "-")
	return base == say.First
}

// FamilyLanguages says who of a child's grown-ups needs an interpreter or
// prefers another language than the child: "Mother prefers Spanish,
// interpreter needed". Relatives of one language are said together.
func FamilyLanguages(ctx context.Context, p Patient, relatives []Relative, day Day) (all []string) {
	type group struct {
		language Language
		interp   bool
	}
	var order []group
	who := map[group][]string{}
	for _, r := range relatives {
		g := group{Language{Code: r.Language.Code, Text: r.Language.Text}, r.Interp}
		other := g.language.Code != "" && g.language.Code != p.Language.Code && !isFirst(g.language)
		known := p.Interp && g.language.Code == p.Language.Code // said of the child already
		if !r.Current(day) || r.Relation.Sibling() || known || !r.Interp && !other {
			continue
		}
		if who[g] == nil {
			order = append(order, g)
		}
		if w := RelationWord(ctx, r.Relation, r.Words); w != "" && !slices.Contains(who[g], w) {
			who[g] = append(who[g], w)
		}
	}
	v := say.From(ctx)
	for _, g := range order {
		people, language := upper(v.List(who[g]...)), LanguageWord(ctx, g.language)
		args := []any{"count", max(1, len(who[g])), "who", people, "language", language}
		switch {
		case language == "":
			all = append(all, v.T("people.banner.interpreter", "who", people))
		case g.interp:
			all = append(all, v.T("people.banner.prefers.interpreter", args...))
		default:
			all = append(all, v.T("people.banner.prefers", args...))
		}
	}
	return all
}

// upper writes the first letter of a sentence large.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// WhyWords says why a child was found, for what is not plain to see.
func WhyWords(ctx context.Context, h Hit) (all []string) {
	for _, r := range h.Why {
		name := asWritten(h.Patient, r.Found)
		var s string
		switch r.Why {
		case WhyBorn:
			s = say.T(ctx, "people.why.born")
		case WhyNickname:
			s = say.T(ctx, "people.why.nickname", "typed", upper(r.Typed), "name", name)
		case WhySounds:
			s = say.T(ctx, "people.why.sounds", "name", name)
		case WhySlip:
			s = say.T(ctx, "people.why.slip", "name", name)
		case WhyNumber:
			s = say.T(ctx, "people.why.number")
		case WhyOther:
			s = say.T(ctx, "people.why.other")
		}
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// asWritten returns the word of a child's names that folds to found.
func asWritten(p Patient, found string) string {
	for _, name := range []string{p.Name, p.Official, p.Details.Nickname} {
		for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' }) {
			if strings.Join(alike.Words(w), "") == found {
				return strings.Trim(w, ".,;()")
			}
		}
		if strings.Join(alike.Words(name), "") == found {
			return name
		}
	}
	return upper(found)
}
