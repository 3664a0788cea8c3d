package validate

import (
	"strings"
	"unicode/utf8"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/terminology"
)

// response checks a QuestionnaireResponse against its Questionnaire, when that
// can be had. Source: FHIR-R4
func (w *walk) response(v element.Value) {
	url := v.Get("questionnaire")
	if url.Kind() != '"' {
		return
	}
	q := w.questionnaireOf(url.Text())
	if !q.Get("resourceType").Is("Questionnaire") {
		w.say(url, Information, codeNotFound, "issue.no-questionnaire")
		return
	}
	root, all := questions(q)
	status := v.Get("status").Text()
	given := answers{}
	given.read(v)
	r := &responding{walk: w, all: all, given: given, complete: status == "completed" || status == "amended"}
	r.items(v, root)
}

func (w *walk) questionnaireOf(url string) element.Value {
	if found := w.follows(url); found.Exists() {
		return found
	}
	line, ok := w.find("Questionnaire", url)
	if !ok {
		return element.Value{}
	}
	var d element.Doc
	if err := d.Parse(line, element.Options{}); err != nil {
		return element.Value{}
	}
	return d.Root()
}

// responding is the check of one response.
type responding struct {
	*walk
	all      map[string]*question
	given    answers
	complete bool // the response claims that every required question is answered
}

// items checks the items of a response, or of one of its items or answers,
// against those of the questionnaire.
func (r *responding) items(v element.Value, q *question) {
	count := map[*question]int{}
	last, i := -1, 0
	for item := range v.Get("item").Items() {
		r.enterItem("item", i)
		asked := r.all[item.Get("linkId").Text()]
		switch {
		case asked == nil:
			r.say(item, Error, codeNotFound, "issue.response-unknown")
		case asked.parent != q:
			r.say(item, Error, codeStructure, "issue.response-place")
		default:
			if asked.order < last {
				r.say(item, Error, codeStructure, "issue.response-order")
			}
			last = asked.order
			if count[asked]++; count[asked] == 2 && !asked.Get("repeats").True() {
				r.say(item, Error, codeStructure, "issue.response-repeats")
			}
			r.item(item, asked)
		}
		r.leave()
		i++
	}
	for _, asked := range q.items {
		if count[asked] == 0 && r.wants(asked) {
			r.say(v, Error, codeRequired, "issue.response-missing", "link", clip(asked.Get("linkId").Text()))
		}
	}
}

// wants reports whether a question that has no answer should have one.
func (r *responding) wants(q *question) bool {
	return r.complete && q.Get("required").True() && q.enabled(r.given)
}

func (r *responding) item(v element.Value, q *question) {
	answers, typ := v.Get("answer"), q.Get("type").Text()
	if !q.enabled(r.given) && (answers.Exists() || v.Get("item").Exists()) {
		r.say(v, Error, codeStructure, "issue.response-disabled")
	}
	if text := v.Get("text"); text.Exists() && q.Get("text").Exists() && !equal(text, q.Get("text")) {
		r.say(text, Warning, codeInvariant, "issue.response-text")
	}
	switch {
	case typ == "group" || typ == "display":
		if answers.Exists() {
			r.say(v, Error, codeStructure, "issue.response-no-question")
		}
		r.items(v, q)
		return
	case v.Get("item").Exists():
		r.say(v, Error, codeStructure, "issue.response-nested")
	case answers.Len() == 0 && r.wants(q) && !saysWhyNot(v):
		r.say(v, Error, codeRequired, "issue.response-missing", "link", clip(q.Get("linkId").Text()))
	case answers.Len() > 1 && !q.Get("repeats").True():
		r.say(v, Error, codeStructure, "issue.response-answers")
	}
	i := 0
	for a := range answers.Items() {
		r.enterItem("answer", i)
		r.answer(a, q)
		r.items(a, q)
		r.leave()
		i++
	}
}

// saysWhyNot reports whether an item says why it has no answer: somebody would
// rather not say. Source: FHIR-R4-DataAbsent
func saysWhyNot(v element.Value) bool {
	for x := range v.Get("extension").Items() {
		if x.Get("url").Is("http://hl7.org/fhir/StructureDefinition/data-absent-reason") {
			return true
		}
	}
	return false
}

func (r *responding) answer(a element.Value, q *question) {
	v := choice(a, "value")
	if !v.Exists() {
		return
	}
	if !q.mayAnswer(v) {
		r.say(v, Error, codeValue, "issue.response-type", "type", q.Get("type").Text())
		return
	}
	if n, ok := q.Get("maxLength").Int(); ok && v.Kind() == '"' && utf8.RuneCountInString(v.Text()) > int(n) {
		r.say(v, Error, codeTooLong, "issue.too-long", "most", n)
	}
	if free := q.Get("type").Is("open-choice") && v.Kind() == '"'; free {
		return
	}
	if options := q.Get("answerOption"); options.Exists() && !isOption(options, v) {
		r.say(v, Error, codeCode, "issue.response-option")
	}
	if set := q.Get("answerValueSet").Text(); set != "" && !strings.HasPrefix(set, "#") && v.Name() == "valueCoding" {
		r.optionOf(v, set, q)
	}
}

func isOption(options, v element.Value) bool {
	for o := range options.Items() {
		if want := choice(o, "value"); want.Name() == v.Name() && sameAnswer(v, want) {
			return true
		}
	}
	return false
}

// optionOf checks a coded answer against the value set of its question.
func (r *responding) optionOf(v element.Value, set string, q *question) {
	it := item{value: v, typ: definition.Of("Coding"), index: -1}
	answer, err := r.inSet(it, codingsOf(it), set)
	switch {
	case err != nil || answer == terminology.Unknown:
		r.say(v, Warning, codeNotFound, "issue.cannot-tell", "valueSet", clip(set))
	case answer == terminology.No && !q.Get("type").Is("open-choice"):
		r.say(v, Error, codeCode, "issue.response-option")
	}
}
