package interaction

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// history gives the versions of one resource, newest first.
func (d *door) history(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	typ := r.PathValue("type")
	return d.past(w, r, "/"+typ+"/"+id, func(p store.Past) (store.Versions, int64, error) {
		all, err := d.store.History(r.Context(), access.From(r.Context()), typ, id)
		if err != nil {
			return store.Versions{}, 0, err
		}
		return pageOf(all, p)
	})
}

// historyOf gives the versions of every resource of a type, or of all, that
// the caller may read.
func (d *door) historyOf(w http.ResponseWriter, r *http.Request) error {
	typ, where := r.PathValue("type"), ""
	if typ != "" {
		where = "/" + typ
	}
	return d.past(w, r, where, func(p store.Past) (store.Versions, int64, error) {
		p.Type = typ
		page, err := d.store.Past(r.Context(), access.From(r.Context()), p)
		return page, -1, err
	})
}

// pageOf is one page of the versions of one resource, and how many there are.
func pageOf(all []store.Resource, p store.Past) (page store.Versions, total int64, err error) {
	from, err := strconv.ParseInt("0"+p.After, 10, 64) // the last version that was shown
	if err != nil {
		return page, 0, fault.New(fault.Invalid, "fhir.bad-page")
	}
	count := p.Count
	if count <= 0 {
		count = store.MostPerPage
	}
	for i, v := range all {
		if v.Updated.Before(p.Since) || !p.At.IsZero() && (v.Updated.After(p.At) || i > 0 && !all[i-1].Updated.After(p.At)) {
			continue
		}
		total++
		switch {
		case p.After != "" && v.Version >= from:
		case len(page.Resources) < count:
			page.Resources = append(page.Resources, v)
		default:
			page.Next = strconv.FormatInt(page.Resources[count-1].Version, 10)
		}
	}
	return page, total, nil
}

// past answers a history. get reads one page and the number of all versions,
// -1 when nobody counted.
func (d *door) past(w http.ResponseWriter, r *http.Request, where string, get func(store.Past) (store.Versions, int64, error)) error {
	ps, err := pairsOf(r.URL.RawQuery)
	if err != nil {
		return err
	}
	format, err := formatOf(r, ps.last("_format"))
	if err != nil {
		return err
	}
	v, sealed, after := access.From(r.Context()), where+"/_history", ""
	asked := ps
	if token := ps.last(pageParam); token != "" {
		var query string
		if query, after, err = d.seal.open(v, sealed, token); err != nil {
			return err
		}
		if asked, err = pairsOf(query); err != nil {
			return err
		}
	}
	p, kept, err := pastOf(asked)
	if err != nil {
		return err
	}
	if len(kept) < len(asked) && strict(r) {
		return unreadable{fault.New(fault.NotSupported, "fhir.unknown-parameter")}
	}
	p.After = after
	page, total, err := get(p)
	if err != nil {
		return err
	}
	self, next := d.base(r)+sealed, ""
	if page.Next != "" && p.Count >= 0 {
		next = self + "?" + pageParam + "=" + d.seal.close(v, sealed, kept.encode(), page.Next)
	}
	if q := ps.encode(); q != "" {
		self += "?" + q
	}
	b := newBundle(d.base(r), "history", total, [2]string{"self", self}, [2]string{"next", next})
	shown := shape{summary: kept.last("_summary")}
	if e := kept.last("_elements"); e != "" {
		shown.elements = strings.Split(e, ",")
	}
	for _, res := range page.Resources {
		body := []byte(nil)
		if !res.Deleted {
			if body, err = shown.trim(res.JSON()); err != nil {
				return err
			}
		}
		b.version(res, res.Version-1, body)
	}
	return d.send(w, r, http.StatusOK, format, b.bytes())
}

// pastOf reads the parameters of a history, and keeps those that are known.
func pastOf(ps pairs) (p store.Past, kept pairs, err error) {
	for _, one := range ps {
		switch one.name {
		case "_format", "_pretty", "_elements", pageParam:
		case "_summary":
			if !slices.Contains([]string{"true", "text", "data"}, one.value) {
				continue
			}
		case "_count":
			if p.Count, err = strconv.Atoi(one.value); err != nil || p.Count < 0 {
				return p, nil, at(fault.Value, "fhir.bad-count", one.name)
			}
			p.Count = min(p.Count, store.MostPerPage)
		case "_since", "_at":
			low, _, ok := r4.Instants(one.value)
			if !ok {
				return p, nil, at(fault.Value, "fhir.bad-instant", one.name)
			}
			if t := time.UnixMicro(low).UTC(); one.name == "_since" {
				p.Since = t
			} else {
				p.At = t
			}
		default:
			continue
		}
		kept = append(kept, one)
	}
	return p, kept, nil
}
