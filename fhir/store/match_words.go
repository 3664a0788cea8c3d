package store

import (
	"strings"

	"kith/fhir/index"
	"kith/platform/fault"
)

// mostWordTests bounds the words and phrases of one value of _text or _content.
const mostWordTests = 20

// words asks for words in what people wrote: asthma and (cough or "at night")
// and not bron*. What stands side by side all has to be there.
func (b *builder) words(m *index.Param, p Param) error {
	if p.Modifier == "missing" {
		b.and(b.missing(p, func() string { return b.rows("i.resource", index.URI, m.Parts, b.shown()) }))
		return nil
	}
	if p.Modifier != "" {
		return fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	test, err := either(p.Values, func(v string) (string, error) {
		r := &wordReader{filterReader: filterReader{words: filterWords(v)}, b: b, parts: m.Parts}
		test, err := r.any(0)
		if err == nil && len(r.words) > 0 {
			err = errWords
		}
		return test, err
	})
	b.look(test)
	return err
}

var errWords = fault.New(fault.Value, "fhir.bad-words")

// wordReader turns a value into a test of resources.
type wordReader struct {
	filterReader
	b     *builder
	parts []index.Part
}

// word reports whether the next word is one of those that join, and takes it.
func (r *wordReader) word(name string) bool {
	if len(r.words) > 0 && strings.EqualFold(r.words[0], name) {
		r.words = r.words[1:]
		return true
	}
	return false
}

func (r *wordReader) any(depth int) (string, error) {
	all, err := r.all(depth)
	for err == nil && r.word("or") {
		var more string
		more, err = r.all(depth)
		all += " or " + more
	}
	return "(" + all + ")", err
}

func (r *wordReader) all(depth int) (string, error) {
	all, err := r.one(depth)
	for err == nil && len(r.words) > 0 && r.words[0] != ")" && !strings.EqualFold(r.words[0], "or") {
		r.word("and")
		var more string
		more, err = r.one(depth)
		all += " and " + more
	}
	return all, err
}

func (r *wordReader) one(depth int) (test string, err error) {
	switch {
	case depth > deepestFilter:
		return "", fault.New(fault.TooCostly, "fhir.too-many-values")
	case r.word("not"):
		test, err = r.one(depth + 1)
		return "not " + test, err
	case r.is("("):
		if test, err = r.any(depth + 1); err == nil && !r.is(")") {
			err = errWords
		}
		return test, err
	}
	return r.phrase()
}

// phrase is the test for a word, or for several that follow each other: what
// stands in quotes, or is written as one, like a name with a hyphen.
func (r *wordReader) phrase() (string, error) {
	if r.count++; r.count > mostWordTests {
		return "", fault.New(fault.TooCostly, "fhir.too-many-values")
	}
	text := r.next()
	begins := !strings.HasPrefix(text, `"`) && strings.HasSuffix(text, "*")
	words := index.Words(index.Fold(text))
	switch {
	case len(words) == 0:
		return "", errWords
	case len(words) > index.LongestPhrase:
		return "", fault.New(fault.TooCostly, "fhir.too-many-values")
	}
	d := r.b.s.db.Dialect
	texts := d.Texts("uri_words", r.b.arg(d.Phrase(words, begins)))
	return "r.key in (" + r.b.rows("i.resource", index.URI, r.parts, " and i.value in ("+texts+")"+r.b.shown()) + ")", nil
}
