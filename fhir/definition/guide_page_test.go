package definition_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
)

// TestTheGuideReadsAsOnePage writes docs/wire/ig.md from the resources of the
// guide when KITH_GOLDEN is "write", and compares it otherwise.
func TestTheGuideReadsAsOnePage(t *testing.T) {
	const file = root + "/docs/wire/ig.md"
	got := page(t)
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the guide says; make golden writes it anew", file)
	}
}

func page(t *testing.T) string {
	guide, place := resources(t, ig), map[string]int{}
	for r := range guide["ImplementationGuide-kith.json"].Get("definition").Each("resource") {
		place[text(r, "reference", "reference")] = len(place)
	}
	at := func(r element.Value) int { return place[text(r, "resourceType")+"/"+text(r, "id")] }
	of := func(kind, typ string) (all []element.Value) {
		for _, r := range guide {
			if text(r, "resourceType") == kind && (typ == "" || (text(r, "type") == "Extension") == (typ == "Extension")) {
				all = append(all, r)
			}
		}
		slices.SortFunc(all, func(a, b element.Value) int { return cmp.Compare(at(a), at(b)) })
		return all
	}
	top := guide["ImplementationGuide-kith.json"]
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nWritten from the resources in [ig/](ig/README.md) by `make golden`; not edited by hand.\n\n%s\n\n", text(top, "title"), text(top, "description"))
	fmt.Fprintf(&b, "Canonical addresses begin with `%s`. Version %s, a draft.\n", own, text(top, "version"))
	b.WriteString("\n## Profiles\n")
	for _, p := range of("StructureDefinition", "resource") {
		profile(&b, p)
	}
	b.WriteString("\n## Extensions\n\n| extension | stands on | value | what it says |\n|---|---|---|---|\n")
	for _, x := range of("StructureDefinition", "Extension") {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", link(x), contexts(x), valueOf(x), prose(x))
	}
	b.WriteString("\n## Codes\n")
	for _, cs := range of("CodeSystem", "") {
		fmt.Fprintf(&b, "\n### %s\n\n`%s`: %s\n\n| code | English | español | meaning |\n|---|---|---|---|\n", link(cs), text(cs, "url"), text(cs, "description"))
		for c := range cs.Each("concept") {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", text(c, "code"), text(c, "display"), text(c, "designation", "value"), text(c, "definition"))
		}
	}
	b.WriteString("\n## Value sets\n\n| value set | holds |\n|---|---|\n")
	for _, vs := range of("ValueSet", "") {
		fmt.Fprintf(&b, "| %s: %s | %s |\n", link(vs), text(vs, "title"), holds(vs))
	}
	b.WriteString("\n## Search parameters\n\n| parameter | finds | expression |\n|---|---|---|\n")
	for _, p := range of("SearchParameter", "") {
		fmt.Fprintf(&b, "| `%s?%s=` | %s | `%s` |\n", first(p, "base"), text(p, "code"), text(p, "description"), text(p, "expression"))
	}
	b.WriteString("\n## Operations\n\n| operation | does |\n|---|---|\n")
	for _, o := range of("OperationDefinition", "") {
		fmt.Fprintf(&b, "| %s, `%s/$%s` | %s |\n", link(o), first(o, "resource"), text(o, "code"), text(o, "description"))
	}
	return b.String()
}

// first is the first of a list of texts.
func first(r element.Value, list string) string {
	for v := range r.Each(list) {
		return v.Text()
	}
	return ""
}

func link(r element.Value) string {
	return fmt.Sprintf("[%s](ig/%s-%s.json)", text(r, "id"), text(r, "resourceType"), text(r, "id"))
}

// prose is a description, its sources in brackets at the end.
func prose(r element.Value) string {
	words, key, cited := strings.Cut(text(r, "description"), " Source: ")
	if !cited {
		return words
	}
	return words + " ([" + key + "](../sources.md))"
}

func profile(b *strings.Builder, p element.Value) {
	base := text(p, "type")
	if on := short(text(p, "baseDefinition")); on != base {
		base += " (" + on + ")"
	}
	fmt.Fprintf(b, "\n### %s: %s\n\n%s\n\nA profile of %s; [example](ig/example/%s.json).\n\n", link(p), text(p, "title"), prose(p), base, text(p, "id"))
	b.WriteString("| element | how often | what |\n|---|---|---|\n")
	for e := range p.Get("differential").Each("element") {
		id := strings.TrimPrefix(text(e, "id"), text(p, "type"))
		if id == "" {
			continue
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", id[1:], often(e), what(e))
	}
}

func often(e element.Value) string {
	switch least, most := string(e.Get("min").Raw()), text(e, "max"); {
	case least == most:
		return least
	case most == "":
		return "at least " + least
	case least == "":
		return "at most " + most
	default:
		return least + " to " + most
	}
}

// what says what a profile asks of an element, in one line.
func what(e element.Value) string {
	var said []string
	say := func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }
	if s := text(e, "short"); s != "" {
		say("%s", strings.ReplaceAll(s, "|", "·"))
	}
	for _, fixed := range []string{"fixedUri", "fixedCode", "patternCode", "patternBoolean"} {
		if v := e.Get(fixed); v.Exists() {
			say("is `%s`", strings.Trim(string(v.Raw()), `"`))
		}
	}
	if c := e.At("patternCodeableConcept", "coding"); c.Exists() {
		say("holds `%s`", text(c, "code"))
	}
	for typ := range e.Each("type") {
		var to []string
		for _, member := range []string{"targetProfile", "profile"} {
			for u := range typ.Each(member) {
				to = append(to, short(u.Text()))
			}
		}
		say("%s", strings.TrimSpace(text(typ, "code")+" "+strings.Join(to, ", ")))
	}
	if vs := text(e, "binding", "valueSet"); vs != "" {
		say("%s: %s", text(e, "binding", "strength"), short(vs))
	}
	for c := range e.Each("constraint") {
		say("%s", text(c, "human"))
	}
	if e.Get("slicing").Exists() {
		say("told apart by %s", text(e, "slicing", "discriminator", "path"))
	}
	return strings.Join(said, "; ")
}

// short is the last part of a canonical address, a link where it is ours.
func short(url string) string {
	id := url[strings.LastIndex(url, "/")+1:]
	if rest, ours := strings.CutPrefix(url, own); ours {
		return fmt.Sprintf("[%s](ig/%s.json)", id, strings.ReplaceAll(rest, "/", "-"))
	}
	return id
}

func contexts(x element.Value) string {
	var all []string
	for c := range x.Each("context") {
		all = append(all, text(c, "expression"))
	}
	return strings.Join(all, ", ")
}

// valueOf says what an extension holds: a value, or named parts.
func valueOf(x element.Value) string {
	var parts []string
	for e := range x.Get("differential").Each("element") {
		before, ok := strings.CutSuffix(text(e, "id"), ".value[x]")
		if !ok || text(e, "max") == "0" {
			continue
		}
		if _, name, part := strings.Cut(before, ":"); part {
			parts = append(parts, "`"+name+"` "+what(e))
		} else {
			parts = append(parts, what(e))
		}
	}
	return strings.Join(parts, "<br>")
}

func holds(vs element.Value) string {
	var all []string
	for in := range vs.Get("compose").Each("include") {
		n := len(all)
		for c := range in.Each("concept") {
			all = append(all, "`"+text(c, "code")+"`")
		}
		for u := range in.Each("valueSet") {
			all = append(all, "all of "+short(u.Text()))
		}
		if len(all) == n {
			all = append(all, "all of "+short(text(in, "system")))
		}
	}
	return strings.Join(all, " ")
}
