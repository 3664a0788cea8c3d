package transition

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kith/care/packet"
	"kith/care/people"
	"kith/platform/say"
	"kith/platform/web"
)

func (p pages) passportRoutes(m *web.Mux) {
	m.On("GET /children/{id}/move/passport.pdf", p.passport("application/pdf"), web.Gives("A child's health passport on paper.", "application/pdf").
		Query("to: who reads it, RelatedPerson/x"))
	m.On("GET /children/{id}/move/passport.json", p.passport("application/fhir+json"), web.Gives("The same as a FHIR document.", "application/fhir+json").
		Query("to: who reads it, RelatedPerson/x"))
}

// passport gives what whoever cares for the child next needs on the first
// evening, made for one of the family.
func (p pages) passport(media string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		m, err := p.moving(r)
		if err != nil {
			return err
		}
		to := r.URL.Query().Get("to")
		if !slices.ContainsFunc(m.carers(p.Today()), func(x people.Relative) bool { return x.ID.Ref() == to }) {
			return missing()
		}
		made, err := packet.Passport(r.Context(), p.House, m.v, m.Child.ID, packet.Audience{To: to, Purpose: packet.ForMove, Lang: say.From(r.Context()).Lang()})
		if err != nil {
			return err
		}
		body, name := made.PDF, "passport.pdf"
		if strings.HasSuffix(media, "json") {
			body, name = made.Document, "passport.json"
		}
		w.Header().Set("Content-Type", media)
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, err = w.Write(body)
		return err
	}
}

// carers are those of the family who may need a passport, who is to come included.
func (m moving) carers(day people.Day) (all []people.Relative) {
	for _, x := range m.Kin.Relatives {
		if x.Active && !x.Ended(day) && !x.Relation.Sibling() && x.Relation.Circle() != people.InCommunity {
			all = append(all, x)
		}
	}
	return all
}
