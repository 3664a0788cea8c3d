package validate

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
	"kith/fhir/terminology"
)

// walk is one validation under way. It visits every element once, in the order
// of the text, and remembers where it is; the path becomes text only when there
// is something to say.
type walk struct {
	*run
	path   []step
	inside []frame // the resources around, outermost first
	issues []Issue
	sample bool     // inside of a part of a value, of which nothing is required
	told   told     // how many
	rest   Issue    // stands for those beyond maxIssues
	text   []byte   // of the last string that had escapes in it
	visits []visit  // values being checked against a profile
	env    path.Env // what invariants see
	spent  int      // steps of all invariants so far
	left   int      // steps for what a site's profiles ask
}

// maxIssues is how many errors, and how many other remarks, are made about one
// text; nobody reads further, and a hostile text shall not fill the memory.
const maxIssues = 5000

// told counts what was found.
type told struct {
	errors, remarks int
	stopped         bool // the context ended
}

// step is one level of the path: a member, or an item of an array.
type step struct {
	name  string
	typ   string // of a choice, or of the resource that stands here
	index int    // -1 for what does not repeat
	slot  *slot  // nil for the root, and in profiles
}

// enter goes to a member, or to an item of one when index is not -1.
func (w *walk) enter(sl *slot, index int) {
	st := step{name: sl.element.Name, index: index, slot: sl}
	if sl.element.Choice {
		st.typ = sl.ref.Code
	}
	w.path = append(w.path, st)
}

func (w *walk) enterName(name string)     { w.path = append(w.path, step{name: name, index: -1}) }
func (w *walk) enterItem(n string, i int) { w.path = append(w.path, step{name: n, index: i}) }
func (w *walk) leave()                    { w.path = w.path[:len(w.path)-1] }

// where writes the path as FHIRPath.
func (w *walk) where() string {
	b := make([]byte, 0, 64)
	for i, s := range w.path {
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, s.name...)
		if s.index >= 0 {
			b = append(strconv.AppendInt(append(b, '['), int64(s.index), 10), ']')
		}
		if s.typ != "" {
			b = append(append(append(b, ".ofType("...), s.typ...), ')')
		}
	}
	return string(b)
}

// say reports something about v, which stands where the walk is.
func (w *walk) say(v element.Value, severity, code, key string, args ...any) *Issue {
	told := &w.told.errors
	if severity != Error {
		told = &w.told.remarks
	}
	if *told++; *told > maxIssues {
		return &w.rest
	}
	line, column := v.Position()
	w.issues = append(w.issues, Issue{
		Severity: severity, Code: code, Key: key, Args: args,
		Expression: w.where(), Line: line, Column: column,
	})
	return &w.issues[len(w.issues)-1]
}

// resource checks a resource that stands where the walk is.
func (w *walk) resource(v element.Value) {
	if w.ctx.Err() != nil {
		w.told.stopped = true
		return
	}
	if v.Kind() != '{' {
		w.say(v, Error, codeStructure, "issue.not-an-object")
		return
	}
	name := v.Get("resourceType")
	if name.Kind() != '"' {
		w.say(v, Error, codeStructure, "issue.no-type")
		return
	}
	s := resourceShape(w.textOf(name))
	if s == nil {
		w.say(name, Error, codeStructure, "issue.unknown-type", "type", clip(name.Text()))
		return
	}
	if len(w.path) == 1 {
		w.path[0].name = s.typ.Name
	}
	w.inside = append(w.inside, frame{root: v, shape: s, at: w.path[len(w.path)-1].name})
	if w.full {
		w.surround()
	}
	w.object(v, s)
	if w.full {
		w.whole(v, s)
	}
	w.inside = w.inside[:len(w.inside)-1]
	if w.full {
		w.surround()
	}
}

// object checks the members of one object against the type it is to have.
func (w *walk) object(v element.Value, s *shape) {
	var seen uint64
	empty := true
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		empty = false
		sl := s.slots[string(c.Key())]
		if sl == nil {
			w.unknown(c)
			continue
		}
		bit := uint64(1) << sl.bit
		if seen&bit != 0 && sl.element.Choice {
			w.twoChoices(v, c, sl)
		}
		seen |= bit
		switch {
		case sl.typeName:
		case sl.beside:
			w.beside(v, c, sl)
		default:
			w.member(v, c, sl)
		}
	}
	if empty {
		w.say(v, Error, codeStructure, "issue.empty-object")
		return
	}
	if w.sample {
		return
	}
	if s.required&^seen != 0 {
		w.missing(v, s, seen)
	}
	if w.full {
		w.deep(v, s)
	}
}

// unknown tells of a member that the type does not have.
func (w *walk) unknown(c element.Value) {
	name := clip(c.Name())
	w.enterName(strings.TrimPrefix(name, "_"))
	w.say(c, Error, codeStructure, UnknownElement, "name", name)
	w.leave()
}

// missing tells of required elements that are not there.
func (w *walk) missing(v element.Value, s *shape, seen uint64) {
	for i, e := range s.typ.Elements {
		if bit := uint64(1) << i; s.required&^seen&bit != 0 {
			w.say(v, Error, codeRequired, "issue.missing", "name", e.Name)
		}
	}
}

// twoChoices tells when c is a second type of a choice: valueString beside
// valueCode. valueString beside _valueString is one value.
func (w *walk) twoChoices(v, c element.Value, sl *slot) {
	for other := v.Child(); other != c; other = v.Next(other) {
		name := bytes.TrimPrefix(other.Key(), []byte("_"))
		if string(name) != sl.ref.Member && isChoice(sl.element, name) {
			w.enterName(sl.element.Name)
			w.say(c, Error, codeStructure, "issue.two-choices", "name", sl.element.Name)
			w.leave()
			return
		}
	}
}

