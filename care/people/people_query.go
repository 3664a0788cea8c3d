package people

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/platform/alike"
)

// Reading is one way to understand what somebody typed into the search.
type Reading struct {
	Words   []string // folded words of a name; each must be found
	Born    []Birth  // any of these: 2012, 2012-09 or 2012-09-03
	Numbers []string // folded identifiers; each must be found
}

// Exact reports whether a date of birth is known to the month or the day.
func (r Reading) Exact() bool {
	return len(r.Born) > 0 && !slices.ContainsFunc(r.Born, func(b Birth) bool { return len(b) == len("2006") })
}

func (r Reading) empty() bool { return len(r.Words)+len(r.Born)+len(r.Numbers) == 0 }

// What is read of a search at most: nobody types more by intent.
const (
	mostTyped = 200
	mostWords = 6
)

// Read understands a search: words of a name, a date of birth in the forms
// people type, a record number, in any order. Several readings are possible:
// 2012 is a year and a number, June is a month and a girl. today decides which
// century a year of two digits means: no one is born in the future.
func Read(text string, today Day) (all []Reading) {
	text = alike.Fold(shorten(text))
	add := func(r Reading) {
		if len(r.Words) > mostWords {
			r.Words = r.Words[:mostWords]
		}
		if !r.empty() && !slices.ContainsFunc(all, func(o Reading) bool { return o.same(r) }) {
			all = append(all, r)
		}
	}
	for _, f := range dateForms {
		m := f.find.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		born := f.read(submatches(text, m), today)
		if len(born) == 0 {
			continue
		}
		rest := text[:m[0]] + " " + text[m[1]:]
		r := plain(rest)
		r.Words = slices.DeleteFunc(r.Words, func(w string) bool { return besideDates[w] })
		r.Born = born
		add(r)
		if f.orName { // "june 2016": the girl June, born in 2016
			r := plain(rest)
			r.Words = append(r.Words, alike.Words(text[m[2]:m[3]])...)
			r.Born = []Birth{born[0][:4]}
			add(r)
		}
		if !f.orNumber {
			return all
		}
		break
	}
	add(plain(text))
	return all
}

// shorten returns what is read of a search, as text that can be shown.
func shorten(text string) string {
	text = strings.TrimSpace(text)
	return strings.ToValidUTF8(text[:min(len(text), mostTyped)], "")
}

func (r Reading) same(o Reading) bool {
	return slices.Equal(r.Words, o.Words) && slices.Equal(r.Born, o.Born) && slices.Equal(r.Numbers, o.Numbers)
}

// plain reads text without dates: what holds a digit is a number, the rest are
// words.
func plain(text string) (r Reading) {
	for f := range strings.FieldsSeq(strings.ReplaceAll(text, ",", " ")) {
		if strings.ContainsAny(f, "0123456789") {
			if n := Number(f); n != "" {
				r.Numbers = append(r.Numbers, n)
			}
			continue
		}
		r.Words = append(r.Words, alike.Words(f)...)
	}
	return r
}

// monthNames are the folded months of both languages, full and short.
var monthNames = map[string]int{
	"jan": 1, "january": 1, "ene": 1, "enero": 1, "feb": 2, "february": 2, "febrero": 2,
	"mar": 3, "march": 3, "marzo": 3, "apr": 4, "april": 4, "abr": 4, "abril": 4, "may": 5, "mayo": 5,
	"jun": 6, "june": 6, "junio": 6, "jul": 7, "july": 7, "julio": 7, "aug": 8, "august": 8, "ago": 8, "agosto": 8,
	"sep": 9, "sept": 9, "september": 9, "set": 9, "septiembre": 9, "setiembre": 9,
	"oct": 10, "october": 10, "octubre": 10, "nov": 11, "november": 11, "noviembre": 11,
	"dec": 12, "december": 12, "dic": 12, "diciembre": 12,
}

// besideDates are words that come with a date and are nobody's name.
var besideDates = map[string]bool{
	"born": true, "dob": true, "on": true, "the": true, "of": true, "birthday": true, "birthdate": true,
	"nacio": true, "nacido": true, "nacida": true, "nacimiento": true, "fecha": true, "el": true, "de": true, "en": true,
}

// dateForm is one way to type a date of birth; find has its parts as groups.
type dateForm struct {
	find     *regexp.Regexp
	read     func(part []string, today Day) []Birth
	orNumber bool // it may also be a record number
	orName   bool // its first group may also be somebody's name
}

