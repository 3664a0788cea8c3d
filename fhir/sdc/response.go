package sdc

import (
	"slices"
	"strconv"
	"time"

	"kith/fhir/element"
	"kith/platform/fault"
)

// Head is what a response says besides its answers. References are as FHIR
// writes them: "Patient/x"; an empty one is left out.
type Head struct {
	ID, Status      string // Status "" is completed
	Subject, Source string
	Author          string
	Encounter       string
	BasedOn         string
	Language        string // in which it was answered
	Authored        time.Time
}

// dataAbsent says why there is no answer. Source: FHIR-R4-DataAbsent
const dataAbsent = core + "data-absent-reason"

// Response writes a QuestionnaireResponse: the answers that count, as Calculate
// returns them, in the order of the form. It holds no text of the form.
func (f *Form) Response(a Answers, h Head) ([]byte, error) {
	s, err := f.settle(a, true)
	if err != nil {
		return nil, err
	}
	d := element.New("QuestionnaireResponse", h.ID).Set("language", h.Language)
	d.Set("questionnaire", f.Canonical())
	if h.Status == "" {
		h.Status = "completed"
	}
	d.Set("status", h.Status)
	for _, r := range [][2]string{{"basedOn[0]", h.BasedOn}, {"subject", h.Subject}, {"encounter", h.Encounter}} {
		d.Set(r[0]+".reference", r[1])
	}
	if !h.Authored.IsZero() {
		d.Set("authored", h.Authored)
	}
	d.Set("author.reference", h.Author).Set("source.reference", h.Source)
	head, err := d.JSON()
	if err != nil {
		return nil, fault.Wrap(fault.Value, "sdc.bad-answer", err)
	}
	var doc element.Doc
	if err := doc.Parse(s.response(head[:len(head)-1], ",", false), element.Options{}); err != nil {
		return nil, fault.Wrap(fault.Value, "sdc.bad-answer", err)
	}
	return slices.Clone(doc.Bytes), nil
}

// response writes the items behind a head that is still open. Working is the
// response that expressions look at: every enabled item is there, and each
// Coding says what it counts.
func (s *settled) response(head []byte, comma string, working bool) []byte {
	if working {
		head, comma = []byte(`{"resourceType":"QuestionnaireResponse","status":"in-progress"`), ","
	}
	return append(s.items(head, comma, s.form.Items, working), '}')
}

// items writes items, or nothing when none has anything to say.
func (s *settled) items(dst []byte, comma string, items []*Item, working bool) []byte {
	begin := len(dst)
	dst = append(dst, comma+`"item":[`...)
	empty := len(dst)
	for _, i := range items {
		if !s.on[i.at] || i.Type == "display" {
			continue
		}
		if len(dst) > empty {
			dst = append(dst, ',')
		}
		from := len(dst)
		dst = append(dst, `{"linkId":`+quoted(i.Key)...)
		bare := len(dst)
		dst = s.item(dst, i, working)
		if len(dst) == bare && !working {
			dst = dst[:from]
			if from > empty {
				dst = dst[:from-1]
			}
			continue
		}
		dst = append(dst, '}')
	}
	if len(dst) == empty {
		return dst[:begin]
	}
	return append(dst, ']')
}

// item writes what follows the linkId: answers, and the items in them.
func (s *settled) item(dst []byte, i *Item, working bool) []byte {
	if !i.Question() {
		return s.items(dst, ",", i.Items, working)
	}
	given := s.answers[i.Key]
	if len(given) == 1 && given[0].Type == absent {
		dst = append(dst, `,"extension":[{"url":"`+dataAbsent+`","valueCode":`+given[0].JSON+`}]`...)
		given = nil
	}
	begin := len(dst)
	dst = append(dst, `,"answer":[`...)
	empty := len(dst)
	for n, v := range given {
		if n > 0 {
			dst = append(dst, ',')
		}
		dst = i.value(append(dst, '{'), v, working)
		dst = append(s.items(dst, ",", i.Items, working), '}')
	}
	if len(given) == 0 {
		dst = append(dst, '{')
		if inner := s.items(dst, "", i.Items, working); len(inner) > len(dst) {
			dst = append(inner, '}')
		} else {
			dst = dst[:empty]
		}
	}
	if len(dst) == empty {
		return dst[:begin]
	}
	return append(dst, ']')
}

