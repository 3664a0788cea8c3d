package visit

import (
	"context"
	"net/url"
	"slices"
	"unicode/utf8"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/engagement"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/say"
	"kith/platform/web/draw"
)

// Of is the child that a page is about.
type Of struct {
	Child   people.Patient
	Kin     people.Kin
	Records []string // ids of all records of the child's
}

// View is today's visit of one child as a page shows it to a clinician.
type View struct {
	Child people.Patient
	On    bool // the viewer's work is to see children; else there is nothing
	// Stranger is a viewer whom nothing makes one of the child's own people yet:
	// what they note is kept, and they do not read it before their visit is there.
	Stranger bool
	Next     string // the page that forms lead back to
	Prompts  []Prompt
	Cadence  Cadence
	Items    []due.Item
	Asked    []due.Fact // questions that were noted today
	Helped   map[Kind]Fact
	Said     []Said
	Family   []Somebody            // whose words they can be
	Owed     []disclosure.Response // answers that the viewer owes to what this child told

	Typed, Speaker, Plan, PlanDue string            // what a form came back with
	Mistakes                      map[string]string // field to sentence key

	rules Rules
	today contact.Day
}

// Said is what somebody said matters, and whether that was today.
type Said struct {
	Somebody
	Words string
	Day   contact.Day
	Fact  Fact // of today
}

// Somebody is a person of the family.
type Somebody struct{ Ref, Name string }

// Gather reads what v needs for today's visit of a child. It asks the same few
// questions whatever there is.
func (r Rules) Gather(ctx context.Context, h *module.House, v access.Viewer, of Of) (x View, err error) {
	x = View{Child: of.Child, On: Works(v), Helped: map[Kind]Fact{}, Mistakes: map[string]string{}, rules: r}
	x.Next, x.today = x.address(""), due.DayOf(h)
	if !x.On {
		return x, nil
	}
	by, err := factsOf(ctx, h.DB, v, of.Records...)
	if err != nil {
		return x, err
	}
	var facts []Fact
	for _, id := range of.Records {
		facts = append(facts, by[id]...)
	}
	slices.SortStableFunc(facts, func(a, b Fact) int { return a.At.Compare(b.At) })
	if err := x.between(ctx, h, v, of, facts); err != nil {
		return x, err
	}
	if err := x.asks(ctx, h, v, of); err != nil {
		return x, err
	}
	for _, f := range facts {
		if f.Day == x.today && f.By == v.ID() && f.Value == due.Done && slices.Contains(Help, f.Kind) {
			x.Helped[f.Kind] = f
		}
	}
	return x, x.said(ctx, h, v, of, facts)
}

// asks reads what is worth asking, and what v asked today.
func (x *View) asks(ctx context.Context, h *module.House, v access.Viewer, of Of) (err error) {
	if x.Items, err = due.Standard().Due(ctx, h, v, string(of.Child.ID), x.today); err != nil {
		return err
	}
	by, err := due.Facts(ctx, h.DB, v, of.Records...)
	for _, id := range of.Records {
		for _, f := range by[id] {
			if f.Day == x.today && f.By == v.ID() && f.Value == due.Done {
				x.Asked = append(x.Asked, f)
			}
		}
	}
	return err
}

// between reads what there was between the child and v.
func (x *View) between(ctx context.Context, h *module.House, v access.Viewer, of Of, facts []Fact) error {
	met, err := contact.Visits(ctx, h, v, 1, of.Records...)
	if err != nil {
		return err
	}
	var days []contact.Day
	for _, id := range of.Records {
		days = append(days, daysWith(met[id], v.ID())...)
	}
	x.Cadence = cadence(days, facts, v.ID(), x.today)
	if x.Cadence.Answered, err = lastAnswer(ctx, h, v, of.Records...); err != nil {
		return err
	}
	near, err := consent.AtWork(ctx, h, v, of.Child.ID)
	if err != nil {
		return err
	}
	x.Stranger = !slices.ContainsFunc(near, func(s consent.Somebody) bool { return s.Practitioner.Ref() == v.ID() && s.Relation == consent.Current })
	x.Prompts = x.rules.Prompts(of.Child.Birth, x.Cadence, facts, v.ID(), x.today)
	owed, err := disclosure.Unanswered(ctx, h, v)
	for _, o := range owed {
		if slices.Contains(of.Records, o.Child) && o.Kind == disclosure.OwesAnswer {
			x.Owed = append(x.Owed, o)
		}
	}
	return err
}

// said puts together what matters to whom: of each person the newest, from this
// visit or before.
func (x *View) said(ctx context.Context, h *module.House, v access.Viewer, of Of, facts []Fact) error {
	x.Family = []Somebody{{of.Child.ID.Ref(), of.Child.Short}}
	for _, k := range of.Kin.Relatives {
		if k.Current(contact.Date(x.today)) && !k.Relation.Sibling() {
			x.Family = append(x.Family, Somebody{k.ID.Ref(), k.Name})
		}
	}
	words, err := engagement.Words(ctx, h.DB, v, of.Records...)
	if err != nil {
		return err
	}
	newest := map[string]Said{}
	for _, w := range words {
		if w.Kind == "matters" {
			newest[w.Speaker] = Said{Words: w.Words, Day: w.Day}
		}
	}
	for _, f := range facts {
		if f.Kind == Matters && f.Day >= newest[f.By].Day {
			newest[f.By] = Said{Words: f.Words, Day: f.Day, Fact: f}
		}
	}
	for _, who := range x.Family {
		if s, ok := newest[who.Ref]; ok {
			s.Somebody = who
			x.Said = append(x.Said, s)
		}
	}
	return nil
}

// address is a page of the child.
func (x View) address(more string) string {
	return "/children/" + url.PathEscape(string(x.Child.ID)) + more
}

// lineMistake looks at one line of words.
func (x View) lineMistake(field, words string) {
	switch {
	case words == "":
		x.Mistakes[field] = "engagement.form.words-missing"
	case utf8.RuneCountInString(words) > most:
		x.Mistakes[field] = "engagement.form.words-long"
	}
}

// due are the questions that a page shows as worth asking.
func (x View) due() (all []due.Item) {
	for _, i := range x.Items {
		if i.State == due.IsDue {
			all = append(all, i)
		}
	}
	return all
}

// picture draws the visits with the clinician: a full mark where there was an
// open question.
func (x View) picture(ctx context.Context) draw.Picture {
	v, asked, b := say.From(ctx), 0, draw.Beat{ID: "cadence"}
	for _, m := range x.Cadence.Marks {
		b.Marks = append(b.Marks, draw.BeatMark{Full: m.Asked, Text: v.ShortYear(contact.Date(m.Day))})
		if m.Asked {
			asked++
		}
	}
	b.Title = v.T("visit.cadence.picture", "n", len(b.Marks), "asked", asked)
	return draw.Beats(b)
}
