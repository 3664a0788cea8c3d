package terminology

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/db"
)

// tables is what a site has loaded.
type tables struct{ db *db.DB }

// Projector keeps the table by which CodeSystem, ValueSet and ConceptMap
// resources of the store are found. One that not everyone may read is left out:
// what it says would be told to everyone.
func Projector() store.Projector {
	return store.Derived{
		Tables: []store.Table{{
			Name: "term_resource", Of: []string{"CodeSystem", "ConceptMap", "ValueSet"},
			Columns: []string{"id", "source_type", "url", "version", "status", "implied", "resource", "revision"},
		}},
		Matters: func(typ string, v element.Value) bool {
			return v.Get("url").Text() != "" && !v.At("meta", "security").Exists() && store.Everyones(typ, v)
		},
		Read: func(rows store.Rows, c store.Change) {
			implied := ""
			if c.Type == "CodeSystem" {
				implied = c.New.Get("valueSet").Text()
			}
			rows.Add("term_resource", c.ID, c.Type, c.New.Get("url").Text(), c.New.Get("version").Text(),
				c.New.Get("status").Text(), implied, c.Key, c.Version)
		},
	}.Projector("terminology")
}

// mark changes whenever something is loaded, changed or taken away.
type mark struct{ resources, latest, revisions, systems, newest int64 }

func (t *tables) mark(ctx context.Context) (mark, error) {
	return db.One(ctx, t.db, func(r db.Row) (m mark, err error) {
		return m, r.Scan(&m.resources, &m.latest, &m.revisions, &m.systems, &m.newest)
	}, "", `
		select count(*), coalesce(max(resource), 0), coalesce(cast(sum(revision) as bigint), 0),
			(select count(*) from term_system where state = $1),
			(select coalesce(max(key), 0) from term_system where state = $1)
		from term_resource`, stateReady)
}

// source returns a code system of the site: a release in the tables, or a
// CodeSystem resource; nil if there is none.
func (t *tables) source(ctx context.Context, url, version string) (*source, error) {
	all, err := db.All(ctx, t.db, func(r db.Row) (*source, error) {
		l := &loaded{db: t.db} // releases are read in English
		s := &source{Head: Head{URL: url, Content: "complete", Language: "en"}, list: l}
		err := r.Scan(&l.key, &l.first, &l.count, &s.Version, &s.Name, &s.Title, &s.CaseSensitive)
		l.fold = !s.CaseSensitive
		return s, err
	}, `
		select key, first, concept_count, version, name, title, case_sensitive
		from term_system
		where url = $1 and state = $2
		order by key desc`, url, stateReady)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		// SNOMED CT: an edition stands for its latest version.
		if version == "" || version == s.Version || strings.HasPrefix(s.Version, version+"/version/") {
			return s, nil
		}
	}
	bodies, err := t.bodies(ctx, "CodeSystem", url, version)
	if err != nil {
		return nil, err
	}
	for _, b := range bodies {
		// One that cannot be read, has no codes or is a supplement answers nothing.
		if cs, err := readCodeSystem(b); err == nil {
			if s, err := cs.source(); err == nil {
				return s, nil
			}
		}
	}
	return nil, nil
}

// valueSet returns a value set of the site, or the one of all codes of a code
// system of the site that names it; nil if there is none.
func (t *tables) valueSet(ctx context.Context, url, version string) (*valueSet, error) {
	bodies, err := t.bodies(ctx, "ValueSet", url, version)
	if err != nil {
		return nil, err
	}
	if len(bodies) > 0 {
		return readValueSet(bodies[0])
	}
	systems, err := db.All(ctx, t.db, db.Text, `
		select url from term_resource where implied = $1 and source_type = 'CodeSystem' order by url`, url)
	if err != nil || len(systems) == 0 || url == "" {
		return nil, err
	}
	vs := &valueSet{URL: url}
	vs.Compose.Include = []clause{{System: systems[0]}}
	return vs, nil
}

// conceptMaps returns those of the site with a URL, or all.
func (t *tables) conceptMaps(ctx context.Context, url, version string) (all []*conceptMap, err error) {
	bodies, err := t.bodies(ctx, "ConceptMap", url, version)
	if err != nil {
		return nil, err
	}
	for _, b := range bodies {
		m, err := readConceptMap(b)
		switch {
		case err == nil:
			all = append(all, m)
		case url != "":
			return nil, err
		}
		if url != "" {
			break
		}
	}
	return all, nil
}

// bodies reads the resources with a URL, or with any where that is "": active
// ones first, the latest version before older ones.
func (t *tables) bodies(ctx context.Context, typ, url, version string) ([][]byte, error) {
	type found struct {
		status, version string
		body            []byte
	}
	query := `
		select t.status, t.version, r.body
		from term_resource t
		join resource r on r.key = t.resource
		where t.source_type = $1`
	args := []any{typ}
	if url != "" {
		query, args = query+` and t.url = $2`, append(args, url)
	}
	all, err := db.All(ctx, t.db, func(r db.Row) (f found, err error) {
		return f, r.Scan(&f.status, &f.version, &f.body)
	}, query+` order by t.url, t.resource desc`, args...)
	if err != nil {
		return nil, err
	}
	if version != "" {
		all = slices.DeleteFunc(all, func(f found) bool { return f.version != version })
	}
	if url != "" {
		slices.SortStableFunc(all, func(a, b found) int {
			if active := (b.status == "active"); active != (a.status == "active") {
				if active {
					return 1
				}
				return -1
			}
			return compareVersions(b.version, a.version)
		})
	}
	bodies := make([][]byte, len(all))
	for i, f := range all {
		bodies[i] = f.body
	}
	return bodies, nil
}

// compareVersions puts 1.10 behind 1.9: what is a number is compared as one.
func compareVersions(a, b string) int {
	as, bs := strings.FieldsFunc(a, dot), strings.FieldsFunc(b, dot)
	return slices.CompareFunc(as, bs, func(a, b string) int {
		x, errX := strconv.Atoi(a)
		y, errY := strconv.Atoi(b)
		if errX == nil && errY == nil {
			return x - y
		}
		return strings.Compare(a, b)
	})
}

func dot(r rune) bool { return r == '.' || r == '-' || r == '/' }
