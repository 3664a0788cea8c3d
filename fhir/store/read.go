package store

import (
	"context"
	"strconv"
	"time"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// Resource is one version of one resource.
type Resource struct {
	Type, ID    string
	Version     int64
	Updated     time.Time
	Deleted     bool
	Compartment int64
	Labels      access.Mask // what it carries: bits of label.Owned
	Blind       bool        // who asks wrote it and may not read it: ReadToChange

	body   []byte
	metaAt int64
	made   bool // body is not of the record but made for this answer, meta and all
}

// JSON returns the resource as it leaves: what came in, with the server's
// version and time in meta.
func (r Resource) JSON() []byte {
	switch {
	case r.Deleted:
		return nil
	case r.made:
		return r.body
	}
	body, metaAt := r.body, int(r.metaAt)
	if r.Labels != 0 {
		body, metaAt = labeled(body, metaAt, r.Labels)
	}
	return element.Splice(make([]byte, 0, len(body)+100), body, metaAt,
		strconv.FormatInt(r.Version, 10), r.Updated.Format(TimeFormat))
}

// Stored returns the canonical bytes without the server's part of meta.
func (r Resource) Stored() []byte { return r.body }

// Parse reads the resource into doc and returns its root.
func (r Resource) Parse(doc *element.Doc) (element.Value, error) {
	err := doc.Parse(r.body, element.Options{Share: true})
	return doc.Root(), err
}

// TimeFormat is how the store writes an instant.
const TimeFormat = "2006-01-02T15:04:05.000000Z07:00"

const resourceFields = `r.type, r.id, r.version, r.updated_at, r.deleted, r.compartment, r.labels, r.meta_at, r.body`

// scanMore scans a resource, as it is stored, of a row that may have more
// columns behind.
func scanMore(row db.Row, more ...any) (r Resource, err error) {
	var at, labels int64
	into := [16]any{&r.Type, &r.ID, &r.Version, &at, &r.Deleted, &r.Compartment, &labels, &r.metaAt, &r.body}
	err = row.Scan(append(into[:9], more...)...)
	r.Labels = access.Mask(labels)
	r.Updated = time.UnixMicro(at).UTC()
	return r, err
}

// Read returns the current version. What is hidden from v is fault.NotFound,
// as what never was; what v could see and is gone is fault.Deleted.
//
// The casts keep SQLite from planning the query anew for each id: where it has
// statistics of a column it looks at the value that is asked for.
func (s *Store) Read(ctx context.Context, v access.Viewer, typ, id string) (Resource, error) {
	r, err := access.One(ctx, s.db.Steady(), v, s.resources(ctx), "fhir.not-found", `
		select `+resourceFields+`
		from resource r
		where r.type = cast($1 as text) and r.id = cast($2 as text) and sees(r.compartment)`, typ, id)
	switch {
	case typ == "AuditEvent" && fault.Is(err, fault.NotFound):
		r, err = s.readTrail(ctx, v, id)
	case err == nil && r.Deleted:
		return Resource{}, fault.New(fault.Deleted, "fhir.deleted")
	}
	return s.leaveOne(ctx, v, r, err)
}

// leaveOne is leave for one resource, where it was found.
func (s *Store) leaveOne(ctx context.Context, v access.Viewer, r Resource, err error) (Resource, error) {
	if err != nil {
		return r, err
	}
	one := []Resource{r}
	err = s.leave(ctx, s.db, v, one)
	return one[0], err
}

// saw tells the trail of the request what it is given.
func saw(ctx context.Context, all ...Resource) {
	for _, r := range all {
		if r.Version > 0 {
			audit.Saw(ctx, r.Compartment, r.Type, r.ID)
		}
	}
}

// versions is every version of a resource. The current compartment decides
// about all of them, so a label that came later covers what came before; and
// each version's own about that one, so a label taken away opens nothing.
const versions = `
	select r.type, r.id, x.version, x.updated_at, x.deleted, r.compartment, r.labels, x.meta_at, x.body
	from resource r
	join (
		select key as resource, version, updated_at, deleted, compartment, meta_at, body from resource where type = $1 and id = $2
		union all
		select h.resource, h.version, h.updated_at, h.deleted, h.compartment, h.meta_at, h.body
		from resource_history h join resource c on c.key = h.resource
		where c.type = $1 and c.id = $2
	) x on x.resource = r.key
	where r.type = $1 and r.id = $2 and sees(r.compartment) and sees(x.compartment)`

// VersionRead returns one version, fault.Deleted when it is the deletion.
func (s *Store) VersionRead(ctx context.Context, v access.Viewer, typ, id string, version int64) (Resource, error) {
	r, err := access.One(ctx, s.db.Steady(), v, s.resources(ctx), "fhir.not-found", versions+` and x.version = $3`, typ, id, version)
	if err == nil && r.Deleted {
		return Resource{}, fault.New(fault.Deleted, "fhir.deleted")
	}
	return s.leaveOne(ctx, v, r, err)
}

// History returns all versions, newest first; fault.NotFound when v sees none.
func (s *Store) History(ctx context.Context, v access.Viewer, typ, id string) ([]Resource, error) {
	all, err := access.All(ctx, s.db.Steady(), v, s.resources(ctx), versions+` order by x.version desc`, typ, id)
	if err == nil && len(all) == 0 {
		return nil, fault.New(fault.NotFound, "fhir.not-found")
	}
	if err == nil {
		err = s.leave(ctx, s.db.Steady(), v, all)
	}
	return all, err
}

// Find returns the id of the one current resource of a type with this
// identifier, for conditional references in what the operator imports. It is
// "" when there is none and fault.Ambiguous when there are several.
func (s *Store) Find(ctx context.Context, q db.Querier, typ, system, value string) (string, error) {
	p := s.index.Of(typ).Param("identifier")
	if p == nil {
		return "", fault.New(fault.NotSupported, "fhir.unknown-parameter")
	}
	query := `
		select distinct r.id
		from index_token i join resource r on r.key = i.resource
		left join uri u on u.key = i.system
		where i.field = $1 and i.value = $2`
	args := []any{s.key(p.Parts[0].Field), index.Clip(value)}
	if system != "" {
		query += ` and u.value = $3`
		args = append(args, index.Clip(system))
	}
	ids, err := db.All(ctx, q, db.Text, query+` order by r.id limit 2`, args...)
	switch {
	case err != nil || len(ids) == 0:
		return "", err
	case len(ids) > 1:
		return "", fault.New(fault.Ambiguous, "fhir.ambiguous")
	}
	return ids[0], nil
}