// value writes value[x], in a working response with what it counts.
func (i *Item) value(dst []byte, v Value, working bool) []byte {
	name := "value" + title(v.Type)
	if o, ok := i.Option(v); working && ok && o.Ordinal != nil {
		weight := `{"extension":[{"url":"` + core + `ordinalValue","valueDecimal":` + strconv.FormatFloat(*o.Ordinal, 'f', -1, 64) + `}]`
		if v.Type != "Coding" {
			return append(dst, `"`+name+`":`+v.JSON+`,"_`+name+`":`+weight+`}`...)
		}
		plain := codingOf(v.element()).JSON
		return append(dst, `"`+name+`":`+weight+","+plain[1:]...)
	}
	dst = append(dst, `"`+name+`":`+v.JSON...)
	if v.Beside != "" {
		dst = append(dst, `,"_`+name+`":`+v.Beside...)
	}
	return dst
}

// title is a type as it stands behind value.
func title(typ string) string {
	if typ == "" {
		return ""
	}
	return string(typ[0]&^0x20) + typ[1:]
}

// AnswersOf reads the answers out of any response, by linkId, without its form:
// as they are, even those that no form could have asked for.
func AnswersOf(response element.Value) Answers {
	a := Answers{}
	a.collect(response)
	return a
}

func (a Answers) collect(v element.Value) {
	for item := range v.Get("item").Items() {
		key := item.Get("linkId").Text()
		if why := ext(item, dataAbsent).Text(); why != "" && !a.Answered(key) {
			a[key] = []Value{Absent(why)}
		}
		for answer := range item.Get("answer").Items() {
			if x := answered(answer); x.Type != "" {
				if a.Declined(key) {
					a[key] = nil
				}
				a[key] = append(a[key], x)
			}
			a.collect(answer)
		}
		a.collect(item)
	}
}

// Answers reads the answers out of a response to this form. What the form does
// not know, or cannot have been answered so, is a fault.
func (f *Form) Answers(response element.Value) (Answers, error) {
	if !response.Get("resourceType").Is("QuestionnaireResponse") {
		return nil, fault.New(fault.Structure, "sdc.no-response")
	}
	a, seen := Answers{}, map[*Item]bool{}
	if err := f.gather(a, seen, response, nil); err != nil {
		return nil, err
	}
	return a, nil
}

func (f *Form) gather(a Answers, seen map[*Item]bool, v element.Value, up *Item) error {
	for item := range v.Get("item").Items() {
		key := item.Get("linkId").Text()
		i := f.byKey[key]
		if i == nil || i.Up != up || seen[i] {
			return misplaced("answer-place", key)
		}
		seen[i] = true
		if why := ext(item, dataAbsent).Text(); why != "" && i.Question() {
			a[key] = []Value{Absent(why)}
		}
		for answer := range item.Get("answer").Items() {
			if x := answered(answer); x.Type != "" {
				if !i.Question() || !i.takes(x.Type) || a.Declined(key) {
					return misplaced("answer-type", key)
				}
				a[key] = append(a[key], x)
			}
			if err := f.gather(a, seen, answer, i); err != nil {
				return err
			}
		}
		if err := f.gather(a, seen, item, i); err != nil {
			return err
		}
		if len(a[key]) > 1 && !i.Repeats {
			return misplaced("answer-place", key)
		}
	}
	return nil
}

// answered returns the value of an answer.
func answered(v element.Value) Value {
	x := valueOf(v, "value")
	is := valueFrom(x, "value")
	is.Beside = string(v.Beside(string(x.Key())).Raw())
	return is
}

func misplaced(reason, key string) error {
	return fault.At(fault.Value, "sdc."+reason, "QuestionnaireResponse.item.where(linkId = '"+clip(key)+"')", "link", clip(key))
}
