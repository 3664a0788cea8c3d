package score

import "slices"

// Text is a phrase in every language that we have it in.
type Text map[string]string

// In returns the phrase in a language; in English where there is no other.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	return t["en"]
}

// Informants are those who answer: the young person herself, somebody who brings
// her up, a teacher, one of us, and somebody who brings her up about herself.
// Answers of two are never put together.
const (
	Self         = "self"
	Caregiver    = "caregiver"
	Teacher      = "teacher"
	Staff        = "staff"
	CaregiverOwn = "caregiver-own"
)

// Kinds are all of them.
var Kinds = []string{Self, Caregiver, Teacher, Staff, CaregiverOwn}

// Statuses of a license. The first two leave the words of the questions free to
// everybody; any other keeps them from everybody until a permission is on record.
const (
	PublicDomain = "public-domain" // or its holder lets everybody use it, asked by nobody
	OwnWork      = "own"           // our words
	Registration = "registration"  // free to those who sign up with its holder
	Permission   = "permission"    // its holder is asked
	Commercial   = "commercial"    // it is sold
	Unknown      = "unknown"       // nobody found out
)

var statuses = []string{PublicDomain, OwnWork, Registration, Permission, Commercial, Unknown}

// Free reports whether words under this status may be shown to everybody.
func Free(status string) bool { return status == PublicDomain || status == OwnWork }

// Scoring is what answers to an instrument add up to. It holds keys, ranges and
// rules, and none of the words of a question: those may belong to somebody.
type Scoring struct {
	Name        string       `json:"instrument"` // the folder: "phq-9"
	Version     string       `json:"version"`
	Title       Text         `json:"title"`
	About       Text         `json:"about"` // what it asks about, in a line
	Status      string       `json:"status"`
	Holder      string       `json:"holder,omitempty"` // whose permission it takes
	Labels      []string     `json:"labels,omitempty"` // of what is answered: "PSY"
	Panel       Code         `json:"panel,omitzero"`
	Respondents []Respondent `json:"respondents"`
	Items       []Item       `json:"items"`
	Scales      []Measure    `json:"scales"`
	Rules       []Rule       `json:"rules,omitempty"`
	Unvalidated bool         `json:"unvalidated,omitempty"` // nobody has studied it
	NeverTotal  bool         `json:"neverTotal,omitempty"`  // no number may be made of it
	Source      string       `json:"source"`
	Note        string       `json:"note,omitempty"`
}

// Code is a code of a system of others. Where there is none, our own stands.
type Code struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

// Respondent is who may answer, about children of which ages.
type Respondent struct {
	Kind string `json:"kind"`
	Ages
}

// Item is a question as scoring knows it: by its key, never by its place.
type Item struct {
	Key   string  `json:"key"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
	Code  Code    `json:"code,omitzero"`
	Plain bool    `json:"plain,omitempty"` // counts into no scale: words, or how hard it was
}

// Measure is one number that answers give.
type Measure struct {
	Code     string   `json:"code"` // "total"
	Title    Text     `json:"title"`
	Coding   Code     `json:"coding,omitzero"`
	How      string   `json:"how"` // sum, mean, count, level
	Items    []string `json:"items"`
	AtLeast  float64  `json:"atLeast,omitempty"` // what counts, where how is count
	Levels   []Level  `json:"levels,omitempty"`  // where how is level, the lowest first
	For      []string `json:"for,omitempty"`     // informants; all where there are none
	Ages              // of children; all where nothing is said
	Blank    Blank    `json:"blank"`
	Min      float64  `json:"min"`
	Max      float64  `json:"max"`
	Better   string   `json:"better"` // lower, higher
	Bands    []Band   `json:"bands,omitempty"`
	Cutoffs  []Cutoff `json:"cutoffs,omitempty"`
	With     []Test   `json:"with,omitempty"` // one of them must hold too for the scale to be positive
	Change   *Spread  `json:"change,omitempty"`
	Source   string   `json:"source"`
	Recalled bool     `json:"recalled,omitempty"` // not read in its source: a site checks it
}

// Level is one rung: its value holds where one of its tests does.
type Level struct {
	Value float64 `json:"value"`
	Any   []Test  `json:"any"`
}

// Blank is what a question without an answer counts as.
type Blank struct {
	As     string `json:"as"`             // refuse, zero, mean
	Most   int    `json:"most,omitempty"` // with more of them there is no number
	Source string `json:"source"`
}

// Band names a stretch of a scale, from its lowest value to below the next band.
type Band struct {
	From  float64 `json:"from"`
	Code  string  `json:"code"`
	Title Text    `json:"title"`
}

// Cutoff is from where on a score asks for an answer.
type Cutoff struct {
	At  float64  `json:"at"`
	For []string `json:"for,omitempty"`
	Ages
	Source string `json:"source"`
}

// Spread is how scores of a scale vary and how far they can be trusted, for the
// reliable change index.
type Spread struct {
	SD          float64 `json:"sd"`
	Reliability float64 `json:"reliability"`
	Source      string  `json:"source"`
}

// Rule is an answer that somebody has to answer, whatever the scales say.
type Rule struct {
	Code     string `json:"code"` // "self-harm"
	Title    Text   `json:"title"`
	When     []Test `json:"when"` // all of them
	Acute    bool   `json:"acute,omitempty"`
	Source   string `json:"source"`
	Recalled bool   `json:"recalled,omitempty"`
}

// Test holds where at least Count of the items have at least so many points; an
// item that she would rather not answer counts where Declined says so.
type Test struct {
	Items    []string `json:"items"`
	AtLeast  float64  `json:"atLeast"`
	Count    int      `json:"count,omitempty"` // 1 where nothing is said
	Declined bool     `json:"declined,omitempty"`
}

// Item returns the item with a key.
func (s *Scoring) Item(key string) (Item, bool) {
	i := slices.IndexFunc(s.Items, func(i Item) bool { return i.Key == key })
	if i < 0 {
		return Item{}, false
	}
	return s.Items[i], true
}

// Measure returns the scale with a code.
func (s *Scoring) Measure(code string) (Measure, bool) {
	i := slices.IndexFunc(s.Scales, func(m Measure) bool { return m.Code == code })
	if i < 0 {
		return Measure{}, false
	}
	return s.Scales[i], true
}

// Fits reports whether an informant of this kind may be asked about somebody of
// this age. Where the age is not known, only the kind decides.
func (s *Scoring) Fits(w Who) bool {
	return slices.ContainsFunc(s.Respondents, func(r Respondent) bool {
		return r.Kind == w.Informant && (w.Informant == CaregiverOwn || !w.Known || r.Hold(w))
	})
}
