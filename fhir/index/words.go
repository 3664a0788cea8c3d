package index

import (
	"bytes"
	"html"
	"strings"
	"sync"
	"unicode"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// A program has two more fields for what people wrote: the narrative, for
// _text, and every element of type string or markdown, for _content. Their rows
// hold pieces of folded text, which many resources share; a full-text index of
// the pieces says which hold a word.
//
// A text longer than a row is cut between words, and each piece repeats the
// last words of the one before, so that a phrase of LongestPhrase words stands
// whole in one of them.
//
// What a reference is called, and a narrative, may tell of what the reference
// leads to. Their rows are of item 1: they are told apart from what a resource
// says of itself.

// LongestPhrase is how many words a phrase may have that is looked for.
const LongestPhrase = 8

// mostWords bounds the words of one piece: PostgreSQL remembers no more than 256
// places of a word.
const mostWords = 250

// Words are the words of a folded text: what stands between anything that is
// neither letter nor digit.
func Words(folded string) []string {
	words := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	words = words[:min(len(words), mostWords)]
	for i, w := range words { // as a piece of one word is cut
		words[i] = Clip(w)
	}
	return words
}

// prose says where people write in values of one type.
type prose struct {
	members  map[string]*prose
	plain    bool // a text itself
	markup   bool // a narrative
	resource bool // any resource, which says its own type
	tells    bool // it may tell of another resource
}

// proses are those of all resource and data types, by name.
var proses = sync.OnceValue(func() map[string]*prose {
	all := map[string]*prose{"string": {plain: true}, "markdown": {plain: true}, "xhtml": {markup: true, tells: true}, "Resource": {resource: true}}
	for _, name := range definition.Types() {
		proseOf(name, all)
	}
	return all
})

// proseOf adds a type, and those that its elements have. Primitives hold no
// words but for those above.
func proseOf(name string, all map[string]*prose) *prose {
	t := definition.Of(name)
	if p, ok := all[name]; ok || t == nil || t.Kind == definition.Primitive {
		return p
	}
	p := &prose{members: map[string]*prose{}}
	all[name] = p
	for _, e := range t.Elements {
		if e.Name == "id" || e.Name == "unit" || e.Path == "Reference.reference" { // strings that are no prose
			continue
		}
		if e.Path == "Reference.display" {
			p.members[e.Name] = &prose{plain: true, tells: true}
			continue
		}
		for _, of := range e.Types {
			if to := proseOf(of.Code, all); to != nil {
				p.members[of.Member] = to
			}
		}
	}
	return p
}

// writing adds the rows of what people wrote in a resource.
func (w *walk) writing(p *Program, root element.Value) {
	of := proses()[p.Type]
	for c := root.Child(); c.Exists(); c = root.Next(c) {
		if c.Name() == "text" && p.narrative != nil {
			w.written(proses()["Narrative"], p.narrative, c)
		} else {
			w.written(of.at(c), p.content, c)
		}
	}
}

// at is what a member holds; extensions of a primitive stand beside it.
func (p *prose) at(member element.Value) *prose {
	name := member.Name()
	if strings.HasPrefix(name, "_") {
		return proses()["Element"]
	}
	return p.members[name]
}

func (w *walk) written(p *prose, field *Field, v element.Value) {
	if p == nil {
		return
	}
	switch v.Kind() {
	case '[':
		for c := v.Child(); c.Exists(); c = v.Next(c) {
			w.written(p, field, c)
		}
	case '"':
		at := URIRow{Field: int32(field.Number)}
		if p.tells {
			at.Item = 1
		}
		if p.plain {
			w.pieces(at, textOf(v))
		} else if p.markup {
			w.pieces(at, unmarked(textOf(v)))
		}
	case '{':
		if p.resource {
			p = proses()[v.Get("resourceType").Text()]
		}
		for c := v.Child(); c.Exists() && p != nil; c = v.Next(c) {
			w.written(p.at(c), field, c)
		}
	}
}

// pieces adds a text at a row's place, in as many rows as it takes.
func (w *walk) pieces(at URIRow, text []byte) {
	if len(text) <= longestKept {
		if s := folded(text); s != "" {
			w.piece(at, s)
		}
		return
	}
	words := strings.Fields(Fold(string(text)))
	for len(words) > 0 {
		n, size := 0, -1
		for n < len(words) && n < mostWords && (n == 0 || size+1+len(words[n]) <= longest) {
			size += 1 + len(words[n])
			n++
		}
		w.piece(at, Clip(strings.Join(words[:n], " ")))
		if n == len(words) {
			return
		}
		words = words[max(1, n-LongestPhrase+1):]
	}
}

func (w *walk) piece(at URIRow, s string) {
	at.Value = s
	w.rows.URIs = append(w.rows.URIs, at)
}

// unmarked is the text of a narrative; what is marked stands apart.
func unmarked(div []byte) []byte {
	plain := make([]byte, 0, len(div))
	for len(div) > 0 {
		text, rest, found := bytes.Cut(div, []byte("<"))
		plain = append(append(plain, text...), ' ')
		if _, div, found = bytes.Cut(rest, []byte(">")); !found {
			break
		}
	}
	return []byte(html.UnescapeString(string(plain)))
}
