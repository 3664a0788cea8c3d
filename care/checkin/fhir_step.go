package checkin

import (
	"slices"

	"kith/care/screening"
	"kith/fhir/sdc"
)

// sheet is one form of a check-in, and what was answered so far.
type sheet struct {
	screening.Instrument
	Answers sdc.Answers
}

// question is one question of a check-in. No is its place among all there could
// be, from 1: it stays the same whatever is answered, and says nothing of what is
// asked.
type question struct {
	No    int
	Sheet int
	*sdc.Item
	Above []*sdc.Item // the words that belong to it: of its groups, and those right before
	First bool        // it begins its form
}

// questions are all that could be asked, in order.
func questions(sheets []sheet) (all []question) {
	for n, s := range sheets {
		above := above(s.Form)
		for i, it := range s.Form.Questions() {
			all = append(all, question{No: len(all) + 1, Sheet: n, Item: it, Above: above[it.Key], First: i == 0})
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
func asked(sheets []sheet, all []question) map[int]bool {
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

// course is how far somebody is.
type course struct {
	Sheets []sheet
	All    []question
	Is     map[int]bool // asked, by number
}

func courseOf(sheets []sheet) course {
	all := questions(sheets)
	return course{Sheets: sheets, All: all, Is: asked(sheets, all)}
}

// at returns a question that is asked.
func (c course) at(no int) (question, bool) {
	if no < 1 || no > len(c.All) || !c.Is[no] {
		return question{}, false
	}
	return c.All[no-1], true
}

// after returns the number of the first question behind one, 0 where there is
// none.
func (c course) after(no int) int {
	for n := no + 1; n <= len(c.All); n++ {
		if c.Is[n] {
			return n
		}
	}
	return 0
}

// before returns the number of the last question before one, 0 where there is
// none.
func (c course) before(no int) int {
	for n := min(no, len(c.All)+1) - 1; n > 0; n-- {
		if c.Is[n] {
			return n
		}
	}
	return 0
}

// place is the how-manieth of how many questions one is, as it stands now.
func (c course) place(no int) (n, of int) {
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

// counts are how many of the questions that are asked have an answer, would
// rather not be answered, and were left.
func (c course) counts() (answered, declined, left int) {
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

// resume is the first question that has no answer yet, 0 where all have one.
func (c course) resume() int {
	for _, q := range c.All {
		if c.Is[q.No] && !c.Sheets[q.Sheet].Answers.Answered(q.Key) {
			return q.No
		}
	}
	return 0
}

// draft is what is kept of a check-in on its way: answers by form.
type draft struct {
	Answers map[string]sdc.Answers `json:"answers"`
	Spoken  bool                   `json:"spoken"` // she read what stands before the first question
}

// sheetsOf puts forms and their answers together.
func (d draft) sheetsOf(forms []screening.Instrument) []sheet {
	all := make([]sheet, len(forms))
	for i, f := range forms {
		all[i] = sheet{f, d.Answers[f.Name]}
		if all[i].Answers == nil {
			all[i].Answers = sdc.Answers{}
		}
	}
	return all
}

// keep notes an answer.
func (d *draft) keep(form, key string, values []sdc.Value) {
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
