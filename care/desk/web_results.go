package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/form"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/progress"
	"kith/care/screening"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/sdc"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// answered is one form that somebody answered, as the list names it.
type answered struct {
	ID     string // of the response; "" where only a total came
	Title  string
	Day    time.Time
	Who    string
	Scores []screening.Scored
	Past   bool // the same was answered again since, by the same person
}

// resultsView is the tab of what was answered.
type resultsView struct {
	subject
	Progress progress.View
	Answered []answered // the latest first
	Out      []pass.Pass
	names    map[string]people.Named
}

func (p pages) results(w http.ResponseWriter, r *http.Request) error {
	v := resultsView{}
	var err error
	if v.subject, err = p.subject(r); err != nil {
		return err
	}
	ctx := r.Context()
	if v.Progress, err = progress.OfChild(ctx, p.House, v.viewer, v.Child, v.records...); err != nil {
		return err
	}
	scores, err := screening.Results(ctx, p.DB, v.viewer, v.records...)
	if err != nil {
		return err
	}
	if v.Out, err = pass.OfChild(ctx, p.House, v.viewer, v.records...); err != nil {
		return err
	}
	v.Out = slices.DeleteFunc(v.Out, func(x pass.Pass) bool { return x.State() == pass.IsFinished })
	var refs []string
	for _, s := range scores {
		refs = append(refs, s.Informant)
	}
	for _, x := range v.Out {
		refs = append(refs, x.Informant)
	}
	if v.names, err = people.Names(ctx, p.DB, v.viewer, refs); err != nil {
		return err
	}
	v.list(ctx, scores)
	return web.Show(w, r, resultsPage(v))
}

// list puts scores together by what they were read from.
func (v *resultsView) list(ctx context.Context, scores []screening.Scored) {
	at := map[string]int{}
	for _, s := range scores {
		n, there := at[s.Source]
		if !there {
			i, _ := s.Measure()
			day, err := time.Parse(time.DateOnly, s.Day)
			if err != nil {
				day = s.At
			}
			n = len(v.Answered)
			at[s.Source] = n
			v.Answered = append(v.Answered, answered{ID: s.Response(), Title: i.Scoring.Title.In(lang(ctx)), Day: day, Who: v.who(ctx, s.Informant, s.Kind)})
		}
		v.Answered[n].Scores = append(v.Answered[n].Scores, s)
	}
	slices.Reverse(v.Answered)
	later := map[[2]string]bool{}
	for n := range v.Answered {
		a := &v.Answered[n]
		what := [2]string{a.Title, a.Who}
		a.Past, later[what] = later[what], true
	}
}

// who is who answered, in words.
func (v resultsView) who(ctx context.Context, ref, kind string) string {
	name := v.names[ref].Short
	switch {
	case ref == v.Child.ID.Ref(), kind == screening.Self: // a total says who wrote it down
		return v.Child.Short
	case kind == screening.CaregiverOwn:
		return name + ", " + say.T(ctx, "desk.about-herself")
	}
	return name
}

// scoreWords says a score: its number, or that there is none, and its band.
func scoreWords(ctx context.Context, s screening.Scored) string {
	_, m := s.Measure()
	if !s.OK {
		return m.Title.In(lang(ctx)) + ": " + say.T(ctx, "desk.no-number")
	}
	text := m.Title.In(lang(ctx)) + ": " + number(s.Value)
	for _, b := range m.Bands {
		if b.Code == s.Band {
			text += ", " + b.Title.In(lang(ctx))
		}
	}
	return text
}

// line is one question and its answer.
type line struct {
	Text, Answer string
	Declined     bool
}

// responseView is what somebody answered.
type responseView struct {
	subject
	Title, Who   string
	Typed, Voice string // who wrote it down, who interpreted; ""
	Day          time.Time
	Lines        []line
}

// response shows one form, to whoever may read it. One of another child, or that
// is not there, is not found.
func (p pages) response(w http.ResponseWriter, r *http.Request) error {
	v := responseView{}
	var err error
	if v.subject, err = p.subject(r); err != nil {
		return err
	}
	ctx := r.Context()
	res, err := p.Store.Read(ctx, v.viewer, "QuestionnaireResponse", r.PathValue("response"))
	if err != nil {
		return err
	}
	var doc element.Doc
	if err := doc.Parse(res.JSON(), element.Options{}); err != nil {
		return err
	}
	is := r4.As[r4.QuestionnaireResponse](doc.Root())
	i, known := screening.Standard().Find(is.Questionnaire())
	if !known || !v.about(is.Subject().Target()) {
		return pass.ErrNone
	}
	names, err := people.Names(ctx, p.DB, v.viewer, []string{is.Source().Target(), is.Author().Target()})
	if err != nil {
		return err
	}
	v.Title, v.Who = i.Scoring.Title.In(lang(ctx)), names[is.Source().Target()].Name
	if a := is.Author().Target(); a != "" && a != is.Source().Target() {
		v.Typed = names[a].Name
	}
	v.Voice = r4.ExtensionOf(r4.Element(doc.Root()), form.InterpreterURL).ValueString()
	v.Day = time.UnixMicro(is.Authored().Micro()).In(p.Zone)
	if i, err = i.Words(ctx, p.House); err != nil && !fault.Is(err, fault.Rule) && !fault.Is(err, fault.NotFound) {
		return err
	}
	v.Lines = linesOf(ctx, i, sdc.AnswersOf(doc.Root()))
	return web.Show(w, r, responsePage(v))
}

// about reports whether a subject is the child, or one of those who bring her up.
func (s subject) about(ref string) bool {
	if id, ok := strings.CutPrefix(ref, "Patient/"); ok {
		return slices.Contains(s.records, id)
	}
	return slices.ContainsFunc(s.kin.Relatives, func(x people.Relative) bool { return x.ID.Ref() == ref })
}

// linesOf are the questions of a form with their answers; of one whose words may
// not be shown here the keys.
func linesOf(ctx context.Context, i screening.Instrument, a sdc.Answers) (all []line) {
	if i.Form == nil {
		for _, it := range i.Scoring.Items {
			all = append(all, lineOf(ctx, it.Key, nil, a[it.Key], a.Declined(it.Key)))
		}
		return all
	}
	for _, it := range i.Form.Questions() {
		if a.Answered(it.Key) || slices.Contains(i.Form.Asked(a), it) {
			all = append(all, lineOf(ctx, it.Text.In(lang(ctx)), it, a[it.Key], a.Declined(it.Key)))
		}
	}
	return all
}

func lineOf(ctx context.Context, text string, it *sdc.Item, values []sdc.Value, declined bool) line {
	l := line{Text: text, Declined: declined}
	var said []string
	for _, v := range values {
		if it != nil {
			if o, ok := it.Option(v); ok {
				said = append(said, o.Text.In(lang(ctx)))
				continue
			}
		}
		if t := v.Text(); t != "" {
			said = append(said, t)
		}
	}
	switch {
	case declined:
		l.Answer = say.T(ctx, "desk.declined")
	case len(said) == 0:
		l.Answer = say.T(ctx, "desk.blank")
	default:
		l.Answer = strings.Join(said, "; ")
	}
	return l
}
