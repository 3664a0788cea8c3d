package sharing

import (
	"net/http"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) reportRoutes(m *web.Mux) {
	m.On("GET /children/{id}/told/{item}/report", p.report, web.Shows("What may have to be reported here, and writing down that it was."))
	m.On("POST /children/{id}/told/{item}/report", p.reported, web.Does("Writes down that it was reported; who did so stays sealed.").
		Needs("words: what was said, or why").
		Takes("to: one of us who was told", "line: whom it was reported to", "number: what they gave it",
			"later-by: who decided to tell the child later", "later-why: why that is safer", "later-until: when the child is told"))
}

// reportView is the page of a report.
type reportView struct {
	itemView
	Place disclosure.Pathway
	Work  []consent.Somebody
	Typed map[string]string
	Field string
}

func (p pages) reportOf(r *http.Request) (v reportView, err error) {
	if v.itemView, err = p.itemOf(r); err != nil {
		return v, err
	}
	if !v.Row.Item.Whole() {
		return v, fault.New(fault.NotFound, "disclosure.not-found")
	}
	v.Place = p.reporting().At(consent.In(p.Store).Place.Code)
	v.Work, err = consent.AtWork(r.Context(), p.House, v.asks, v.Child.ID)
	return v, err
}

func (p pages) report(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reportOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, reportPage(v))
}

func (p pages) reported(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reportOf(r)
	if err != nil {
		return err
	}
	v.Typed = map[string]string{}
	for _, f := range []string{"to", "line", "number", "later-by", "later-why", "later-until"} {
		v.Typed[f] = web.Line(r, f)
	}
	v.Typed["words"] = web.Words(r, "words")
	x := disclosure.Reported{Statement: v.Row.ID, To: v.Typed["to"], Line: v.Typed["line"], Number: v.Typed["number"], Words: v.Typed["words"],
		Place: v.Place.Place, Later: disclosure.Later{By: v.Typed["later-by"], Why: v.Typed["later-why"]}}
	if text := v.Typed["later-until"]; text != "" {
		if x.Later.Until, err = time.ParseInLocation(time.DateOnly, text, p.Zone); err != nil {
			v.Mistake, v.Field = "sharing.day-unclear", "until"
			return web.ShowStatus(w, r, http.StatusUnprocessableEntity, reportPage(v))
		}
	}
	_, err = disclosure.WriteReport(r.Context(), p.House, v.asks, x)
	if status, told := fault.Told(err); told {
		v.Mistake, v.Field = fault.Of(err).Key, fault.Of(err).At
		return web.ShowStatus(w, r, status, reportPage(v))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, v.to(v.Row, ""))
}

// reporting is what the site says has to be reported, or what is built in.
func (p pages) reporting() disclosure.Reporting {
	return disclosure.ReportingIn(consent.In(p.Store).Rules.Beside("reporting.json"))
}
