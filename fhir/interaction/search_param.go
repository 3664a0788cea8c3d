package interaction

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/fault"
)

// pageParam carries a page token.
const pageParam = "_page"

// A search may hold so many parameters, and so many values in all of them.
const mostParams, mostValues = 50, 300

// pair is one parameter of a request, decoded.
type pair struct{ name, value string }

type pairs []pair

// pairsOf reads a query in its order. url.ParseQuery would lose it.
func pairsOf(raw string) (all pairs, err error) {
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		var p pair
		if p.name, err = url.QueryUnescape(name); err == nil {
			p.value, err = url.QueryUnescape(value)
		}
		if err != nil || !readable(p.name) || !readable(p.value) {
			return nil, fault.New(fault.Invalid, "fhir.bad-query")
		}
		if all = append(all, p); len(all) > mostParams {
			return nil, unreadable{fault.New(fault.TooCostly, "fhir.too-many-values")}
		}
	}
	return all, nil
}

// readable reports whether both databases can take a text.
func readable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// last is the last value of a parameter, "" for none.
func (ps pairs) last(name string) (value string) {
	for _, p := range ps {
		if p.name == name {
			value = p.value
		}
	}
	return value
}

// encode writes a query in its order.
func (ps pairs) encode() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value))
	}
	return b.String()
}

// asked is a search, read and checked.
type asked struct {
	query     store.Query
	countOnly bool
	kept      pairs    // what is honored, for the next page
	self      pairs    // what leads here again
	left      []string // names that were left out
	standard  []byte   // a definition that the program brings, nil for none
}

// ask turns parameters into a query. A parameter that is not known, or has no
// value, is left out and reported; a known one that cannot be understood is an
// error, because leaving it out would answer another question.
func (d *door) ask(typ string, ps pairs, base string) (*asked, error) {
	a := &asked{query: store.Query{Type: typ}}
	values := 0
	for _, p := range ps {
		name, modifier, _ := strings.Cut(p.name, ":")
		known, err := a.control(p)
		if err != nil {
			return nil, err
		}
		kind := d.kinds[typ][name]
		switch {
		case known:
			continue
		case kind == "" || p.value == "":
			a.left = append(a.left, p.name)
			continue
		case !fitting(kind, name, modifier):
			return nil, unreadable{at(fault.NotSupported, "fhir.unknown-modifier", p.name)}
		}
		asks := store.Param{Name: name, Modifier: modifier, Values: alternatives(cutAs(kind, modifier), p.value)}
		if err := check(kind, &asks, base); err != nil {
			return nil, err
		}
		if values += len(asks.Values); values > mostValues {
			return nil, unreadable{fault.New(fault.TooCostly, "fhir.too-many-values")}
		}
		a.query.Params, a.kept = append(a.query.Params, asks), append(a.kept, p)
	}
	return a, nil
}

// control reads the parameters that shape the answer.
func (a *asked) control(p pair) (known bool, err error) {
	switch p.name {
	case "_format", "_pretty":
		return true, nil
	case "_count":
		n, err := strconv.Atoi(p.value)
		if err != nil || n < 0 {
			return true, at(fault.Value, "fhir.bad-count", p.name)
		}
		a.query.Count = min(n, store.MostPerPage)
		p.value = strconv.Itoa(a.query.Count)
		if n == 0 { // R4: as _summary=count
			a.countOnly, a.query.Total, a.query.Count = true, true, 1
		}
	case "_total":
		switch p.value {
		case "accurate", "estimate":
			a.query.Total = true
		case "none":
		default:
			return true, at(fault.Value, "fhir.bad-total", p.name)
		}
	case "_summary":
		switch p.value {
		case "count":
			a.countOnly, a.query.Total, a.query.Count = true, true, 1
		case "false":
		default:
			return false, nil // the other summaries are not offered
		}
	default:
		return false, nil
	}
	a.kept = append(a.kept, p)
	return true, nil
}

// fitting reports whether a kind of parameter takes a modifier.
func fitting(kind, name, modifier string) bool {
	switch {
	case modifier == "":
		return true
	case name == "_id", name == "_lastUpdated":
		return false
	case modifier == "missing":
		return true
	case kind == "string":
		return modifier == "exact"
	case kind == "token":
		return modifier == "not" || modifier == "of-type" && name == "identifier"
	case kind == "reference":
		return modifier == "identifier" || r4.IsType(modifier)
	}
	return false
}

// alternatives splits a value at its commas. A backslash keeps the next
// character from meaning anything; in kinds that the store cuts further, it stays.
func alternatives(kind, value string) (all []string) {
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			all = append(all, b.String())
		}
		b.Reset()
	}
	escaped, further := false, kind == "token" || kind == "quantity" || kind == "composite"
	for _, c := range value {
		switch {
		case escaped:
			if escaped = false; !strings.ContainsRune(`,$\|`, c) || c != ',' && further {
				b.WriteByte('\\')
			}
			b.WriteRune(c)
		case c == '\\':
			escaped = true
		case c == ',':
			end()
		default:
			b.WriteRune(c)
		}
	}
	if escaped {
		b.WriteByte('\\')
	}
	end()
	return all
}

// cutAs is the kind that the values of a parameter are read as.
func cutAs(kind, modifier string) string {
	if modifier == "identifier" {
		return "token"
	}
	return kind
}

// check looks at the values of one parameter and writes references as the
// store keeps them.
func check(kind string, p *store.Param, base string) error {
	if len(p.Values) == 0 {
		return at(fault.Invalid, "fhir.no-value", p.Name)
	}
	if p.Modifier == "missing" {
		if len(p.Values) != 1 || p.Values[0] != "true" && p.Values[0] != "false" {
			return at(fault.Value, "fhir.bad-missing", p.Name)
		}
		return nil
	}
	if kind == "reference" {
		for i, v := range p.Values {
			p.Values[i] = strings.TrimPrefix(v, base+"/")
		}
	}
	return nil
}
