package consent

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/platform/access"
)

// TestWhoSeesWhatIsWrittenDown compares docs/privacy/roles.md with the tables.
func TestWhoSeesWhatIsWrittenDown(t *testing.T) {
	page := filepath.Join("..", "..", "docs", "privacy", "roles.md")
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(page, []byte(rolesPage()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != rolesPage() {
		t.Error("docs/privacy/roles.md is not what care/consent/table/access.json says; run `make golden` and read the diff")
	}
}

func rolesPage() string {
	t := standard()
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# What each calling sees\n")
	line("Written from `care/consent/table/access.json` by a test; change it there. A calling follows from somebody's work or")
	line("relationship (`care/people/rules/callings.json`). Nobody reads what asks for something that their calling does not")
	line("clear, unless a grant lifts it. Every choice here is ours (source Kith) where it names no law.\n")
	line("## Callings\n")
	line("| calling | needs | kinds of content | labels and tiers |")
	line("|---|---|---|---|")
	for _, c := range t.Callings {
		line("| %s | %s | %s | %s |", c.Calling, c.English, inWords(c.bits&label.Classes), inWords(c.bits&^label.Classes))
	}
	line("\n## Grants\n")
	line("What a way of standing to a child gives, to which callings. *Lifts*: need not be cleared. *Bars*: never reached. Whatever")
	line("carries a label or a tier asks for `tie`, which no calling clears. A consent that says no to somebody takes away what")
	line("grants by relation give, but for the young person herself.\n")
	line("| grant | given by | callings | ages | lifts | bars | |")
	line("|---|---|---|---|---|---|---|")
	for _, g := range t.Grants {
		var callings []string
		for _, c := range g.Callings {
			callings = append(callings, c.String())
		}
		by := strings.TrimSpace(string(g.Relation) + " " + g.By)
		if g.Addressed {
			by += ", addressed to them"
		}
		line("| %s | %s | %s | %s | %s | %s | %s |", g.Name, by, strings.Join(callings, ", "), years(g), inWords(g.lifts), inWords(g.bars), g.English)
	}
	line("\n## Ties\n")
	line("How the record says that somebody stands to a child; [relationships](relationships.md) says more.\n")
	line("| kind | is | lasts beyond by | |")
	line("|---|---|---|---|")
	for _, k := range t.Ties {
		lasts := ""
		if k.Days > 0 {
			lasts = fmt.Sprintf("%d days", k.Days)
		}
		line("| %s | %s | %s | %s |", k.Kind, k.Relation, lasts, k.English)
	}
	line("\n## Kinds of content\n")
	line("By resource type, for what is about a child. Every other type is clinical.\n")
	line("| kind | types |")
	line("|---|---|")
	for _, kind := range []string{"contact", "schedule", "coverage", "basics", "coordination", "governance"} {
		var types []string
		for _, typ := range r4.Types() {
			if label.Class(typ) == named[kind] {
				types = append(types, typ)
			}
		}
		line("| %s | %s |", kind, strings.Join(types, ", "))
	}
	line("\n## Reasons\n")
	line("Visits and bills say why somebody comes and what was done. Who reads them, and nothing clinical about the child by")
	line("their calling (front desk) or their standing (parent-of-teen), is given them without these members and without the")
	line("narrative, and finds nothing by them. Who wrote it reads it. From `fhir/label/reasons.txt`.\n")
	line("| type | is not shown |")
	line("|---|---|")
	for _, typ := range r4.Types() {
		if of := label.Reasons(typ); of != nil {
			line("| %s | %s |", typ, strings.Join(of, ", "))
		}
	}
	return b.String()
}

// inWords names bits, groups that are whole by the group.
func inWords(bits access.Mask) string {
	var all []string
	for _, group := range []string{"classes", "tiers", "known"} {
		if bits&named[group] == named[group] {
			all = append(all, map[string]string{"classes": "all kinds", "tiers": "all tiers", "known": "all labels"}[group])
			bits &^= named[group]
		}
	}
	if less := known &^ label.Psychotherapy; bits&less == less {
		all = append(all, "all labels but psychotherapy")
		bits &^= less
	}
	var rest []string
	for word, bit := range named {
		if bit&(bit-1) == 0 && bits&bit != 0 {
			rest = append(rest, word)
		}
	}
	slices.Sort(rest)
	return strings.Join(append(all, rest...), ", ")
}

func years(g *grant) string {
	switch {
	case g.From != "" && g.Until != "":
		return "from the birthday of " + g.From + " to that of " + g.Until
	case g.From != "":
		return "from the birthday of " + g.From
	case g.Until != "":
		return "until the birthday of " + g.Until
	}
	return ""
}
