package people

import (
	"context"
	"net/http"
	"strings"

	"kith/care/module"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// Usual names, for each child, the person they see most: "Dr. Chen". Somebody
// who knows about ties gives it to New.
type Usual func(ctx context.Context, h *module.House, v access.Viewer, children []PatientID) (map[PatientID]string, error)

// Module hands people to the program.
var Module = New(nil)

// New is Module with somebody who knows whom each child sees most; nil leaves
// that out of the list.
func New(usual Usual) module.Module {
	return module.Module{
		Name: "people", Files: files, Projectors: []store.Projector{Projector},
		Routes: func(m *web.Mux, h *module.House) { pages{h, newSeal(), usual}.routes(m) },
	}
}

// pages are the pages of this folder.
type pages struct {
	*module.House
	seal  seal
	usual Usual
}

func (p pages) routes(m *web.Mux) {
	m.On("GET /children", p.children, web.Shows("The children whose record one may read, or those that a search found.").
		Query("q: a search, such as the beginning of a name", "s: a search, sealed", "after: a place in the list, sealed", "before: a place in the list, sealed"))
	m.On("POST /children", p.find, web.Does("Looks for a child; what was typed does not show in the address it leads to.").
		Takes("q: a name, a date of birth or a number"))
}

// On a page of the list, and how far children are counted.
const (
	onPage      = 50
	mostCounted = 1000
)

// What an address is sealed for.
const (
	forSearch = "search"
	forAfter  = "after"
	forBefore = "before"
)

// viewer returns who is asking; nobody must sign in first.
func viewer(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return v, fault.New(fault.Login, "fault.login")
	}
	return v, nil
}

// children shows the list, a page of it, or what a search found.
func (p pages) children(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	typed := r.FormValue("q")
	if s := r.FormValue("s"); s != "" {
		typed, _ = p.seal.open(forSearch, s) // an old address is no search
	}
	view, err := p.view(r, v, typed)
	if err != nil {
		return err
	}
	return web.Show(w, r, childrenPage(view))
}

// find takes a search. The answer stands under an address that does not show
// what was typed, so that Back and Reload work without a name in the history.
func (p pages) find(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	typed, to := shorten(r.PostFormValue("q")), "/children"
	if typed != "" {
		to += "?s=" + p.seal.close(forSearch, typed)
	}
	if !web.Partial(r) {
		return web.See(w, r, to)
	}
	view, err := p.view(r, v, typed)
	if err != nil {
		return err
	}
	w.Header().Set("HX-Replace-Url", to)
	return web.Show(w, r, childrenList(view))
}

// childrenView is what the page shows.
type childrenView struct {
	Typed    string // what is searched for, "" for the whole list
	Rows     []childRow
	More     bool // a search found more than it shows
	Count    int  // children the viewer may see
	Counted  bool // Count is all of them
	Previous string
	Next     string
}

// childRow is one child of the list, in words.
type childRow struct {
	ID                  PatientID
	Name, Official      string
	Age, Pronouns, Born string
	Died, Usual         string
	Languages, Why      []string
	Inactive            bool
}

func (p pages) view(r *http.Request, v access.Viewer, typed string) (view childrenView, err error) {
	ctx := r.Context()
	view.Typed = shorten(typed)
	var hits []Hit
	if len(Read(view.Typed, p.Today())) > 0 {
		found, err := Search(ctx, p.DB, v, view.Typed, p.Today())
		if err != nil {
			return view, err
		}
		hits, view.More = found.Hits, found.More
	} else {
		view.Typed = ""
		if hits, err = p.page(r, v, &view); err != nil {
			return view, err
		}
	}
	view.Rows, err = p.rows(ctx, v, hits)
	return view, err
}

// page reads the part of the list that the address asks for.
func (p pages) page(r *http.Request, v access.Viewer, view *childrenView) ([]Hit, error) {
	ctx := r.Context()
	at := Where{After: p.mark(r, forAfter), Before: p.mark(r, forBefore)}
	list, err := List(ctx, p.DB, v, at, onPage)
	if err != nil {
		return nil, err
	}
	if at.Before != (Mark{}) && !list.Before || at.After != (Mark{}) && len(list.Children) == 0 {
		// Back at the beginning, or nobody is left behind the mark.
		if list, err = List(ctx, p.DB, v, Where{}, onPage); err != nil {
			return nil, err
		}
	}
	if list.Before {
		view.Previous = p.address(forBefore, list.First)
	}
	if list.After {
		view.Next = p.address(forAfter, list.Last)
	}
	view.Count, view.Counted = len(list.Children), true
	if list.Before || list.After {
		if view.Count, view.Counted, err = Count(ctx, p.DB, v, mostCounted); err != nil {
			return nil, err
		}
	}
	hits := make([]Hit, len(list.Children))
	for i, c := range list.Children {
		hits[i] = Hit{Patient: c}
	}
	return hits, nil
}

const betweenMarks = "\x00"

func (p pages) address(purpose string, m Mark) string {
	return "/children?" + purpose + "=" + p.seal.close(purpose, m.Sort+betweenMarks+m.ID)
}

// mark opens the place in the list that the address holds; the beginning when
// it holds none that we gave out.
func (p pages) mark(r *http.Request, purpose string) Mark {
	text, ok := p.seal.open(purpose, r.FormValue(purpose))
	sort, id, cut := strings.Cut(text, betweenMarks)
	if !ok || !cut {
		return Mark{}
	}
	return Mark{sort, id}
}

// rows puts children into words.
func (p pages) rows(ctx context.Context, v access.Viewer, hits []Hit) ([]childRow, error) {
	ids := make([]PatientID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	grown, err := Interpreted(ctx, p.DB, v, ids)
	if err != nil {
		return nil, err
	}
	usual := map[PatientID]string{}
	if p.usual != nil && len(ids) > 0 {
		if usual, err = p.usual(ctx, p.House, v, ids); err != nil {
			return nil, err
		}
	}
	today := p.Today()
	rows := make([]childRow, len(hits))
	for i, h := range hits {
		rows[i] = childRow{
			ID: h.ID, Name: h.Name, Official: h.Official,
			Age: AgeWords(ctx, h.Patient, today), Pronouns: PronounWords(ctx, h.Patient), Born: BirthWords(ctx, h.Birth),
			Died: DiedWords(ctx, h.Patient), Usual: usual[h.ID], Inactive: !h.Active,
			Languages: append(ownLanguage(ctx, h.Patient), FamilyLanguages(ctx, h.Patient, grown[h.ID], today)...),
			Why:       WhyWords(ctx, h),
		}
		if rows[i].Name == "" {
			rows[i].Name = say.T(ctx, "people.nameless")
		}
	}
	return rows, nil
}

// childrenTitle says what the list holds. It counts what the viewer may see,
// and nothing else.
func childrenTitle(ctx context.Context, v childrenView) string {
	switch {
	case v.Typed != "" && len(v.Rows) == 0:
		return say.T(ctx, "people.search.nobody")
	case v.Typed != "" && v.More:
		return say.T(ctx, "people.children.found-many", "count", len(v.Rows))
	case v.Typed != "":
		return say.T(ctx, "people.children.found", len(v.Rows))
	case v.Counted:
		return say.T(ctx, "people.children.count", v.Count)
	}
	return say.T(ctx, "people.children.many", "count", v.Count)
}
