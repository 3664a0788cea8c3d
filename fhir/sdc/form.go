package sdc

import (
	"strings"
	"time"

	"kith/fhir/pattern"
)

// Form is a Questionnaire that can be asked. It is never changed, and may be
// used by many goroutines at once.
type Form struct {
	URL, Version, Name string
	Language           string // of what stands untranslated; "" where the form does not say
	Title              Text
	Copyright, License string   // License is our license-status: public-domain, own, permission …
	Codes              []Value  // what the form as a whole is, for its panel
	Launch             []string // the contexts it may be filled from: patient, user, encounter
	Items              []*Item  // as they stand, inside each other
	Passed             []string // URLs of extensions that were passed over

	now     time.Time
	all     []*Item // in the order of the text
	order   []*Item // each behind what it depends on
	byKey   map[string]*Item
	vars    []variable
	extract extraction
	counts  bool // some answer is calculated
	decides bool // what is enabled depends on an expression
}

// Item is a question, a group of them, or words between.
type Item struct {
	Key        string // linkId
	Type       string // as R4 names it: group, display, boolean, choice …
	Prefix     Text   // "1."
	Text, Why  Text
	SeenBy     string // an audience's code; "" where the form does not say
	MaySkip    bool   // "I'd rather not say" is offered
	Hidden     bool
	Required   bool
	Repeats    bool // several answers
	ReadOnly   bool // shown, or calculated, and never asked
	Calculated bool

	Control  string // itemControl's code: radio-button, drop-down, slider …; "" for the usual one
	Category string // of a display: instructions, security, help
	Support  string // address with more about the question
	Format   string // how an answer is written, for people: "MM/DD"
	Help     Text   // behind a button
	Prompt   Text   // beside the field
	Lower    Text   // at the low end of a slider
	Upper    Text
	Unit     string  // of a number or quantity, for people
	Units    []Value // Codings among which the unit of a quantity is chosen
	Options  []Option
	Open     bool // words of one's own, besides the options

	MinLength, MaxLength int // characters; 0 is no bound
	Least, Most          int // answers; 0 is no bound
	Places               int // decimals at most; -1 is no bound
	Min, Max             Value
	Step                 float64 // of a slider; 0 where the form does not say
	Codes                []Value // Codings: what is asked, for whoever reads the answers
	Initial              []Value

	Up    *Item // the item it stands in, nil at the top
	Items []*Item

	at       int            // in Form.all
	coded    map[coding]int // Options by their Coding
	regex    *pattern.Pattern
	when     []condition
	any      bool // one of when is enough
	whenTrue *expression
	formula  *expression
	start    *expression
	vars     []variable
	extract  extraction
	link     time.Duration // how old an Observation may be that fills it in; 0 for none
}

// Option is an answer that is offered.
type Option struct {
	Key       string // names it among the options of its item: a code where that is enough
	Value     Value
	Text      Text
	Ordinal   *float64 // what it counts in a score, nil for nothing
	Exclusive bool     // goes with no other answer
}

// Question reports whether the item can be answered.
func (i *Item) Question() bool { return i.Type != "group" && i.Type != "display" }

// Option returns the option an answer is.
func (i *Item) Option(v Value) (Option, bool) {
	if v.Type == "Coding" {
		n, ok := i.coded[v.coding()]
		if !ok {
			return Option{}, false
		}
		return i.Options[n], true
	}
	for _, o := range i.Options {
		if o.Value.Type != "Coding" && o.Value.Same(v) {
			return o, true
		}
	}
	return Option{}, false
}

// Ordinal returns what an answer counts: what its option does, or else what it
// says itself.
func (i *Item) Ordinal(v Value) (n float64, ok bool) {
	if o, found := i.Option(v); found && o.Ordinal != nil {
		return *o.Ordinal, true
	}
	return v.Ordinal()
}

// At returns the form as it is worked out at a time, for expressions that ask for
// now() or today(). Without a time they fail.
func (f *Form) At(now time.Time) *Form {
	at := *f
	at.now = now
	return &at
}

// Questions returns what may be asked, in the order of the form: no groups, no
// words between, nothing hidden, nothing calculated.
func (f *Form) Questions() (all []*Item) {
	for _, i := range f.all {
		if i.asked() {
			all = append(all, i)
		}
	}
	return all
}

// asked reports whether an item is a question for people, if it is enabled.
func (i *Item) asked() bool {
	return i.Question() && !i.ReadOnly && !i.Calculated && i.visible()
}

func (i *Item) visible() bool {
	for ; i != nil; i = i.Up {
		if i.Hidden {
			return false
		}
	}
	return true
}

// Item returns the item with a key.
func (f *Form) Item(key string) (*Item, bool) {
	i, ok := f.byKey[key]
	return i, ok
}

// Canonical is what a response names the form by: url|version.
func (f *Form) Canonical() string {
	if f.Version == "" || f.URL == "" {
		return f.URL
	}
	return f.URL + "|" + f.Version
}

// Text is words in one language or several.
type Text struct {
	Own  string            // in the language of the form
	More map[string]string // by language tag
}

// In returns the words in a language, in one that differs from it by region
// only, or else in the form's own: In("es-US") finds es.
func (t Text) In(language string) string {
	for language != "" {
		if s, ok := t.More[language]; ok {
			return s
		}
		language = language[:max(strings.LastIndexByte(language, '-'), 0)]
	}
	return t.Own
}

// Empty reports whether there are no words.
func (t Text) Empty() bool { return t.Own == "" }
