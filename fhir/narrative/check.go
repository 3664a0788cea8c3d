package narrative

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"kith/fhir/xml/token"
)

// Problem is one thing in a narrative that R4 does not allow.
type Problem struct {
	Rule         string // txt-1 or txt-2, the standard's invariants
	Reason       string // in English, without the text it is about
	Offset       int    // bytes from the start of the div
	Line, Column int    // from 1; columns count bytes
}

func (p Problem) String() string {
	return fmt.Sprintf("%s, line %d, column %d: %s", p.Rule, p.Line, p.Column, p.Reason)
}

// The standard's invariants of Narrative.div: only basic formatting, and some
// content.
const (
	RuleForm    = "txt-1"
	RuleContent = "txt-2"
)

// MaxProblems is how many problems of one narrative are told.
const MaxProblems = 50

// MaxSize is how many bytes of a narrative are read.
const MaxSize = 4 << 20

// Check returns what is wrong with the text of a Narrative.div, in the order of
// the text; nothing when it is well. It stops where the text is no XML.
func Check(div string) []Problem {
	c := checker{in: token.New([]byte(div))}
	if len(div) > MaxSize {
		c.tell(RuleForm, 0, "the narrative is too large")
		return c.found
	}
	err := c.document()
	if syntax, ok := errors.AsType[*token.SyntaxError](err); ok {
		c.found = append(c.found, Problem{RuleForm, syntax.Reason, syntax.Offset, syntax.Line, syntax.Column})
		return c.found
	}
	if !c.content {
		c.tell(RuleContent, 0, "the narrative says nothing")
	}
	return c.found
}

type checker struct {
	in      *token.Reader
	found   []Problem
	content bool
	para    int // how deep the outermost open paragraph lies, 0 for none
}

func (c *checker) tell(rule string, at int, format string, args ...any) {
	if len(c.found) < MaxProblems {
		var e *token.SyntaxError
		errors.As(c.in.Fail(at, format, args...), &e)
		c.found = append(c.found, Problem{rule, e.Reason, e.Offset, e.Line, e.Column})
	}
}

func (c *checker) document() error {
	for first := true; ; {
		t, err := c.in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t.Kind {
		case token.Text:
			c.content = c.content || len(bytes.Trim(t.Text, " \t\r\n")) > 0
		case token.Start:
			if first && (t.Name != "div" || t.Space != Space) {
				c.tell(RuleForm, t.From, "a narrative is a <div> in the namespace of XHTML")
			}
			first = false
			c.element(t)
		case token.End:
			if c.in.Depth() < c.para {
				c.para = 0
			}
		}
	}
}

func (c *checker) element(t token.Token) {
	switch {
	case t.Space != Space:
		if t.Space != "" {
			c.tell(RuleForm, t.From, "<%s> is of another namespace than XHTML's", token.Clip(t.Name))
		}
	case !elements[t.Name]:
		c.tell(RuleForm, t.From, "<%s> is not allowed in a narrative", token.Clip(t.Name))
	case c.para > 0 && blocks[t.Name]:
		c.tell(RuleForm, t.From, "<%s> may not lie in a paragraph", t.Name)
	case t.Name == "p":
		c.para = c.in.Depth()
	case t.Name == "img":
		c.content = true
	}
	for _, a := range t.Attrs {
		c.attribute(t, a)
	}
}

func (c *checker) attribute(t token.Token, a token.Attr) {
	switch {
	case a.Space == token.SpaceXMLNS:
	case a.Space == token.SpaceXML && (a.Name == "lang" || a.Name == "space"):
	case a.Space != "" || !allowed(t.Name, a.Name):
		c.tell(RuleForm, a.At, "the attribute %q is not allowed on <%s>", token.Clip(a.Name), token.Clip(t.Name))
	case a.Name == "style" && loads(a.Value):
		c.tell(RuleForm, a.At, "a style may not load or run anything")
	case pointsElsewhere[a.Name] && !goes(t.Name, a.Name, a.Value):
		c.tell(RuleForm, a.At, "the address in %q is of a kind that is not allowed", a.Name)
	}
}

// goes reports whether an attribute may hold this address.
func goes(element, attribute, address string) bool {
	s := schemeOf(address)
	switch {
	case s == "":
		return true
	case element == "img" && attribute == "src":
		return imageSchemes[s] || s == "data" && picture(address)
	}
	return linkSchemes[s]
}
