package sdc

import (
	"slices"
	"strings"

	"kith/fhir/element"
)

// How much a form may hold.
const (
	MaxItems       = 2000
	MaxOptions     = 10_000 // of all items together
	MaxExpressions = 500    // FHIRPath and regular ones
	MaxSets        = 100    // value sets that are not contained
	MaxLinks       = 100    // items that are filled in from Observations
	maxWritten     = 1 << 18
)

// Reader reads forms. The zero Reader knows no value set but those contained.
type Reader struct {
	// Options returns what a value set offers.
	Options func(valueSet string) ([]Option, error)
}

// Read returns the form that a Questionnaire is. What cannot be asked as it was
// meant is refused: the fault says by which item and why. Source: FHIR-R4, SDC
func Read(q element.Value) (*Form, error) { return Reader{}.Read(q) }

// Read is the function Read, with the Reader's value sets.
func (r Reader) Read(q element.Value) (*Form, error) {
	if !q.Get("resourceType").Is("Questionnaire") {
		return nil, refuse("no-questionnaire", "", "")
	}
	s := &reading{Reader: r, q: q, form: &Form{
		URL: q.Get("url").Text(), Version: q.Get("version").Text(), Name: q.Get("name").Text(),
		Language: q.Get("language").Text(), Title: textOf(q, "title"),
		Copyright: q.Get("copyright").Text(), License: ext(q, ours+"license-status").Text(),
		Codes: codesOf(q), byKey: map[string]*Item{},
	}}
	f := s.form
	if err := s.survey(q, ""); err != nil {
		return nil, err
	}
	var err error
	if f.vars, err = s.variables(q, nil); err != nil {
		return nil, err
	}
	if f.extract, err = extractionOf(q, ""); err != nil {
		return nil, err
	}
	for c := range exts(q, sdc+"launchContext") {
		if name := codeIn(ext(c, "name")); name != "" {
			f.Launch = append(f.Launch, name)
		}
	}
	if f.Items, err = s.items(q, nil); err != nil {
		return nil, err
	}
	if err := s.tie(); err != nil {
		return nil, err
	}
	return f, nil
}

// reading is a form being read.
type reading struct {
	Reader
	q           element.Value
	form        *Form
	options     int
	expressions int
	written     int // bytes of expressions
	linked      int
	sets        map[string][]Option
}

