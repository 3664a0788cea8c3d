package store

import (
	"context"
	"strings"

	"kith/fhir/index"
	"kith/platform/fault"
)

// mostCodes bounds the codes that one value of :in, :below or :above stands for.
const mostCodes = 2000

// meaning is the test for a token by what codes mean: :in a value set, :above
// or :below a code.
func (a ask) meaning(v string, parts []string) (string, error) {
	codes := a.b.codes
	if codes == nil || len(parts) > 2 && a.modifier != "in" {
		return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	var of func(context.Context) ([]Code, error)
	switch a.modifier {
	case "in":
		of = func(ctx context.Context) ([]Code, error) { return codes.Members(ctx, plain(v)) }
	case "above", "below":
		if len(parts) != 2 || parts[0] == "" || parts[1] == "" {
			return "", fault.New(fault.Value, "fhir.bad-code")
		}
		of = func(ctx context.Context) ([]Code, error) {
			if a.modifier == "above" {
				return codes.Above(ctx, parts[0], parts[1])
			}
			return codes.Below(ctx, parts[0], parts[1])
		}
	default:
		return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	all, err := of(a.b.ctx)
	if err != nil {
		return "", err
	}
	if len(all) > mostCodes {
		return "", fault.New(fault.TooCostly, "fhir.too-many-codes")
	}
	return a.oneOf(all), nil
}

// oneOf is the test for one of many codes, system by system.
func (a ask) oneOf(codes []Code) string {
	var systems []string
	of := map[string][]string{}
	for _, c := range codes {
		if of[c.System] == nil {
			systems = append(systems, c.System)
		}
		of[c.System] = append(of[c.System], index.Clip(c.Code))
	}
	var tests []string
	for _, s := range systems {
		tests = append(tests, "i.value in ("+list(a.b.plan, of[s])+") and "+a.b.system(s))
	}
	if len(tests) == 0 {
		return "1 = 0"
	}
	return "((" + strings.Join(tests, ") or (") + "))"
}
