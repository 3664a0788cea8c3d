package form

import (
	"slices"

	"kith/care/screening"
	"kith/fhir/sdc"
)

// Own is our own short form, and Told its question whether there is something to
// tell.
const (
	Own  = "how-are-things"
	Told = "happened"
)

// Sheet is one form of a check-in, and what was answered so far.
type Sheet struct {
	screening.Instrument
	Answers sdc.Answers
}

// Question is one question of a check-in. No is its place among all there could
// be, from 1: it stays the same whatever is answered, and says nothing of what is
// asked.
type Question struct {
	No    int
	Sheet int
	*sdc.Item
	Above []*sdc.Item // the words that belong to it: of its groups, and those right before
	First bool        // it begins its form
}

// Questions are all that could be asked, in order.
func Questions(sheets []Sheet) (all []Question) {
	for n, s := range sheets {
		above := above(s.Form)
		for i, it := range s.Form.Questions() {
			all = append(all, Question{No: len(all) + 1, Sheet: n, Item: it, Above: above[it.Key], First: i == 0})
		}
	}
	return all
}

// above returns the words that belong to each question: those of the groups that
// it stands in, and those between it and the question before.
func above(f *sdc.Form) map[string][]*sdc.Item {
	all := map[string][]*sdc.Item{}
	var between []*sdc.Item
	var walk func(items, groups []*sdc.Item)
	walk = func(items, groups []*sdc.Item) {
		for _, it := range items {
			switch {
			case it.Hidden:
			case it.Type == "display":
				between = append(between, it)
			case it.Type == "group":
				inside := groups
				if !it.Text.Empty() {
					inside = append(slices.Clip(groups), it)
				}
				walk(it.Items, inside)
			default:
				all[it.Key] = append(slices.Clone(groups), between...)
				between = nil
				walk(it.Items, groups)
			}
		}
	}
	walk(f.Items, nil)
	return all
}

// asked reports which questions somebody with these answers is asked, by their
// number.
func asked(sheets []Sheet, all []Question) map[int]bool {
	is := map[int]bool{}
	for n, s := range sheets {
		now := s.Form.Asked(s.Answers)
		for _, q := range all {
			if q.Sheet == n && slices.Contains(now, q.Item) {
				is[q.No] = true
			}
		}
	}
	return is
}

// Course is how far somebody is.
type Course struct {
	Sheets []Sheet
	All    []Question
	Is     map[int]bool // asked, by number
}

func CourseOf(sheets []Sheet) Course {
	all := Questions(sheets)
	return Course{Sheets: sheets, All: all, Is: asked(sheets, all)}
}

// At returns a question that is asked.
func (c Course) At(no int) (Question, bool) {
	if no < 1 || no > len(c.All) || !c.Is[no] {
		return Question{}, false
	}
	return c.All[no-1], true
}

// After returns the number of the first question behind one, 0 where there is
// none.
func (c Course) After(no int) int {
	for n := no + 1; n <= len(c.All); n++ {
		if c.Is[n] {
			return n
		}
	}
	return 0
}

// Before returns the number of the last question before one, 0 where there is
// none.
func (c Course) Before(no int) int {
	for n := min(no, len(c.All)+1) - 1; n > 0; n-- {
		if c.Is[n] {
			return n
		}
	}
	return 0
}

// Place is the how-manieth of how many questions one is, as it stands now.
func (c Course) Place(no int) (n, of int) {
	for i := range c.All {
		if c.Is[i+1] {
			of++
			if i < no {
				n++
			}
		}
	}
	return n, of
}

// Counts are how many of the questions that are asked have an answer, would
// rather not be answered, and were left.
func (c Course) Counts() (answered, declined, left int) {
	for _, q := range c.All {
		a := c.Sheets[q.Sheet].Answers
		switch {
		case !c.Is[q.No]:
		case a.Declined(q.Key):
			declined++
		case a.Answered(q.Key):
			answered++
		default:
			left++
		}
	}
	return answered, declined, left
}

// Resume is the first question that has no answer yet, 0 where all have one.
func (c Course) Resume() int {
	for _, q := range c.All {
		if c.Is[q.No] && !c.Sheets[q.Sheet].Answers.Answered(q.Key) {
			return q.No
		}
	}
	return 0
}

// Draft is what is kept of a check-in on its way: answers by form.
type Draft struct {
	Answers map[string]sdc.Answers `json:"answers"`
	Spoken  bool                   `json:"spoken"` // she read what stands before the first question
}

// SheetsOf puts forms and their answers together.
func (d Draft) SheetsOf(forms []screening.Instrument) []Sheet {
	all := make([]Sheet, len(forms))
	for i, f := range forms {
		all[i] = Sheet{f, d.Answers[f.Name]}
		if all[i].Answers == nil {
			all[i].Answers = sdc.Answers{}
		}
	}
	return all
}

// Keep notes an answer.
func (d *Draft) Keep(form, key string, values []sdc.Value) {
	if d.Answers == nil {
		d.Answers = map[string]sdc.Answers{}
	}
	if d.Answers[form] == nil {
		d.Answers[form] = sdc.Answers{}
	}
	if len(values) == 0 {
		delete(d.Answers[form], key)
		return
	}
	d.Answers[form][key] = values
}

// Counted is a form with the answers to what is asked.
func Counted(sh Sheet) Sheet {
	some := sdc.Answers{}
	for _, q := range sh.Form.Asked(sh.Answers) {
		if sh.Answers.Answered(q.Key) {
			some[q.Key] = sh.Answers[q.Key]
		}
	}
	return Sheet{sh.Instrument, some}
}
