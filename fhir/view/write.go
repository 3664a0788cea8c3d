package view

import (
	"encoding/json"

	"kith/fhir/path"
)

// AppendJSON appends a row as one object of NDJSON.
func (v *View) AppendJSON(dst []byte, r Row) []byte {
	dst = append(dst, '{')
	for i, c := range v.Columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), c.Name...), `":`...)
		dst = appendCell(dst, c, r[i])
	}
	return append(dst, '}')
}

func appendCell(dst []byte, c Column, cell path.Collection) []byte {
	if !c.Collection {
		if len(cell) == 0 {
			return append(dst, "null"...)
		}
		return appendValue(dst, cell[0])
	}
	dst = append(dst, '[')
	for i, v := range cell {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendValue(dst, v)
	}
	return append(dst, ']')
}

// appendValue appends a value as JSON, with the digits it was written with.
func appendValue(dst []byte, v path.Value) []byte {
	if n, _ := v.Node(); n.Exists() {
		return append(dst, n.Raw()...)
	}
	switch v.Type().Name {
	case "Boolean", "Integer", "Decimal":
		return append(dst, v.String()...)
	}
	text, _ := json.Marshal(v.String()) // a string is always JSON
	return append(dst, text...)
}

// Texts appends what a row says to dst, one text a column, for CSV: "" for
// nothing, a list as JSON.
func (v *View) Texts(dst []string, r Row) []string {
	for i, c := range v.Columns {
		switch {
		case c.Collection:
			dst = append(dst, string(appendCell(nil, c, r[i])))
		case len(r[i]) == 0:
			dst = append(dst, "")
		default:
			dst = append(dst, r[i][0].String())
		}
	}
	return dst
}
