package narrative

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxOpen is how many elements of cleaned text lie inside each other; deeper
// ones are not written, their text is.
const maxOpen = 48

// shown are the attributes that survive cleaning, each with what its value may
// look like. Addresses are looked at on their own.
// Source: Kith
var shown = map[string]func(string) bool{
	"title": text, "lang": keyword, "dir": keyword, "abbr": text,
	"td.colspan": number, "td.rowspan": number, "th.colspan": number, "th.rowspan": number,
	"col.span": number, "colgroup.span": number, "td.scope": keyword, "th.scope": keyword,
	"align": keyword, "valign": keyword,
}

// gone are the elements that leave with all they hold: what is in them is no
// text for people, or belongs to a form.
var gone = words(`
	script style svg math template iframe frame frameset noframes object embed applet noscript
	noembed head title base link meta textarea select option button input form plaintext xmp
	audio video source track canvas portal dialog marquee param`)

// raw are the gone elements whose content HTML reads as mere text up to their
// end tag, also behind <script/>.
var raw = words("script style title textarea iframe noembed noframes noscript plaintext xmp")

// void are the elements of HTML that hold nothing.
var void = words("br hr img col area input base link meta embed source track param frame")

// Clean returns foreign narrative as XHTML that is safe to put into a page: text
// and its structure, links that open elsewhere, small pictures that came along.
// Scripts, events, styles, classes, ids, forms, frames, vector graphics and
// everything that would load from elsewhere are left out; of an unknown element
// its text stays. "" when nothing is left to show, or the text is larger than
// MaxSize. What it returns passes Check.
func Clean(div string) string {
	if len(div) > MaxSize {
		return ""
	}
	c := cleaner{in: html.NewTokenizer(strings.NewReader(div)), count: map[string]int{}}
	c.in.AllowCDATA(true)
	c.in.SetMaxBuf(MaxSize)
	for c.step(c.in.Next()) {
	}
	for len(c.open) > 0 {
		c.close()
	}
	if !c.content {
		return ""
	}
	body := c.out.String()
	c.out.Reset()
	c.out.Grow(len(body) + 64)
	c.out.WriteString(`<div xmlns="` + Space + `"`)
	c.write(c.root)
	c.out.WriteString(`>` + body + `</div>`)
	return c.out.String()
}

// cleaner writes while it reads and builds no tree, so that no input makes it
// larger than itself.
type cleaner struct {
	in      *html.Tokenizer
	out     strings.Builder
	open    []string
	count   map[string]int // how many of a name are open
	skip    string         // the gone element it is in
	skipped int            // how many of that name are open
	rooted  bool           // the narrative's own div was there
	root    []attr         // of it
	content bool
}

func (c *cleaner) step(kind html.TokenType) bool {
	switch kind {
	case html.ErrorToken:
		return false
	case html.TextToken:
		if c.skip == "" {
			c.text(string(c.in.Text()))
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		c.start(kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		c.end()
	}
	return true
}

// name reads the name of a tag; svg:path is told as svg.
func (c *cleaner) name() (name string, attributes bool) {
	tag, more := c.in.TagName()
	prefix, _, _ := strings.Cut(string(tag), ":")
	if gone[prefix] {
		return prefix, more
	}
	return string(tag), more
}

func (c *cleaner) start(closed bool) {
	name, more := c.name()
	switch {
	case c.skip != "":
		if name == c.skip && !closed && !void[name] {
			c.skipped++
		}
	case gone[name]:
		if raw[name] || !closed && !void[name] {
			c.skip, c.skipped = name, 1
		}
	case name == "img":
		c.image(c.attributes(name, more))
	case name == "br" || name == "hr" || name == "col":
		c.out.WriteString("<" + name)
		c.write(c.attributes(name, more))
		c.out.WriteString("/>")
	case !elements[name] || void[name] || name == "map":
	case name == "div" && !c.rooted && c.out.Len() == 0: // the one that Clean writes
		c.rooted, c.root = true, c.attributes(name, more)
	default:
		for blocks[name] && c.count["p"] > 0 { // as a browser does
			c.close()
		}
		if len(c.open) < maxOpen {
			c.out.WriteString("<" + name)
			c.write(c.attributes(name, more))
			c.out.WriteByte('>')
		}
		c.open = append(c.open, name)
		c.count[name]++
		if closed {
			c.close()
		}
	}
}

func (c *cleaner) end() {
	name, _ := c.name()
	if c.skip != "" {
		if name == c.skip {
			if c.skipped--; c.skipped == 0 {
				c.skip = ""
			}
		}
		return
	}
	if c.count[name] == 0 {
		return
	}
	for n := c.count[name]; c.count[name] == n; {
		c.close()
	}
}

func (c *cleaner) close() {
	last := len(c.open) - 1
	if last < maxOpen {
		c.out.WriteString("</" + c.open[last] + ">")
	}
	c.count[c.open[last]]--
	c.open = c.open[:last]
}

type attr struct{ name, value string }

// attributes returns those that may stay, each once.
func (c *cleaner) attributes(element string, more bool) (all []attr) {
	for more {
		var k, v []byte
		k, v, more = c.in.TagAttr()
		name, value := string(k), plain(string(v))
		ok := shown[name]
		if own := shown[element+"."+name]; own != nil {
			ok = own
		}
		switch {
		case slices.ContainsFunc(all, func(a attr) bool { return a.name == name }):
		case ok != nil && ok(value),
			element == "img" && (name == "alt" && text(value) || name == "src" && picture(value)):
			all = append(all, attr{name, value})
		case element == "a" && name == "href":
			value = strings.Join(strings.Fields(value), "")
			if scheme, _, ok := strings.Cut(value, ":"); ok && shownSchemes[strings.ToLower(scheme)] {
				all = append(all, attr{name, value}, attr{"rel", "noopener noreferrer nofollow"})
			}
		}
	}
	return all
}

func (c *cleaner) write(all []attr) {
	for _, a := range all {
		c.out.WriteString(" " + a.name + `="` + html.EscapeString(a.value) + `"`)
	}
}

// image shows a picture that came along, or the words that stand for it.
func (c *cleaner) image(all []attr) {
	if slices.ContainsFunc(all, func(a attr) bool { return a.name == "src" }) {
		c.out.WriteString("<img")
		c.write(all)
		c.out.WriteString("/>")
		c.content = true
		return
	}
	for _, a := range all {
		if a.name == "alt" {
			c.text(a.value)
		}
	}
}

func (c *cleaner) text(s string) {
	s = plain(s)
	blank := strings.TrimSpace(s) == ""
	if blank && !c.rooted && c.out.Len() == 0 {
		return // before the div
	}
	c.content = c.content || !blank
	c.out.WriteString(html.EscapeString(s))
}

// plain leaves out what XML cannot hold.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r == '\r':
			return '\n'
		case r < ' ' || r == 0x7f || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

func text(string) bool { return true }

func number(s string) bool {
	return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}

func keyword(s string) bool {
	return s != "" && len(s) <= 35 && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz-") == ""
}
