package narrative

import "strings"

// Space is the namespace of XHTML.
const Space = "http://www.w3.org/1999/xhtml"

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// elements are those of HTML 4.0, chapters 7 to 11 (without 9.4) and 15, with
// links and images, as HAPI counts them.
// Source: FHIR-R4
var elements = words(`
	p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite
	blockquote hr address bdo kbd sub sup ul ol li dl dt dd pre table caption colgroup col thead
	tbody tfoot tr th td code samp img map area`)

// attributes are allowed everywhere, or as element.attribute on one element.
// Source: FHIR-R4
var attributes = words(`
	title style class id lang dir accesskey tabindex
	span width align valign char charoff abbr axis headers scope rowspan colspan
	a.href a.name a.charset a.type a.hreflang a.rel a.rev a.shape a.coords
	img.src img.alt img.longdesc img.height img.width img.usemap img.ismap img.border
	map.name area.shape area.coords area.href area.nohref area.alt
	blockquote.cite q.cite pre.space td.nowrap
	table.summary table.width table.border table.frame table.rules table.cellspacing table.cellpadding`)

// blocks may not lie in a paragraph, at any depth.
// Source: FHIR-R4
var blocks = words("p div blockquote table ol ul")

func allowed(element, attribute string) bool {
	return attributes[attribute] || attributes[element+"."+attribute]
}

// What an address may begin with. A narrative points to other resources, to
// pages, to people; it runs nothing.
// Source: Kith
var (
	linkSchemes  = words("http https ftp mailto tel sms urn")
	imageSchemes = words("http https urn cid")
	shownSchemes = words("http https mailto tel")
)

// pointsElsewhere are the attributes that hold an address.
var pointsElsewhere = words("href src longdesc cite usemap")

// schemeOf returns the scheme of an address in lower case, "" for a relative
// one. Like a browser it looks past control characters and blanks, so that
// "java\nscript:" is what it becomes.
func schemeOf(address string) string {
	var b strings.Builder
	for i := range len(address) {
		switch c := address[i]; {
		case c <= ' ' || c == 0x7f:
		case c == ':':
			if b.Len() == 0 {
				return ":" // no scheme that anyone allows
			}
			return strings.ToLower(b.String())
		case c == '/' || c == '?' || c == '#':
			return ""
		default:
			b.WriteByte(c)
		}
	}
	return ""
}

// picture reports whether a data: address holds a picture that cannot run.
func picture(address string) bool {
	kind, _, ok := strings.Cut(address, ",")
	kind, _, _ = strings.Cut(kind, ";")
	kind = strings.ToLower(strings.ReplaceAll(kind, " ", "")) // HL7's own say "data: image/png"
	switch kind {
	case "data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp":
		return ok
	}
	return false
}

// loads reports whether a style could run something or fetch it from elsewhere:
// by an address, a function, a rule, or an escape that hides one. Pictures that
// lie beside the narrative stay: HL7's own tables are drawn with them.
func loads(style string) bool {
	for rest, more := strings.ToLower(style), true; more; {
		var plain, address string
		plain, rest, more = strings.Cut(rest, "url(")
		for _, w := range active {
			if strings.Contains(plain, w) {
				return true
			}
		}
		if !more {
			break
		}
		address, rest, _ = strings.Cut(rest, ")")
		address = strings.Trim(address, ` "'`)
		if schemeOf(address) != "" && !picture(address) || strings.HasPrefix(address, "//") || strings.Contains(address, "\\") {
			return true
		}
	}
	return false
}

// active are the words of styles that run or load, and the signs that hide them.
var active = []string{"url", "expression", "@", "\\", "/*", "<", "javascript", "behavior", "behaviour", "-moz-binding", "image(", "image-set", "element("}
