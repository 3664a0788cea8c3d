package store

import (
	"slices"
	"strings"
	"testing"
)

// narrow leans on this: what a type calls its patient or subject is where it
// says which child it is about, so it lies in that child's compartment.
func TestPatientAndSubjectNameTheCompartment(t *testing.T) {
	paths := map[string]string{}
	for line := range strings.Lines(paramsFile) {
		if f := strings.Fields(line); len(f) == 4 && f[0] != "#" {
			paths[f[0]+" "+f[1]] = f[3]
			if of, ok := strings.CutPrefix(f[2], "="); ok {
				paths[f[0]+" "+f[1]] = paths[f[0]+" "+of]
			}
		}
	}
	checked := 0
	for name, path := range paths {
		typ, code, _ := strings.Cut(name, " ")
		if code != "patient" && code != "subject" {
			continue
		}
		checked++
		about := slices.ContainsFunc(aboutPaths(typ), func(p []string) bool {
			return strings.Join(p, ".") == path+".reference"
		})
		if !about {
			t.Errorf("%s by %s reads %q, which does not place it", typ, code, path)
		}
	}
	if checked < 40 {
		t.Errorf("%d parameters looked at", checked)
	}
}
