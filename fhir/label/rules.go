package label

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kith/fhir/element"
	"kith/platform/access"
)

//go:embed rules/codes.txt
var codesFile string

// names are the labels as the rules call them.
var names = map[string]access.Mask{
	"Mental": Mental, "Substance": Substance, "Part2": Part2, "Sexual": Sexual, "STD": STD, "HIV": HIV,
	"Violence": Violence, "OtherViolence": OtherViolence, "Psychotherapy": Psychotherapy, "Told": Told, "Asked": Asked,
	"Gender": Gender, "Living": Living, "Adolescent": Adolescent, "SensitiveClinic": SensitiveClinic,
	"Restricted": Restricted, "VeryRestricted": VeryRestricted,
}

// Rules derive labels from codes, wherever in a resource they stand. They are
// written down once and then only read.
type Rules struct {
	systems map[string]*codes // as the rules call them
	folded  map[string]*codes // the same as folded writes them
	known   []string          // and so in a row
	stamp   string
}

// reading tells how codes are read from how they were once.
const reading = "2"

func none() *Rules {
	return &Rules{systems: map[string]*codes{}, folded: map[string]*codes{}, stamp: reading}
}

// codes are the labels of the codes of one system.
type codes struct {
	exact   map[string]access.Mask
	begins  map[string]access.Mask
	longest int       // of begins
	shapes  []pattern // with a ? in them
	points  bool
}

// pattern is how codes are written: ? is any character, and what follows a * at
// its end is left open.
type pattern struct {
	text string
	open bool
	bits access.Mask
}

func (p pattern) fits(code string) bool {
	if len(code) < len(p.text) || len(code) > len(p.text) && !p.open {
		return false
	}
	for i := range len(p.text) {
		if p.text[i] != '?' && p.text[i] != code[i] {
			return false
		}
	}
	return true
}

// Standard returns the rules that Kith ships.
func Standard() *Rules {
	r := none()
	if err := r.Add(codesFile); err != nil {
		panic(err)
	}
	return r
}

// Read reads a site's rules, in the form of rules/codes.txt: more than those
// that Kith ships, or in their place where the first line is "only". Errors name
// the line.
func Read(text string) (*Rules, error) {
	r := Standard()
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimSpace(first) == "only" {
		r, text = none(), "# only\n"+rest
	}
	return r, r.Add(text)
}

// Stamp tells one set of rules from another.
func (r *Rules) Stamp() string { return r.stamp }

// Add adds a site's own rules, in the form of rules/codes.txt. Errors name the
// line.
func (r *Rules) Add(text string) error {
	sum := sha256.Sum256([]byte(r.stamp + text))
	n := 0
	for line := range strings.Lines(text) {
		n++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, "|")
		if len(parts) != 3 {
			return fmt.Errorf("line %d: want labels | system | codes", n)
		}
		var bits access.Mask
		for name := range strings.FieldsSeq(parts[0]) {
			if names[name] == 0 {
				return fmt.Errorf("line %d: there is no label %q", n, name)
			}
			bits |= names[name]
		}
		system := strings.TrimSpace(parts[1])
		if bits == 0 || system == "" {
			return fmt.Errorf("line %d: a label or a system is missing", n)
		}
		r.add(system, bits, parts[2])
	}
	r.stamp = hex.EncodeToString(sum[:8])
	return nil
}

func (r *Rules) add(system string, bits access.Mask, list string) {
	c := r.systems[system]
	if c == nil {
		c = &codes{exact: map[string]access.Mask{}, begins: map[string]access.Mask{}, points: strings.Contains(system, "/sid/icd-10")}
		name := folded(system)
		r.systems[system], r.folded[name], r.known = c, c, append(r.known, name)
	}
	for code := range strings.FieldsSeq(list) {
		code = c.plain(code)
		start, open := strings.CutSuffix(code, "*")
		if strings.Contains(start, "?") {
			c.shapes = append(c.shapes, pattern{start, open, bits})
			continue
		}
		if open {
			c.begins[start] |= bits
			c.longest = max(c.longest, len(start))
			continue
		}
		c.exact[code] |= bits
	}
}

