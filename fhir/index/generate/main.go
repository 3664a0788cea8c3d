// Command generate writes systems.txt: which code system the codes of a required
// binding come from, for the value sets that elements of type code are bound to.
package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
)

func main() {
	var out bytes.Buffer
	for _, url := range bound() {
		raw, ok := definition.Canonical("ValueSet", url)
		if !ok {
			continue
		}
		var d element.Doc
		if err := d.Parse(raw, element.Options{}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		write(&out, url, d.Root())
	}
	if err := os.WriteFile("systems.txt", out.Bytes(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bound returns the value sets that an element of type code is bound to.
func bound() (all []string) {
	for _, name := range definition.Types() {
		t := definition.Of(name)
		for i := 0; i < len(t.Elements); i++ {
			all = append(all, below(t.Elements[i])...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func below(e *definition.Element) (all []string) {
	for i := range e.Types {
		t := e.Types[i].Type()
		if e.Types[i].Code == "code" && e.Binding != nil && e.Binding.Strength == "required" {
			url, _, _ := strings.Cut(e.Binding.ValueSet, "|")
			all = append(all, url)
		}
		if t != nil && t.Kind == definition.Backbone && strings.HasPrefix(t.Name, e.Path) {
			for _, inner := range t.Elements {
				all = append(all, below(inner)...)
			}
		}
	}
	return all
}

// write writes one line for each system of a value set; the codes follow where
// there are several, but for the last.
func write(out *bytes.Buffer, url string, set element.Value) {
	var lines []string
	last := ""
	for include := range set.Each("compose", "include") {
		system := include.Get("system").Text()
		if system == "" {
			return
		}
		codes := " "
		for c := range include.Each("concept", "code") {
			codes += " " + c.Text()
		}
		if codes == " " {
			codes += strings.Join(all(system), " ")
		}
		lines = append(lines, url+" "+system+codes+"\n")
		last = url + " " + system + "\n"
	}
	if len(lines) == 0 {
		return
	}
	for _, l := range lines[:len(lines)-1] {
		out.WriteString(strings.Join(strings.Fields(l), " ") + "\n")
	}
	out.WriteString(last)
}

// all returns the codes of a code system.
func all(system string) (codes []string) {
	raw, ok := definition.Canonical("CodeSystem", system)
	if !ok {
		return nil
	}
	var d element.Doc
	if err := d.Parse(raw, element.Options{}); err != nil {
		return nil
	}
	for c := range d.Root().Each("concept", "code") {
		codes = append(codes, c.Text())
	}
	return codes
}
