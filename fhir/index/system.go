package index

import (
	_ "embed"
	"slices"
	"strings"

	"kith/fhir/definition"
)

//go:embed systems.txt
var systemsFile string

// implied is the system of codes that an element of type code is bound to.
// codes, when not empty, are the only ones it holds for.
type implied struct {
	system string
	codes  []string
}

// systems maps a value set to the systems of its codes, the last one without
// codes. The file is made by go generate.
var systems = func() map[string][]implied {
	all := map[string][]implied{}
	for line := range strings.Lines(systemsFile) {
		f := strings.Fields(line)
		all[f[0]] = append(all[f[0]], implied{f[1], f[2:]})
	}
	return all
}()

// impliedBy returns the systems that the codes of an element have though they
// do not say so: those of its required binding.
func impliedBy(e *definition.Element, typ string) []implied {
	if typ != "code" || e == nil || e.Binding == nil || e.Binding.Strength != "required" {
		return nil
	}
	set, _, _ := strings.Cut(e.Binding.ValueSet, "|")
	return systems[set]
}

// systemOf returns the implied system of a code, "" when there is none.
func systemOf(of []implied, code string) string {
	for _, s := range of {
		if len(s.codes) == 0 || slices.Contains(s.codes, code) {
			return s.system
		}
	}
	return ""
}
