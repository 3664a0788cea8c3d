package conformance_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// A second reading of what a search parameter means, over one resource at a
// time and without an index.

// where is the piece of a path that picks extensions by their address.
const where = "extension.where(url='"

// walk returns what lies at a path, lists opened.
func walk(v any, path string) []any {
	if l, ok := v.([]any); ok {
		var all []any
		for _, x := range l {
			all = append(all, walk(x, path)...)
		}
		return all
	}
	if path == "" {
		return []any{v}
	}
	m, ok := v.(tree)
	if !ok {
		return nil
	}
	if rest, ok := strings.CutPrefix(path, where); ok {
		url, rest, _ := strings.Cut(rest, "')")
		return walk(extensions(m, url), strings.TrimPrefix(rest, "."))
	}
	name, rest, _ := strings.Cut(path, ".")
	if x, ok := m[name]; ok {
		return walk(x, rest)
	}
	var all []any
	stem := strings.TrimSuffix(name, "[x]")
	for k, x := range m { // value[x] goes by many names
		if after, ok := strings.CutPrefix(k, stem); ok && after != "" && unicode.IsUpper(rune(after[0])) {
			all = append(all, walk(x, rest)...)
		}
	}
	return all
}

func extensions(m tree, url string) (all []any) {
	for _, e := range walk(m, "extension") {
		if x, ok := e.(tree); ok && x["url"] == url {
			all = append(all, x)
		}
	}
	return all
}

// values are what a parameter looks at in a resource.
func (p param) values(res tree) (all []any) {
	for _, path := range p.FullPaths {
		_, path, _ = strings.Cut(path, ".")
		all = append(all, walk(res, path)...)
	}
	return all
}

// holds reports whether a resource answers one value of a parameter.
func (p param) holds(res tree, value string) bool {
	return slices.ContainsFunc(p.values(res), func(v any) bool { return p.is(v, value) })
}

func (p param) is(v any, value string) bool {
	switch p.Type {
	case "Reference":
		m, _ := v.(tree)
		to, _ := m["reference"].(string)
		_, id, _ := strings.Cut(to, "/")
		return strings.TrimPrefix(value, base+"/") == to || value == id
	case "CodeableConcept", "Coding", "Identifier", "code":
		return slices.ContainsFunc(tokens(v), func(t token) bool { return t.is(value) })
	case "date", "dateTime", "instant", "Period":
		has, ok := rangeOf(v)
		return ok && has.answers(value)
	case "string", "HumanName", "Address":
		return slices.ContainsFunc(texts(v), func(s string) bool { return strings.HasPrefix(fold(s), fold(value)) })
	}
	return v == value // ids and canonicals
}

type token struct{ system, code string }

func (t token) is(value string) bool {
	system, code, ok := strings.Cut(value, "|")
	if !ok {
		return t.code == value
	}
	return t.system == system && t.code == code
}

func tokens(v any) (all []token) {
	if s, ok := v.(string); ok {
		return []token{{"", s}}
	}
	for _, c := range append(walk(v, "coding"), v) {
		m, ok := c.(tree)
		if !ok {
			continue
		}
		t := token{}
		t.system, _ = m["system"].(string)
		if t.code, ok = m["code"].(string); !ok {
			t.code, ok = m["value"].(string)
		}
		if ok {
			all = append(all, t)
		}
	}
	return all
}

// texts are the strings of a name or an address that a search looks at.
func texts(v any) (all []string) {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	for _, part := range []string{"family", "given", "prefix", "suffix", "text", "line", "city", "district", "state", "postalCode", "country"} {
		for _, x := range walk(v, part) {
			if s, ok := x.(string); ok {
				all = append(all, s)
			}
		}
	}
	return all
}

var unmarked = transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)))

func fold(s string) string {
	if plain, _, err := transform.String(unmarked, s); err == nil {
		s = plain
	}
	return strings.ToLower(s)
}

// span is a stretch of time, without its end.
type span struct{ from, to time.Time }

var everAfter = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// rangeOf reads a date, a dateTime or a Period.
func rangeOf(v any) (span, bool) {
	if s, ok := v.(string); ok {
		return spanOf(s)
	}
	m, ok := v.(tree)
	if !ok {
		return span{}, false
	}
	out := span{to: everAfter}
	start, begins := m["start"].(string)
	end, ends := m["end"].(string)
	if begins {
		s, _ := spanOf(start)
		out.from = s.from
	}
	if ends {
		s, _ := spanOf(end)
		out.to = s.to
	}
	return out, begins || ends
}

func spanOf(s string) (span, bool) {
	for layout, long := range map[string]func(time.Time) time.Time{
		"2006":             func(t time.Time) time.Time { return t.AddDate(1, 0, 0) },
		"2006-01":          func(t time.Time) time.Time { return t.AddDate(0, 1, 0) },
		"2006-01-02":       func(t time.Time) time.Time { return t.AddDate(0, 0, 1) },
		time.RFC3339:       func(t time.Time) time.Time { return t.Add(time.Second) },
		"2006-01-02T15:04": func(t time.Time) time.Time { return t.Add(time.Minute) },
	} {
		if t, err := time.Parse(layout, s); err == nil {
			if t.Nanosecond() > 0 { // written to the millisecond
				return span{t, t.Add(time.Millisecond)}, true
			}
			return span{t, long(t)}, true
		}
	}
	return span{}, false
}

// answers compares as R4 says: eq holds what lies wholly inside, gt and lt what
// reaches beyond, ge and le either.
func (s span) answers(value string) bool {
	op := "eq"
	if len(value) > 2 && unicode.IsLower(rune(value[0])) {
		op, value = value[:2], value[2:]
	}
	q, ok := spanOf(value)
	if !ok {
		panic(fmt.Sprintf("%q is no date", value))
	}
	inside, after, before := !s.from.Before(q.from) && !s.to.After(q.to), s.to.After(q.to), s.from.Before(q.from)
	switch op {
	case "gt":
		return after
	case "lt":
		return before
	case "ge":
		return after || inside
	case "le":
		return before || inside
	}
	return inside
}
