package screening

import (
	"context"
	"path"
	"time"

	"kith/care/module"
	"kith/care/score"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// permitted reports whether a document permits showing the words of a
// Questionnaire on a day.
func permitted(ctx context.Context, q db.Querier, url string, day time.Time) (bool, error) {
	if url == "" {
		return false, nil
	}
	n, err := db.One(ctx, q, db.Int, "screening.unknown", `
		select count(*)
		from instrument_permission p
		where p.canonical = $1 and p.given_on <= $2 and (p.ends_on = '' or p.ends_on >= $2)`, url, day.Format(time.DateOnly))
	return n > 0, err
}

// Open reports whether the words of the instrument may be shown here: they are
// free, or a permission is on record.
func (i Instrument) Open(ctx context.Context, h *module.House) (bool, error) {
	if score.Free(i.Scoring.Status) {
		return true, nil
	}
	return i.Permitted(ctx, h)
}

// Permitted reports whether a permission is on record for the words of the
// instrument. Without one nobody's words take the place of those that ship.
func (i Instrument) Permitted(ctx context.Context, h *module.House) (bool, error) {
	return permitted(ctx, h.DB, i.URL(), h.Today())
}

// Words returns the instrument with its Form, where its words may be shown and
// are here: those that this site loaded with a permission, else those that ship.
// fault.Rule says that a permission is missing, fault.NotFound that the words are.
func (i Instrument) Words(ctx context.Context, h *module.House) (Instrument, error) {
	switch may, err := i.Permitted(ctx, h); {
	case err != nil:
		return i, err
	case !may && i.Form != nil:
		return i, nil
	case !may:
		return i, fault.New(fault.Rule, "screening.locked", "name", i.Scoring.Title.In("en"))
	}
	var id, organization string
	_, err := db.One(ctx, h.DB, func(r db.Row) (bool, error) { return true, r.Scan(&id, &organization) }, "screening.no-words", `
		select f.source_id, f.organization_id from instrument_form f where f.canonical = $1 order by f.updated_at desc, f.source_id limit 1`, i.URL())
	if fault.Is(err, fault.NotFound) && i.Form != nil {
		return i, nil
	}
	if err != nil {
		return i, err
	}
	res, err := h.Store.Read(ctx, access.System("Device/kith", organization), "Questionnaire", id)
	if err != nil {
		return i, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return i, err
	}
	i.Form, err = i.read(root)
	return i, err
}

// Cover keeps the words of instruments that are not ours to show from whoever
// asks at any door, until a permission is on record; what nobody knows the terms
// of is locked. An instrument of ours goes by its own status, whatever a
// Questionnaire says of itself.
func Cover(now func() time.Time) store.Cover {
	return store.Cover{
		Types: []string{"Questionnaire", "QuestionnaireResponse"},
		Show: func(ctx context.Context, q db.Querier, root element.Value) (*element.Draft, error) {
			url, open := openly(root)
			if open {
				return nil, nil //nolint:nilnil // all of it may be shown
			}
			if may, err := permitted(ctx, q, url, now()); may || err != nil {
				return nil, err
			}
			return shell(element.Edit(root), root), nil
		},
	}
}

// guard refuses a Questionnaire that was given without its words and comes back:
// it would take their place.
func guard(*module.House) []store.Guard {
	return []store.Guard{{Type: "Questionnaire", May: func(_ context.Context, _ db.Querier, _ access.Viewer, c store.Change) error {
		if c.New.Exists() && own.Extension(c.New, "words-locked").ValueBoolean().True() {
			return fault.At(fault.Rule, "screening.shell", "Questionnaire.item")
		}
		return nil
	}}}
}

// openly reports whether a Questionnaire may be shown without anybody's
// permission, and by which URL one would be. What it says of itself counts, but
// not where we know better. Of responses, only those to instruments that we know
// to be locked are not.
func openly(root element.Value) (url string, open bool) {
	response := root.Get("resourceType").Is("QuestionnaireResponse")
	url = plainURL(root.Get("url").Text())
	if response {
		url = plainURL(root.Get("questionnaire").Text())
	}
	if i, known := Standard().Find(url); known {
		return url, score.Free(i.Scoring.Status)
	}
	claimed := score.Free(own.Extension(root, "license-status").ValueCode()) && !score.Never(path.Base(url)) && !score.Never(root.Get("name").Text())
	return url, response || claimed
}