// plain is a code as it is compared: other widths of letters and spaces around
// it hide nothing.
func (c *codes) plain(code string) string {
	if code = strings.TrimSpace(code); strings.ContainsFunc(code, func(r rune) bool { return r >= utf8.RuneSelf }) {
		code = norm.NFKC.String(code)
	}
	if c.points {
		return strings.ReplaceAll(strings.ToUpper(code), ".", "")
	}
	return code
}

func (c *codes) of(code string) access.Mask {
	code = c.plain(code)
	bits := c.exact[code]
	for n := 1; n <= min(c.longest, len(code)); n++ {
		bits |= c.begins[code[:n]]
	}
	for _, p := range c.shapes {
		if p.fits(code) {
			bits |= p.bits
		}
	}
	return bits
}

// Of returns the labels of all codes below an element.
func (r *Rules) Of(v element.Value) (bits access.Mask) {
	var in *codes
	var code element.Value
	nameless := true // its system is not said
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Kind() {
		case '{', '[':
			bits |= r.Of(c)
		case '"':
			switch string(c.Key()) {
			case "system":
				in, nameless = r.system(c), false
			case "code":
				code = c
			}
		}
	}
	switch {
	case !code.Exists():
	case in != nil:
		bits |= in.of(code.Text())
	case nameless:
		bits |= r.anywhere(code.Text())
	}
	return bits
}

// anywhere returns the labels of a code of which nobody says the system: those
// that it has in any, as long as it looks like one of that system.
func (r *Rules) anywhere(code string) (bits access.Mask) {
	if len(code) < 3 || !strings.ContainsFunc(code, unicode.IsDigit) {
		return 0 // a word
	}
	for _, c := range r.systems {
		if !c.points {
			bits |= c.exact[c.plain(code)]
			continue
		}
		if text := c.plain(code); len(text) >= 3 && 'A' <= text[0] && text[0] <= 'Z' && '0' <= text[1] && text[1] <= '9' {
			bits |= c.of(code)
		}
	}
	return bits
}

// system looks a system up, as a rule without making a string of it.
func (r *Rules) system(c element.Value) *codes {
	raw := c.Raw()
	if len(raw) < 2 {
		return nil
	}
	raw = raw[1 : len(raw)-1]
	if in, ok := r.systems[string(raw)]; ok {
		return in
	}
	if len(raw) > 6 && (raw[3] == ':' || raw[5] == ':' || raw[len(raw)-1] == '/' || bytes.ContainsAny(raw, " \\|")) { // urn:, https:
		return r.folded[folded(c.Text())]
	}
	for _, name := range r.known {
		if len(name) == len(raw) && bytes.EqualFold(raw, []byte(name)) {
			return r.folded[name]
		}
	}
	return nil
}

// oids are systems by their other names.
//
// Source: FHIR-R4
var oids = map[string]string{
	"2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
	"2.16.840.1.113883.6.3":  "http://hl7.org/fhir/sid/icd-10",
	"2.16.840.1.113883.6.96": "http://snomed.info/sct",
	"2.16.840.1.113883.6.1":  "http://loinc.org",
	"2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
	"2.16.840.1.113883.6.12": "http://www.ama-assn.org/go/cpt",
}

// folded is a system as it is compared where it is not written as the rules
// have it: what is behind a bar, capitals, https and a slash at the end make no
// other system, and neither does an OID.
func folded(system string) string {
	system, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(system)), "|")
	system = strings.TrimRight(system, "/")
	if oid, ok := strings.CutPrefix(system, "urn:oid:"); ok {
		return oids[oid]
	}
	if rest, ok := strings.CutPrefix(system, "https://"); ok {
		system = "http://" + rest
	}
	return system
}
