package desk

import (
	"net/http"
	"strconv"

	"kith/care/form"
	"kith/care/pass"
	"kith/care/people"
	"kith/platform/db"
	"kith/platform/web"
)

// writeView is all questions on one page.
type writeView struct {
	newView
	form.Course
	Fields      map[int]form.Field // by number of the question
	Names       []string           // of the forms
	Interpreter string
}

// writing returns the page that a request asks for, with answers.
func (p pages) writing(r *http.Request, who string, names []string) (v writeView, err error) {
	if v.newView, err = p.newOf(r, who); err != nil {
		return v, err
	}
	if v.Names = v.chosen(names); v.Whom == nil || len(v.Names) == 0 {
		return v, pass.ErrNone
	}
	forms, err := form.Open(r.Context(), p.House, v.Names...)
	v.Course = form.CourseOf(form.Draft{}.SheetsOf(forms))
	v.Fields = map[int]form.Field{}
	for _, q := range v.All {
		v.Fields[q.No] = form.FieldOf(q.Item, nameOf(q.No), nil)
	}
	return v, err
}

// nameOf is the name of a question's field where all stand on one page.
func nameOf(no int) string { return "q-" + strconv.Itoa(no) }

func (p pages) write(w http.ResponseWriter, r *http.Request) error {
	v, err := p.writing(r, r.URL.Query().Get("who"), r.URL.Query()["forms"])
	if err != nil {
		return err
	}
	return web.Show(w, r, writePage(v))
}

// record puts the answers on record as its reader's who typed them, in the name
// of whoever gave them. What hangs on a question that was not to be asked does not
// count.
func (p pages) record(w http.ResponseWriter, r *http.Request) error {
	who := r.PostFormValue("who")
	v, err := p.writing(r, who, r.PostForm["forms"])
	if err != nil {
		return err
	}
	v.Interpreter = web.Line(r, "interpreter")
	any := v.read(r)
	if !any && v.Mistake == "" {
		v.Mistake = "desk.staff.empty"
	}
	if v.Mistake != "" {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, writePage(v))
	}
	ctx := r.Context()
	me, err := people.Writer(ctx, p.DB, v.viewer, p.Today())
	if err != nil {
		return err
	}
	made, err := p.pass(ctx, v.viewer, v.Child, *v.Whom, v.Names)
	if err != nil {
		return err
	}
	s := form.Sending{Child: string(v.Child.ID), Informant: who, Kind: v.Whom.Kind, With: made.With, Author: me, Language: lang(ctx), Interpret: v.Interpreter}
	for _, sh := range v.Sheets {
		s.Sheets = append(s.Sheets, form.Counted(sh))
	}
	out, _, err := s.Prepare(ctx, p.House)
	defer func() { out.Release(p.House) }()
	if err != nil {
		return err
	}
	if err := p.DB.Write(ctx, func(tx *db.Tx) error { return out.Write(ctx, tx, p.House, v.viewer) }); err != nil {
		return err
	}
	return web.See(w, r, v.Address(""))
}

// read reads the fields of a request; what is wrong stays, with why.
func (v *writeView) read(r *http.Request) (any bool) {
	for _, q := range v.All {
		name := nameOf(q.No)
		values, f := form.Answer(q.Item, name, r.PostForm[name], web.Words(r, form.WordsOf(name)))
		sh := v.Sheets[q.Sheet]
		if f.Wrong == "" && len(values) > 0 {
			sh.Answers[q.Key], any = values, true
			if reason, args := form.Check(sh, q.Key); reason != "" {
				f.Wrong, f.Args = reason, args
			}
		}
		if f.Wrong != "" {
			v.Mistake = "form.odd"
		}
		v.Fields[q.No] = f
	}
	return any
}