func isChoice(e *definition.Element, member []byte) bool {
	for i := range e.Types {
		if e.Types[i].Member == string(member) {
			return true
		}
	}
	return false
}

// member checks what stands under a name.
func (w *walk) member(v, c element.Value, sl *slot) {
	switch array := c.Kind() == '['; {
	case array != sl.many:
		w.misplaced(c, sl, sl.element.Name)
		return
	case !array:
		w.enter(sl, -1)
		w.value(c, sl)
		w.leave()
		return
	}
	i := 0
	var side along
	for item := c.Child(); item.Exists(); item = c.Next(item) {
		w.enter(sl, i)
		if item.Kind() != 'n' || sl.format == noFormat {
			w.value(item, sl)
		} else if side.start(v.Beside, sl.ref.Member); !side.item(i).Get("extension").Exists() {
			w.say(item, Error, codeStructure, "issue.null")
		}
		w.leave()
		i++
	}
	if i == 0 {
		w.misplaced(c, sl, sl.element.Name)
	}
}

// misplaced tells of an array where there should be none or that holds nothing,
// and of what should be in one.
func (w *walk) misplaced(c element.Value, sl *slot, name string) {
	key := "issue.is-array"
	switch {
	case c.Kind() != '[':
		key = "issue.no-array"
	case sl.many:
		key = "issue.empty-array"
	}
	w.enter(sl, -1)
	w.say(c, Error, codeStructure, key, "name", name)
	w.leave()
}

// along steps through an array beside another, item by item.
type along struct {
	array, at element.Value
	i         int
	begun     bool
}

// start finds the array; the second time it does nothing.
func (a *along) start(find func(string) element.Value, name string) {
	if a.begun {
		return
	}
	a.begun = true
	if a.array = find(name); a.array.Kind() == '[' {
		a.at = a.array.Child()
	}
}

// item returns item i, or the zero Value. i must not become smaller.
func (a *along) item(i int) element.Value {
	for ; a.i < i && a.at.Exists(); a.i++ {
		a.at = a.array.Next(a.at)
	}
	return a.at
}

// beside checks _name: id and extensions of a primitive, or of each of them.
func (w *walk) beside(v, c element.Value, sl *slot) {
	switch array := c.Kind() == '['; {
	case array != sl.many:
		w.misplaced(c, sl, "_"+sl.ref.Member)
		return
	case !array:
		w.enter(sl, -1)
		w.properties(c, sl)
		w.leave()
		return
	}
	i := 0
	var main along
	for item := c.Child(); item.Exists(); item = c.Next(item) {
		w.enter(sl, i)
		if item.Kind() != 'n' {
			w.properties(item, sl)
		} else if main.start(v.Get, sl.ref.Member); !main.item(i).Exists() {
			w.say(item, Error, codeStructure, "issue.null")
		}
		w.leave()
		i++
	}
	if i == 0 {
		w.misplaced(c, sl, "_"+sl.ref.Member)
	}
}

func (w *walk) properties(c element.Value, sl *slot) {
	if c.Kind() != '{' {
		w.say(c, Error, codeStructure, "issue.json", "want", "object")
		return
	}
	w.object(c, sl.shape)
}

// value checks one value: not an array, and not the place of one.
func (w *walk) value(c element.Value, sl *slot) {
	switch {
	case c.Kind() == 'n':
		w.say(c, Error, codeStructure, "issue.null")
		return
	case sl.any:
		w.resource(c)
		return
	case sl.sample && !w.sample:
		w.sample = true
		w.value(c, sl)
		w.sample = false
		return
	case sl.format != noFormat:
		w.primitive(c, sl)
	case c.Kind() != '{':
		w.say(c, Error, codeStructure, "issue.json", "want", "object")
		return
	default:
		w.object(c, sl.shape)
		if sl.targets != nil {
			w.target(c, sl.targets)
		}
		if sl.codes != nil {
			w.bound(c, sl)
		}
	}
	if w.full && !w.sample {
		w.deepValue(c, sl)
	}
}

// primitive checks the JSON type and the format of a primitive.
func (w *walk) primitive(c element.Value, sl *slot) {
	want, name := jsontext.Kind('"'), "string"
	switch sl.format {
	case boolean:
		want, name = c.Kind(), "boolean"
		if want != 't' && want != 'f' {
			want = 't'
		}
	case integer, unsignedInt, positiveInt, decimal:
		want, name = '0', "number"
	}
	if c.Kind() != want {
		w.say(c, Error, codeStructure, "issue.json", "want", name)
		return
	}
	if sl.format == boolean {
		return
	}
	s := w.textOf(c)
	switch {
	case len(s) == 0:
		w.say(c, Error, codeValue, "issue.empty-string")
	case !sl.format.ok(s):
		w.badFormat(c, sl, s)
	case sl.codes != nil && sl.codes.HasBytes(w.ctx, nil, s) == terminology.No:
		w.say(c, Error, codeCode, "issue.code", "code", clip(string(s)), "valueSet", sl.valueSet())
	}
}

func (w *walk) badFormat(c element.Value, sl *slot, s []byte) {
	if sl.format == text || sl.format == markdown || sl.format == xhtml {
		w.say(c, Error, codeTooLong, "issue.too-long", "most", maxText)
		return
	}
	w.say(c, Error, codeValue, "issue.format", "type", sl.ref.Code, "outline", outline(s))
}

// textOf is the text of a string or the literal of a number; valid until the
// next call.
func (w *walk) textOf(c element.Value) []byte {
	raw := c.Raw()
	if c.Kind() != '"' {
		return raw
	}
	if raw = raw[1 : len(raw)-1]; bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	w.text = c.AppendText(w.text[:0])
	return w.text
}