const (
	edge  = `(?:^|[^0-9a-z])`
	after = `(?:$|[^0-9a-z])`
	year4 = `(1[89]\d\d|20\d\d)`
	yearN = `(1[89]\d\d|20\d\d|'?\d\d)`
	day   = `(\d{1,2})(?:st|nd|rd|th|o|ro|ero)?`
	sep   = `[ ./-]?`
	month = `(jan(?:uary)?|ene(?:ro)?|feb(?:ruary|rero)?|mar(?:ch|zo)?|apr(?:il)?|abr(?:il)?|mayo?|june?|junio|july?|julio|` +
		`aug(?:ust)?|ago(?:sto)?|sept?(?:ember|iembre)?|set(?:iembre)?|oct(?:ober|ubre)?|nov(?:ember|iembre)?|dec(?:ember)?|dic(?:iembre)?)\.?`
)

// dateForms are tried in this order; the first that holds a real date counts.
var dateForms = []dateForm{
	{find: form(`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`), read: func(p []string, _ Day) []Birth { return born(p[0], p[1], p[2]) }},
	{find: form(`(\d{1,2})[-/.](\d{1,2})[-/.]` + yearN), read: eitherOrder},
	{find: form(day + sep + `(?:de |of )?` + month + `,?` + sep + `(?:de |del |of )?` + yearN), read: func(p []string, today Day) []Birth {
		return born(century(p[2], today), monthOf(p[1]), p[0])
	}},
	{find: form(month + sep + day + `[ ,./-]+(?:de |del |of )?` + yearN), read: func(p []string, today Day) []Birth {
		return born(century(p[2], today), monthOf(p[0]), p[1])
	}},
	{find: form(month + `,?` + sep + `(?:de |del |of )?` + year4), orName: true, read: func(p []string, _ Day) []Birth {
		return born(p[1], monthOf(p[0]), "")
	}},
	{find: form(year4 + `[-/.](\d{1,2})`), orNumber: true, read: func(p []string, _ Day) []Birth { return born(p[0], p[1], "") }},
	{find: form(`(\d{1,2})[-/.]` + year4), orNumber: true, read: func(p []string, _ Day) []Birth { return born(p[1], p[0], "") }},
	{find: alone(`(\d{8})`), orNumber: true, read: eightDigits},
	{find: alone(year4), orNumber: true, read: func(p []string, _ Day) []Birth { return born(p[0], "", "") }},
}

func form(pattern string) *regexp.Regexp { return regexp.MustCompile(edge + pattern + after) }

// alone is for digits that are a date only when nothing but space is around.
func alone(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[\s,])` + pattern + `(?:$|[\s,])`)
}

func submatches(text string, m []int) (parts []string) {
	for i := 2; i+1 < len(m); i += 2 {
		parts = append(parts, text[m[i]:m[i+1]])
	}
	return parts
}

func monthOf(name string) string { return strconv.Itoa(monthNames[strings.TrimSuffix(name, ".")]) }

// eitherOrder reads 3/9/2012 as March 9 and as 3 September: people write both.
func eitherOrder(p []string, today Day) []Birth {
	y := century(p[2], today)
	return unique(append(born(y, p[0], p[1]), born(y, p[1], p[0])...))
}

// eightDigits reads 20120903, 09032012 and 03092012.
func eightDigits(p []string, today Day) (all []Birth) {
	d := p[0]
	if s := d[:2]; s == "19" || s == "20" {
		all = born(d[:4], d[4:6], d[6:])
	}
	if s := d[4:6]; s == "19" || s == "20" {
		all = append(all, eitherOrder([]string{d[:2], d[2:4], d[4:]}, today)...)
	}
	return unique(all)
}

func unique(all []Birth) (once []Birth) {
	for _, b := range all {
		if !slices.Contains(once, b) {
			once = append(once, b)
		}
	}
	return once
}

// century completes a year of two digits: the latest that is not after today.
func century(year string, today Day) string {
	year = strings.TrimPrefix(year, "'")
	n, err := strconv.Atoi(year)
	if err != nil || len(year) != 2 {
		return year
	}
	for n += today.Year() / 100 * 100; n > today.Year(); n -= 100 {
	}
	return strconv.Itoa(n)
}

// born returns the date with these parts, day and month "" when they are not
// known, or nothing when the calendar has no such day.
func born(y, m, d string) []Birth {
	year, err := strconv.Atoi(y)
	if err != nil || year < 1800 || year > 2999 {
		return nil
	}
	if m == "" {
		return []Birth{Birth(fmt.Sprintf("%04d", year))}
	}
	mon, err := strconv.Atoi(m)
	if err != nil || mon < 1 || mon > 12 {
		return nil
	}
	if d == "" {
		return []Birth{Birth(fmt.Sprintf("%04d-%02d", year, mon))}
	}
	on, err := strconv.Atoi(d)
	date := time.Date(year, time.Month(mon), on, 0, 0, 0, 0, time.UTC)
	if err != nil || on < 1 || date.Day() != on {
		return nil
	}
	return []Birth{Birth(date.Format(time.DateOnly))}
}
