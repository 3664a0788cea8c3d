package label

import (
	_ "embed"
	"fmt"
	"strings"

	"kith/platform/access"
)

//go:embed classes.txt
var classesFile string

var classNames = map[string]access.Mask{
	"contact": Contact, "schedule": Schedule, "coverage": Coverage,
	"clinical": Clinical, "coordination": Coordination, "governance": Governance,
	"basics": Basics,
}

var classes = readClasses(classesFile)

func readClasses(text string) map[string]access.Mask {
	all := map[string]access.Mask{}
	for line := range strings.Lines(text) {
		typ, class, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || typ == "#" {
			continue
		}
		if classNames[class] == 0 {
			panic(fmt.Sprintf("classes.txt: %q is no kind of content", class))
		}
		all[typ] = classNames[class]
	}
	return all
}

// Class is the kind of content of a resource type, 0 for what is no type of R4.
func Class(typ string) access.Mask { return classes[typ] }
