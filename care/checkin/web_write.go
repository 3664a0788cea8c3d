package checkin

import (
	"net/http"
	"strconv"

	"kith/care/people"
	"kith/fhir/sdc"
	"kith/platform/db"
	"kith/platform/web"
)

// writeView is all questions on one page.
type writeView struct {
	newView
	course
	Fields      map[int]field // by number of the question
	Names       []string      // of the forms
	Interpreter string
}

// writing returns the page that a request asks for, with answers.
func (p pages) writing(r *http.Request, who string, names []string) (v writeView, err error) {
	if v.newView, err = p.newOf(r, who); err != nil {
		return v, err
	}
	if v.Names = v.chosen(names); v.Whom == nil || len(v.Names) == 0 {
		return v, errNoPass
	}
	forms, err := p.forms(r.Context(), v.Names)
	v.course = courseOf(draft{}.sheetsOf(forms))
	v.Fields = map[int]field{}
	for _, q := range v.All {
		v.Fields[q.No] = fieldOf(q.Item, nameOf(q.No), nil)
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
		v.Mistake = "checkin.staff.empty"
	}
	if v.Mistake != "" {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, writePage(v))
	}
	ctx := r.Context()
	me, err := people.Writer(ctx, p.DB, v.viewer, p.Today())
	if err != nil {
		return err
	}
	pass, err := p.pass(ctx, v.viewer, v.Child, *v.Whom, v.Names)
	if err != nil {
		return err
	}
	s := sending{child: string(v.Child.ID), informant: who, kind: v.Whom.Kind, with: pass.With, author: me, language: lang(ctx), interpret: v.Interpreter}
	for _, sh := range v.Sheets {
		s.sheets = append(s.sheets, counted(sh))
	}
	out, _, err := s.prepare(ctx, p.House)
	defer func() { p.Store.Release(append(out.responses, out.scores...)...) }()
	if err != nil {
		return err
	}
	if err := p.DB.Write(ctx, func(tx *db.Tx) error { return out.write(ctx, tx, p.House, v.viewer) }); err != nil {
		return err
	}
	return web.See(w, r, v.Address(""))
}

// counted is a form with the answers to what is asked.
func counted(sh sheet) sheet {
	some := sdc.Answers{}
	for _, q := range sh.Form.Asked(sh.Answers) {
		if sh.Answers.Answered(q.Key) {
			some[q.Key] = sh.Answers[q.Key]
		}
	}
	return sheet{sh.Instrument, some}
}

// read reads the fields of a request; what is wrong stays, with why.
func (v *writeView) read(r *http.Request) (any bool) {
	for _, q := range v.All {
		name := nameOf(q.No)
		values, f := answer(q.Item, name, r.PostForm[name], web.Words(r, words(name)))
		sh := v.Sheets[q.Sheet]
		if f.Wrong == "" && len(values) > 0 {
			sh.Answers[q.Key], any = values, true
			if reason, args := check(sh, q.Key); reason != "" {
				f.Wrong, f.Args = reason, args
			}
		}
		if f.Wrong != "" {
			v.Mistake = "checkin.odd"
		}
		v.Fields[q.No] = f
	}
	return any
}