// survey looks at every extension of v and what is in it, whatever it belongs to.
func (s *reading) survey(v element.Value, key string) error {
	if link := v.Get("linkId"); v.Kind() == '{' && link.Kind() == '"' {
		key = link.Text()
	}
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch name := string(c.Key()); {
		case name == "modifierExtension":
			return refuse("modifier", key, c.Get("url").Text())
		case name == "extension":
			for x := range c.Items() {
				if err := s.extension(x, key); err != nil {
					return err
				}
			}
		case c.Kind() == '{' || c.Kind() == '[':
			if err := s.survey(c, key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *reading) extension(x element.Value, key string) error {
	url := x.Get("url").Text()
	if url == core+"rendering-criticalExtension" {
		if named, _, _ := strings.Cut(valueOf(x, "value").Text(), "|"); supportOf(named) != Used {
			return refuse("critical", key, named)
		}
	}
	switch supportOf(url) {
	case Refused:
		return refuse("extension", key, url)
	case Passed:
		if !slices.Contains(s.form.Passed, url) && len(s.form.Passed) < MaxExpressions {
			s.form.Passed = append(s.form.Passed, url)
		}
	}
	return nil
}

// items reads the items of v, which stand in up.
func (s *reading) items(v element.Value, up *Item) (all []*Item, err error) {
	for c := range v.Get("item").Items() {
		i, err := s.item(c, up)
		if err != nil {
			return nil, err
		}
		if i.folds() {
			i.fold()
			continue
		}
		all = append(all, i)
	}
	return all, nil
}

func (s *reading) item(v element.Value, up *Item) (*Item, error) {
	f := s.form
	i := &Item{Key: v.Get("linkId").Text(), Type: v.Get("type").Text(), Up: up, at: len(f.all), Places: -1}
	switch {
	case i.Key == "":
		return nil, refuse("no-link", "", "")
	case f.byKey[i.Key] != nil:
		return nil, refuse("duplicate", i.Key, "")
	case len(f.all) == MaxItems:
		return nil, refuse("too-large", i.Key, "")
	case !slices.Contains(types, i.Type):
		return nil, refuse("type", i.Key, i.Type)
	}
	f.byKey[i.Key], f.all = i, append(f.all, i)
	for _, read := range []func(element.Value, *Item) error{s.words, s.bounds, s.choices, s.conditions, s.formulas, s.links} {
		if err := read(v, i); err != nil {
			return nil, err
		}
	}
	var err error
	if i.Items, err = s.items(v, i); err != nil {
		return nil, err
	}
	if i.Repeats && (i.Type == "group" || len(i.Items) > 0) {
		return nil, refuse("repeats", i.Key, "")
	}
	return i, nil
}

// types are the types of items that can be asked.
var types = []string{"group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time",
	"string", "text", "url", "choice", "open-choice", "quantity"}

// tables are what itemControl says of groups whose items mean something by their
// row and column.
var tables = []string{"table", "htable", "gtable", "atable", "grid"}

// words reads what an item says of itself.
func (s *reading) words(v element.Value, i *Item) error {
	i.Prefix, i.Text, i.Codes = textOf(v, "prefix"), textOf(v, "text"), codesOf(v)
	why := extOf(v, ours+"why")
	i.Why = textOf(why, "valueString")
	if i.Why.Empty() {
		i.Why = textOf(why, "valueMarkdown")
	}
	i.SeenBy = codeIn(ext(v, ours+"seen-by"))
	i.MaySkip = i.Question() && ext(v, ours+"may-skip").Kind() != 'f'
	i.Hidden = ext(v, core+"questionnaire-hidden").True()
	i.Required, i.Repeats, i.ReadOnly = v.Get("required").True(), v.Get("repeats").True(), v.Get("readOnly").True()
	i.Control = codeIn(ext(v, core+"questionnaire-itemControl"))
	i.Category = codeIn(ext(v, core+"questionnaire-displayCategory"))
	if i.Support = ext(v, core+"questionnaire-supportLink").Text(); !strings.HasPrefix(i.Support, "https://") {
		i.Support = ""
	}
	i.Format = ext(v, core+"entryFormat").Text()
	if slices.Contains(tables, i.Control) {
		return refuse("control", i.Key, i.Control)
	}
	var err error
	i.extract, err = extractionOf(v, i.Key)
	return err
}

// folds reports whether an item is words that belong to the question around it.
func (i *Item) folds() bool {
	return i.Type == "display" && i.Up != nil && len(i.when) == 0 && i.whenTrue == nil &&
		slices.Contains([]string{"help", "flyover", "prompt", "unit", "lower", "upper"}, i.Control)
}

// fold gives such words to the question.
func (i *Item) fold() {
	switch i.Control {
	case "help", "flyover":
		i.Up.Help = i.Text
	case "prompt":
		i.Up.Prompt = i.Text
	case "lower":
		i.Up.Lower = i.Text
	case "upper":
		i.Up.Upper = i.Text
	case "unit":
		i.Up.Unit = i.Text.Own
	}
}

// textOf reads a string and its translations.
func textOf(v element.Value, name string) Text {
	t := Text{Own: v.Get(name).Text()}
	for x := range exts(v.Beside(name), core+"translation") {
		lang, content := ext(x, "lang").Text(), ext(x, "content").Text()
		if lang == "" || content == "" {
			continue
		}
		if t.More == nil {
			t.More = map[string]string{}
		}
		t.More[lang] = content
	}
	return t
}

// codesOf reads the codes of a form or an item.
func codesOf(v element.Value) (all []Value) {
	for c := range v.Get("code").Items() {
		all = append(all, codingOf(c))
	}
	return all
}

// codingOf is a Coding without what is not part of an answer.
func codingOf(c element.Value) Value {
	return Coded(c.Get("system").Text(), c.Get("code").Text(), c.Get("display").Text())
}

// codeIn returns the code of a code, a Coding or a CodeableConcept.
func codeIn(v element.Value) string {
	if c := v.Get("coding"); c.Exists() {
		v = c.First()
	}
	if v.Kind() == '{' {
		v = v.Get("code")
	}
	return v.Text()
}

// exts yields the extensions of v with a URL.
func exts(v element.Value, url string) func(yield func(element.Value) bool) {
	return func(yield func(element.Value) bool) {
		if v.Kind() != '{' {
			return
		}
		for x := range v.Get("extension").Items() {
			if x.Get("url").Is(url) && !yield(x) {
				return
			}
		}
	}
}

// extOf returns the first of them.
func extOf(v element.Value, url string) element.Value {
	for x := range exts(v, url) {
		return x
	}
	return element.Value{}
}

// ext returns its value.
func ext(v element.Value, url string) element.Value { return valueOf(extOf(v, url), "value") }

// valueOf returns name[x], whatever its type.
func valueOf(v element.Value, name string) element.Value {
	if v.Kind() != '{' {
		return element.Value{}
	}
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		if k := string(c.Key()); len(k) > len(name) && strings.HasPrefix(k, name) {
			return c
		}
	}
	return element.Value{}
}
