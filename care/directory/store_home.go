package directory

import (
	"context"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
)

// Here returns where the reader's own place lies: one of its places, or, where
// nobody wrote down where those lie, the middle of its zip code.
func Here(ctx context.Context, h *module.House, v access.Viewer) (Point, error) {
	var zip string
	var at Point
	err := access.Each(ctx, h.DB, v, func(r db.Row) error {
		var p Point
		var z string
		err := r.Scan(&p.Latitude, &p.Longitude, &z)
		if p = At(p.Latitude, p.Longitude); !at.Known {
			at = p
		}
		if zip == "" {
			zip = z
		}
		return err
	}, `
		select p.latitude, p.longitude, p.zip from directory_place p
		where p.organization_id = $1 and p.active and sees(p.compartment)
		order by p.id`, v.Origin())
	if err != nil || at.Known {
		return at, err
	}
	return Zip(ctx, h.DB, v, zip)
}

// Zip returns the middle of the places of the directory in a zip code:
// nowhere, where there are none.
func Zip(ctx context.Context, q db.Querier, v access.Viewer, zip string) (Point, error) {
	if len(zip) < 5 {
		return Point{}, nil
	}
	var sum Point
	n := 0.0
	err := access.Each(ctx, q, v, func(r db.Row) error {
		var p Point
		err := r.Scan(&p.Latitude, &p.Longitude)
		if At(p.Latitude, p.Longitude).Known {
			sum.Latitude, sum.Longitude, n = sum.Latitude+p.Latitude, sum.Longitude+p.Longitude, n+1
		}
		return err
	}, `
		select p.latitude, p.longitude from directory_place p
		where p.zip >= $1 and p.zip < $2 and p.active and sees(p.compartment)`, zip[:5], zip[:5]+last)
	if err != nil || n == 0 {
		return Point{}, err
	}
	return At(sum.Latitude/n, sum.Longitude/n), nil
}

// spokenHere lists the languages of the services that v may see, by code.
func spokenHere(ctx context.Context, q db.Querier, v access.Viewer) ([]string, error) {
	return access.All(ctx, q, v, db.Text, `
		select distinct t.code from directory_tag t where t.kind = 'language' and t.compartment in `+seen("directory_service")+` order by t.code`)
}

// organizations lists whose services there may be, by name: id and name.
func organizations(ctx context.Context, q db.Querier, v access.Viewer) ([]Organization, error) {
	return access.All(ctx, q, v, func(r db.Row) (o Organization, err error) {
		err = r.Scan(&o.ID, &o.Name)
		return o, err
	}, `select o.id, o.name from organization o where o.active and sees(o.compartment) order by o.sort, o.id limit 5000`)
}
