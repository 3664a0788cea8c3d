package family

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/people"
	"kith/care/tie"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/draw"
)

// someone is one person or place around a young person.
type someone struct {
	Ref, Key   string // Key names them within the page
	Name, Role string
	Kind       draw.Kind
	Circle     Circle
	Shared     bool
	Org        bool
}

// peopleView is her map and its list.
type peopleView struct {
	self
	People       []someone
	Wide, Narrow draw.Picture
	Done         bool
	Mistake      string // key
	Whose        string // reference, of the mistake
}

// in are those in a circle.
func (v peopleView) in(c Circle) (all []someone) {
	for _, x := range v.People {
		if x.Circle == c {
			all = append(all, x)
		}
	}
	return all
}

// around returns the people of the map: who is or was named for her, whom she
// met or is to meet, and whom she placed.
func (p pages) around(ctx context.Context, s self) (v peopleView, err error) {
	v.self = s
	placed := placedIn(s.ID.Ref(), s.ledger.Sayings)
	for _, t := range s.corner {
		n, known := s.names[t.Person]
		if !known || n.Name == "" || t.Person == s.ID.Ref() {
			continue
		}
		x := someone{Ref: t.Person, Name: n.Name, Role: n.Role, Kind: draw.Kind(t.Circle), Org: n.Org}
		if strings.HasPrefix(t.Person, "Practitioner/") && (t.RoleCode != "" || t.RoleText != "") {
			x.Role = people.WorkWord(ctx, people.Work(t.RoleCode), t.RoleText)
		}
		if put, ok := placed[t.Person]; ok {
			x.Circle = Circle(put.Ring)
			if x.Shared, err = p.shared(ctx, s, put); err != nil {
				return v, err
			}
		}
		v.People = append(v.People, x)
	}
	slices.SortStableFunc(v.People, func(a, b someone) int { return strings.Compare(a.Name, b.Name) })
	for i := range v.People {
		v.People[i].Key = "p" + strconv.Itoa(i+1)
	}
	v.draw(ctx)
	return v, nil
}

// shared reports whether her team may see where she put somebody.
func (p pages) shared(ctx context.Context, s self, put tie.Saying) (bool, error) {
	v, err := p.placing(ctx, s, put)
	return err == nil && label.Of(v.Element)&label.Closed == 0, err
}

func (p pages) placing(ctx context.Context, s self, put tie.Saying) (v r4.Observation, err error) {
	res, err := p.Store.Read(ctx, s.viewer, "Observation", put.Source.ID)
	if err != nil {
		return v, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	return r4.As[r4.Observation](root), err
}

// draw makes the picture of whom she has placed; the list says the same.
func (v *peopleView) draw(ctx context.Context) {
	e := draw.Ego{Center: v.Short, Title: say.T(ctx, "family.people.map"), MoreTo: "#people",
		Rings: [3]string{say.T(ctx, "family.circle.close"), say.T(ctx, "family.circle.known"), say.T(ctx, "family.circle.not-now")}}
	var told []string
	for _, x := range v.People {
		if x.Circle == Unplaced {
			continue
		}
		says := say.T(ctx, "family.circle."+x.Circle.String())
		told = append(told, x.Name+" ("+says+")")
		e.Ties = append(e.Ties, draw.Tie{ID: x.Key, Name: x.Name, Role: x.Role, Says: says, Kind: x.Kind,
			State: draw.Steady, Ring: int(x.Circle), Rated: true, Org: x.Org})
	}
	if len(e.Ties) == 0 {
		return
	}
	e.Desc = say.From(ctx).List(told...)
	if more := len(e.Ties) - draw.MaxTies; more > 0 {
		e.More = say.T(ctx, "family.people.more", more)
	}
	e.ID = "map-w"
	v.Wide = draw.EgoMap(e, draw.Wide)
	e.ID = "map-n"
	v.Narrow = draw.EgoMap(e, draw.Narrow)
}

func (p pages) people(w http.ResponseWriter, r *http.Request) error {
	s, err := p.owner(r)
	if err != nil {
		return err
	}
	v, err := p.around(r.Context(), s)
	if err != nil {
		return err
	}
	v.Done = r.URL.Query().Has("done")
	return web.Show(w, r, peoplePage(v))
}

// place puts somebody where she wants them. What her team saw before is taken
// back in the same breath, so that they see what she shares now or nothing.
func (p pages) place(w http.ResponseWriter, r *http.Request) error {
	s, err := p.owner(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	v, err := p.around(ctx, s)
	if err != nil {
		return err
	}
	who := r.PostFormValue("person")
	i := slices.IndexFunc(v.People, func(x someone) bool { return x.Ref == who })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	at, ok := circleOf(r.PostFormValue("circle"))
	if !ok {
		v.Mistake, v.Whose = "family.people.missing", who
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, peoplePage(v))
	}
	when := s.now
	if last := time.UnixMicro(placedIn(s.ID.Ref(), s.ledger.Sayings)[who].At).In(p.Zone); !when.After(last) {
		when = last.Add(time.Microsecond) // the newest counts, however fast she is
	}
	body, err := placing(s.ID.Ref(), who, at, r.PostFormValue("shared") != "", when)
	if err != nil {
		return err
	}
	if err := p.put(ctx, s, who, body); err != nil {
		return err
	}
	return web.See(w, r, "/y/people?done=1")
}

// put writes where she put somebody, and takes back every earlier place of the
// same person that others may see.
func (p pages) put(ctx context.Context, s self, who string, body []byte) error {
	first, err := p.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	first.New = true
	batch := []*store.Incoming{first}
	defer func() { p.Store.Release(batch...) }()
	for _, x := range s.ledger.Sayings {
		if x.Kind != "place" || x.Speaker != s.ID.Ref() || x.Person != who {
			continue
		}
		old, err := p.placing(ctx, s, x)
		if err != nil {
			return err
		}
		if label.Of(old.Element)&label.Closed != 0 {
			continue
		}
		gone, err := takenBack(old)
		if err != nil {
			return err
		}
		in, err := p.Store.Prepare(gone, element.Options{})
		if err != nil {
			return err
		}
		batch = append(batch, in)
	}
	_, err = p.Store.Write(ctx, s.viewer, "place", batch)
	return err
}
