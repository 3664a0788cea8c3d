package interaction

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/fhir/terminology"
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

// control reads the parameters that shape the answer.
func (d *door) control(a *asked, p pair) (known bool, err error) {
	known = true
	switch name, modifier, _ := strings.Cut(p.name, ":"); name {
	case "_format", "_pretty":
		return true, nil
	case "_type":
		known = a.typ == "" && p.value != ""
	case "_count":
		if p.value, err = a.count(p.value); err != nil {
			return true, at(fault.Value, "fhir.bad-count", p.name)
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
		known = a.summarize(p.value)
	case "_elements":
		known = p.value != ""
		a.elements = append(a.elements, strings.Split(p.value, ",")...)
	case "_sort":
		known, err = d.sort(a, p.value)
	case "_filter":
		known = p.value != ""
		if known {
			err = d.expression(a, p.value)
		}
	case "_contained": // what lies in another resource is not found here: false is what is done anyway
		if p.value != "false" {
			return true, unreadable{at(fault.NotSupported, "fhir.unknown-parameter", p.name)}
		}
	case "_query", "_containedType": // left out, they would answer another question
		return true, unreadable{at(fault.NotSupported, "fhir.unknown-parameter", p.name)}
	case "_include", "_revinclude":
		known = d.include(a, name == "_revinclude", modifier, p.value)
	default:
		return false, nil
	}
	if err != nil {
		return true, err
	}
	if known {
		a.kept = append(a.kept, p)
	} else {
		a.left = append(a.left, p.name)
	}
	return true, nil
}

func (a *asked) count(value string) (kept string, err error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return "", strconv.ErrRange
	}
	a.query.Count = min(n, store.MostPerPage)
	if n == 0 { // R4: as _summary=count
		a.countOnly, a.query.TotalOnly = true, true
	}
	return strconv.Itoa(a.query.Count), nil
}

func (a *asked) summarize(value string) (known bool) {
	switch value {
	case "count":
		a.countOnly, a.query.TotalOnly = true, true
	case "true", "text", "data":
		a.summary = value
	case "false":
	default:
		return false
	}
	return true
}

// sort reads _sort: parameters, the most important first, with a hyphen before
// what goes down.
func (d *door) sort(a *asked, value string) (known bool, err error) {
	if value == "" {
		return false, nil
	}
	for name := range strings.SplitSeq(value, ",") {
		s := store.Sort{}
		s.Name, s.Descending = strings.CutPrefix(strings.TrimSpace(name), "-")
		kind := d.kind(a.all(), s.Name)
		if s.Name == "_id" || s.Name == "_lastUpdated" {
			kind = "token"
		}
		if kind == "" || kind == "composite" || s.Name == "_text" || s.Name == "_content" {
			a.query.Sort = nil
			return false, nil
		}
		a.query.Sort = append(a.query.Sort, s)
	}
	if len(a.query.Sort) > store.MostSorts {
		return true, unreadable{at(fault.TooCostly, "fhir.too-many-values", "_sort")}
	}
	return true, nil
}

// expression reads _filter.
func (d *door) expression(a *asked, value string) error {
	f, err := store.ParseFilter(value, func(name string) string { return d.kind(a.all(), name) })
	if err == nil {
		a.query.Filters = append(a.query.Filters, f)
	}
	return err
}

// include reads what else is to be sent: Type:parameter, Type:parameter:Target,
// Type:* or *.
func (d *door) include(a *asked, reverse bool, modifier, value string) (known bool) {
	inc := store.Include{Reverse: reverse, Iterate: modifier == "iterate" || modifier == "recurse"}
	parts := strings.Split(value, ":")
	switch {
	case modifier != "" && !inc.Iterate:
		return false
	case value == "*":
		inc.Param = "*"
	case len(parts) < 2 || len(parts) > 3 || d.kinds[parts[0]] == nil:
		return false
	default:
		inc.Type, inc.Param = parts[0], parts[1]
		if inc.Param != "*" && d.kinds[inc.Type][inc.Param] != "reference" {
			return false
		}
		if len(parts) == 3 {
			if inc.Target = parts[2]; !r4.IsType(inc.Target) {
				return false
			}
		}
	}
	if !slices.Contains(a.query.Include, inc) {
		a.query.Include = append(a.query.Include, inc)
	}
	return true
}

// meanings say what codes mean to the store, which stands below fhir/terminology.
type meanings struct{ *terminology.Service }

func (m meanings) Members(ctx context.Context, valueSet string) ([]store.Code, error) {
	codes, err := m.Codes(ctx, valueSet)
	all := make([]store.Code, len(codes))
	for i, c := range codes {
		all[i] = store.Code{System: c.System, Code: c.Code}
	}
	return all, err
}

func (m meanings) Below(ctx context.Context, system, code string) ([]store.Code, error) {
	codes, err := m.Service.Below(ctx, system, code)
	return ofSystem(system, codes), err
}

func (m meanings) Above(ctx context.Context, system, code string) ([]store.Code, error) {
	codes, err := m.Service.Above(ctx, system, code)
	return ofSystem(system, codes), err
}

func ofSystem(system string, codes []string) []store.Code {
	all := make([]store.Code, len(codes))
	for i, c := range codes {
		all[i] = store.Code{System: system, Code: c}
	}
	return all
}
