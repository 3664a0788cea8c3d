package screening

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"kith/care/score"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/sdc"
	"kith/platform/fault"
)

//go:embed instruments
var instruments embed.FS

// Canonical begins the URL of every instrument's Questionnaire.
const Canonical = "http://kith.example/fhir/Questionnaire/"

// Instrument is a questionnaire and what answers to it add up to.
type Instrument struct {
	Name, Version string
	Form          *sdc.Form // nil where its words are not ours to show
	Scoring       Scoring

	body       []byte // the Questionnaire that ships
	unverified bool
}

// Unverified reports whether the Spanish of the words that ship is ours, and was
// not compared with the official one.
func (i Instrument) Unverified() bool { return i.unverified }

// URL is what a QuestionnaireResponse names the instrument by, without version.
func (i Instrument) URL() string { return Canonical + i.Name }

// Questionnaire returns the Questionnaire that ships, nil where none does.
func (i Instrument) Questionnaire() []byte { return i.body }

// Catalog is every instrument that is known, by name. It is never changed.
type Catalog struct {
	all    []Instrument
	totals map[score.Code][2]int // instrument and scale by the code of a system of others
	forms  map[string]string     // names by the canonicals of others
}

// Standard returns every instrument that ships, with what the site says of them.
func Standard() *Catalog {
	if c := adapted.Load(); c != nil {
		return c
	}
	return shipped()
}

var shipped = sync.OnceValue(func() *Catalog {
	c, err := load(instruments)
	if err != nil {
		panic(err) // found by the first test
	}
	return c
})

// load reads the instruments of a folder.
func load(files fs.FS) (*Catalog, error) {
	names, err := fs.Glob(files, "instruments/*/scoring.json")
	if err != nil {
		return nil, err
	}
	c := &Catalog{totals: map[score.Code][2]int{}}
	for _, file := range names {
		name := path.Base(path.Dir(file))
		i, err := loadOne(files, name)
		if err == nil {
			err = c.add(i)
		}
		if err != nil {
			return nil, fmt.Errorf("instrument %s: %w", name, err)
		}
	}
	return c, nil
}

// add takes an instrument in, unless it may not be ours.
func (c *Catalog) add(i Instrument) error {
	switch {
	case score.Never(i.Name):
		return fmt.Errorf("it may not be ours")
	case slices.ContainsFunc(c.all, func(o Instrument) bool { return o.Name == i.Name }):
		return fmt.Errorf("it stands twice")
	case i.Form != nil && (i.Form.License != i.Scoring.Status || !score.Free(i.Scoring.Status)):
		return fmt.Errorf("its words ship as %q, and its rules say %q", i.Form.License, i.Scoring.Status)
	}
	for n, m := range i.Scoring.Scales {
		if m.Coding.Code != "" {
			c.totals[m.Coding] = [2]int{len(c.all), n}
		}
	}
	c.all = append(c.all, i)
	return nil
}

func scoringIn(files fs.FS, name string) (Scoring, error) {
	b, err := fs.ReadFile(files, "instruments/"+name+"/scoring.json")
	if err != nil {
		return Scoring{}, err
	}
	s, err := score.Read(b)
	if err == nil && s.Name != name {
		err = fmt.Errorf("folder %s holds the rules of %s", name, s.Name)
	}
	return s, err
}

func loadOne(files fs.FS, name string) (Instrument, error) {
	s, err := scoringIn(files, name)
	if err != nil {
		return Instrument{}, err
	}
	i := Instrument{Name: name, Version: s.Version, Scoring: s}
	file := "instruments/" + name + "/questionnaire.json"
	if _, err := fs.Stat(files, file); err != nil {
		return i, nil // scoring only
	}
	body, err := fs.ReadFile(files, file)
	if err != nil {
		return i, err
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return i, err
	}
	i.body = slices.Clone(doc.Bytes)
	i.unverified = own.Extension(doc.Root(), "translation-status").ValueCode() == "unverified"
	i.Form, err = i.read(doc.Root())
	return i, err
}

// read reads a Questionnaire as the words of the instrument.
func (i Instrument) read(root element.Value) (*sdc.Form, error) {
	f, err := sdc.Read(root)
	if err != nil {
		return nil, err
	}
	if f.URL != i.URL() {
		return nil, fmt.Errorf("its URL is not that of %s", i.Name)
	}
	for _, it := range i.Scoring.Items {
		if _, ok := f.Item(it.Key); !ok {
			return nil, fmt.Errorf("it asks no %s, which is scored", it.Key)
		}
	}
	return f, nil
}

// All returns every instrument, by name.
func (c *Catalog) All() []Instrument { return slices.Clone(c.all) }

// Find returns an instrument by its name, or by the canonical of a
// Questionnaire, with or without version.
func (c *Catalog) Find(name string) (Instrument, bool) {
	name = plainURL(name)
	if ours, ok := c.forms[name]; ok {
		name = ours
	}
	name = strings.TrimPrefix(name, Canonical)
	i := slices.IndexFunc(c.all, func(i Instrument) bool { return i.Name == name })
	if i < 0 {
		return Instrument{}, false
	}
	return c.all[i], true
}

// Shipped returns the Questionnaire that ships under an id or URL.
func Shipped(at string) ([]byte, bool) {
	i, ok := Standard().Find(at)
	return i.body, ok && i.body != nil
}

// Wording reads a Questionnaire as the words of the instrument that its URL
// names, and returns both; the resource has the instrument's name as id.
func (c *Catalog) Wording(src []byte) (Instrument, []byte, error) {
	var doc element.Doc
	if err := doc.Parse(src, element.Options{}); err != nil {
		return Instrument{}, nil, err
	}
	i, ok := c.Find(doc.Root().Get("url").Text())
	if !ok {
		return Instrument{}, nil, fault.At(fault.NotFound, "screening.unknown", "Questionnaire.url")
	}
	form, err := i.read(doc.Root())
	if err != nil {
		return Instrument{}, nil, err
	}
	i.Form = form
	body, err := element.Edit(doc.Root()).Set("id", i.Name).JSON()
	return i, body, err
}

// ScoreResponse scores a QuestionnaireResponse by the instrument that it names.
func (c *Catalog) ScoreResponse(src []byte, w Who) (Result, error) {
	var doc element.Doc
	if err := doc.Parse(src, element.Options{}); err != nil {
		return Result{}, err
	}
	i, ok := c.Find(doc.Root().Get("questionnaire").Text())
	if !ok {
		return Result{}, fault.At(fault.NotFound, "screening.unknown", "QuestionnaireResponse.questionnaire")
	}
	return i.Score(sdc.AnswersOf(doc.Root()), w), nil
}
