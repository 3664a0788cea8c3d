package view

import (
	"context"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/path"
)

// functions are what SQL on FHIR adds to FHIRPath.
// Source: SQL-on-FHIR
var functions = map[string]path.Function{
	"getResourceKey":  {Call: resourceKey},
	"getReferenceKey": {Max: 1, Call: referenceKey},
	joinAll:           {Max: 1, Call: joined},
}

// joinAll is what join() is in a view: nothing joined is "" there, and nothing
// in FHIRPath. The suite of SQL on FHIR asks for it.
const joinAll = "joinAll"

func joined(_ context.Context, input path.Collection, args []path.Collection) (path.Collection, error) {
	texts := make([]string, len(input))
	for i, v := range input {
		texts[i] = v.String()
	}
	between := ""
	if len(args) > 0 && len(args[0]) == 1 {
		between = args[0][0].String()
	}
	return path.Collection{path.String(strings.Join(texts, between))}, nil
}

func resourceKey(_ context.Context, input path.Collection, _ []path.Collection) (keys path.Collection, err error) {
	for _, v := range input {
		n, _ := v.Node()
		if typ, id := n.Get("resourceType").Text(), n.Get("id").Text(); typ != "" && id != "" {
			keys = append(keys, path.String(typ+"/"+id))
		}
	}
	return keys, nil
}

// referenceKey returns the key of what references point to, of those to one
// type where it is named. A version does not matter, nor on which server it is.
func referenceKey(_ context.Context, input path.Collection, args []path.Collection) (keys path.Collection, err error) {
	for _, v := range input {
		n, _ := v.Node()
		typ, id := parts(n.Get("reference").Text())
		if id != "" && (len(args) == 0 || len(args[0]) == 1 && args[0][0].String() == typ) {
			keys = append(keys, path.String(typ+"/"+id))
		}
	}
	return keys, nil
}

// parts returns type and id of a reference, "" when it names no resource of R4.
func parts(reference string) (typ, id string) {
	reference, _, _ = strings.Cut(reference, "/_history/")
	at := strings.LastIndexByte(reference, '/')
	if at < 0 {
		return "", ""
	}
	typ = reference[strings.LastIndexByte(reference[:at], '/')+1 : at]
	if definition.Of(typ) == nil {
		return "", ""
	}
	return typ, reference[at+1:]
}
