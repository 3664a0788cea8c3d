package light

import (
	"strings"

	"golang.org/x/net/html"

	"kith/fhir/element"
)

// shown is a packet as a page shows it: what stands in its Composition, and no
// more.
type shown struct {
	Title    string
	Head     []string
	Sections []section
}

type section struct {
	Title string
	Lines []string
}

// read reads a FHIR document of ours.
func read(document []byte) (s shown, err error) {
	var doc element.Doc
	if err := doc.Parse(document, element.Options{}); err != nil {
		return s, err
	}
	head := doc.Root().Get("entry").First().Get("resource")
	s.Title, s.Head = head.Get("title").Text(), items(head.At("text", "div").Text())
	for x := range head.Get("section").Items() {
		s.Sections = append(s.Sections, section{x.Get("title").Text(), items(x.At("text", "div").Text())})
	}
	return s, nil
}

// items are the items of a list in a narrative, as text.
func items(div string) (all []string) {
	z, text, in := html.NewTokenizer(strings.NewReader(div)), "", false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return all
		case html.StartTagToken:
			name, _ := z.TagName()
			in, text = string(name) == "li", ""
		case html.TextToken:
			if in {
				text += string(z.Text())
			}
		case html.EndTagToken:
			if in {
				all, in = append(all, text), false
			}
		}
	}
}
