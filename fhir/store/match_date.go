package store

import (
	"kith/fhir/r4"
	"kith/platform/fault"
)

// dates compares a period to what was asked. Source: FHIR-R4-Search
func (b *builder) dates(low, high, v string) (string, error) {
	prefix, rest := "eq", v
	if len(v) > 2 && v[0] >= 'a' && v[0] <= 'z' {
		prefix, rest = v[:2], v[2:]
	}
	from, to, ok := r4.Instants(rest)
	if !ok {
		return "", fault.New(fault.Value, "fhir.bad-date")
	}
	switch prefix {
	case "eq": // low is no later than high: said twice, it bounds the look into the index on both sides
		end := b.arg(to)
		return "(" + low + " >= " + b.arg(from) + " and " + low + " <= " + end + " and " + high + " <= " + end + ")", nil
	case "ne":
		return "(" + low + " < " + b.arg(from) + " or " + high + " > " + b.arg(to) + ")", nil
	case "gt":
		return high + " > " + b.arg(to), nil
	case "lt":
		return low + " < " + b.arg(from), nil
	case "ge": // after it or within it, and so not before its beginning, which an index can use
		start := b.arg(from)
		return "(" + high + " >= " + start + " and (" + low + " >= " + start + " or " + high + " > " + b.arg(to) + "))", nil
	case "le":
		end := b.arg(to)
		return "(" + low + " <= " + end + " and (" + high + " <= " + end + " or " + low + " < " + b.arg(from) + "))", nil
	case "sa":
		return low + " > " + b.arg(to), nil
	case "eb":
		start := b.arg(from)
		return "(" + low + " < " + start + " and " + high + " < " + start + ")", nil
	case "ap":
		tenth := max((b.s.now().UnixMicro()-from)/10, 0)
		return "(" + high + " >= " + b.arg(from-tenth) + " and " + low + " <= " + b.arg(to+tenth) + ")", nil
	}
	return "", fault.New(fault.Value, "fhir.bad-date")
}
