package hsds

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kith/care/directory"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/web"
)

// shape is what an object of the specification must have, what it may have and
// of which kind, and what its members are. The facts are those of the schemas of
// version 3.0; their words are licensed share-alike and not copied.
// Source: HSDS3
type shape struct {
	needs   []string
	kinds   map[string]string // s, n, b; texts unless here
	one     map[string]string // members that are objects
	many    map[string]string // members that are lists of objects
	choices map[string][]string
}

var shapes = map[string]shape{
	"service": {needs: []string{"id", "name", "status"}, kinds: map[string]string{"minimum_age": "n", "maximum_age": "n"},
		one: map[string]string{"organization": "organization", "program": "program"},
		many: map[string]string{"phones": "phone", "schedules": "schedule", "service_areas": "service_area", "service_at_locations": "service_at_location", "languages": "language",
			"funding": "funding", "cost_options": "cost_option", "required_documents": "required_document", "contacts": "contact", "attributes": "attribute", "metadata": "metadata", "additional_urls": "url"},
		choices: map[string][]string{"status": {"active", "inactive", "defunct", "temporarily closed"}}},
	"organization": {needs: []string{"id", "name", "description"}, kinds: map[string]string{"year_incorporated": "n"},
		many: map[string]string{"phones": "phone", "contacts": "contact", "funding": "funding", "programs": "program", "locations": "location", "organization_identifiers": "identifier",
			"attributes": "attribute", "metadata": "metadata", "additional_websites": "url", "services": "service"}},
	"location": {needs: []string{"id", "location_type"}, kinds: map[string]string{"latitude": "n", "longitude": "n"},
		many: map[string]string{"addresses": "address", "phones": "phone", "contacts": "contact", "schedules": "schedule", "languages": "language", "accessibility": "accessibility",
			"attributes": "attribute", "metadata": "metadata"},
		choices: map[string][]string{"location_type": {"physical", "postal", "virtual"}}},
	"service_at_location": {needs: []string{"id"}, one: map[string]string{"location": "location", "service": "service"},
		many: map[string]string{"contacts": "contact", "phones": "phone", "schedules": "schedule", "service_areas": "service_area", "attributes": "attribute", "metadata": "metadata"}},
	"address": {needs: []string{"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"},
		choices: map[string][]string{"address_type": {"physical", "postal", "virtual"}}, many: map[string]string{"attributes": "attribute", "metadata": "metadata"}},
	"phone":         {needs: []string{"id", "number"}, kinds: map[string]string{"extension": "n"}, many: map[string]string{"languages": "language"}},
	"contact":       {needs: []string{"id"}, many: map[string]string{"phones": "phone", "attributes": "attribute"}},
	"language":      {needs: []string{"id"}},
	"schedule":      {needs: []string{"id"}, kinds: map[string]string{"timezone": "n", "count": "n", "interval": "n"}, choices: map[string][]string{"freq": {"WEEKLY", "MONTHLY"}, "wkst": {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}}},
	"attribute":     {needs: []string{"id"}, one: map[string]string{"taxonomy_term": "taxonomy_term"}},
	"taxonomy_term": {needs: []string{"id", "name", "description"}, one: map[string]string{"taxonomy_detail": "taxonomy"}},
	"taxonomy":      {needs: []string{"id", "name", "description"}}, "accessibility": {needs: []string{"id"}}, "program": {needs: []string{"id"}},
}

// wrong says what an object of the specification is not as it must be.
func wrong(o map[string]any, kind, at string) (all []string) {
	s := shapes[kind]
	for _, name := range s.needs {
		if t, ok := o[name].(string); !ok || t == "" {
			all = append(all, at+"."+name+" is missing")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		v, here := o[name], at+"."+name
		switch {
		case s.one[name] != "":
			if x, ok := v.(map[string]any); ok {
				all = append(all, wrong(x, s.one[name], here)...)
			} else {
				all = append(all, here+" is no object")
			}
		case s.many[name] != "":
			list, ok := v.([]any)
			if !ok || len(list) == 0 {
				all = append(all, here+" is no list of something")
			}
			for i, y := range list {
				if x, ok := y.(map[string]any); ok {
					all = append(all, wrong(x, s.many[name], fmt.Sprintf("%s[%d]", here, i))...)
				} else {
					all = append(all, here+" holds what is no object")
				}
			}
		case strings.HasPrefix(name, "x_"):
		case s.kinds[name] == "n":
			if _, ok := v.(float64); !ok {
				all = append(all, here+" is no number")
			}
		default:
			t, ok := v.(string)
			if !ok || t == "" {
				all = append(all, here+" is no text")
			}
			if c := s.choices[name]; c != nil && !slices.Contains(c, t) {
				all = append(all, here+" is "+t)
			}
		}
	}
	return all
}

// served gives a house out, to whoever the header As names.
func served(t testing.TB, h *module.House) http.Handler {
	t.Helper()
	m, err := web.New(web.Options{Phrases: h.Say, Home: "/", SignIn: "/sign-in", Now: h.Now})
	if err != nil {
		t.Fatal(err)
	}
	Routes(m, h, "https://kith.example")
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.Header.Get("As") {
			case "luis":
				r = r.WithContext(access.With(r.Context(), luis))
			case "denise":
				r = r.WithContext(access.With(r.Context(), access.Person("RelatedPerson/denise").At(now)))
			}
			next.ServeHTTP(w, r)
		})
	})
	return m
}

// get asks for JSON.
func get(t testing.TB, h http.Handler, who, path string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("As", who)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var o map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil {
		t.Fatalf("%s: %v\n%.300s", path, err, w.Body)
	}
	return w.Code, o
}

func contents(o map[string]any) (all []map[string]any) {
	list, _ := o["contents"].([]any)
	for _, x := range list {
		if y, ok := x.(map[string]any); ok {
			all = append(all, y)
		}
	}
	return all
}

// ours is a service that somebody here wrote down.
func ours(t testing.TB, h *module.House) {
	t.Helper()
	b, err := directory.Entry(directory.Service{ID: "ours", Name: "Ours", Organization: directory.Organization{ID: "us", Name: "Us"}, Needs: []string{"food"}, Languages: []string{"es"}, Active: true, Public: true,
		Ages: directory.Ages{From: 2, To: 9}, Contacts: []directory.Contact{{Name: "Kim", Phone: "413-555-0100"}}, Phone: "413-555-0101", Hours: "Mondays", Places: []directory.Place{{ID: "here"}},
		Capacity: directory.Capacity{Room: directory.Wait, Weeks: 3, AskedAt: now}}, element.Value{})
	if err != nil {
		t.Fatal(err)
	}
	moduletest.Put(t, h.Store, []byte(`{"resourceType":"Organization","id":"us","name":"Us","telecom":[{"system":"phone","value":"413-555-0102"}]}`),
		[]byte(`{"resourceType":"Location","id":"here","status":"active","name":"Here","position":{"longitude":-72.5,"latitude":42.3},"address":{"line":["1 Main Street"],"city":"Harbor Falls","state":"MA","postalCode":"01099"}}`), b)
}

func TestWhatIsGivenOutIsAsTheSpecificationHasIt(t *testing.T) {
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		all := county(60)
		im := &Importer{House: h, Public: true}
		if _, err := im.Run(t.Context(), file(t, "d.ndjson", lines(all))); err != nil {
			t.Fatal(err)
		}
		ours(t, h)
		m := served(t, h)
		if _, o := get(t, m, "", "/hsds/v3/"); o["version"] != "3.0" || o["openapi_url"] != "https://kith.example/hsds/v3/openapi.json" || o["profile"] == nil {
			t.Errorf("%v", o)
		}
		if _, o := get(t, m, "", "/hsds/v3/openapi.json"); o["openapi"] != "3.1.0" || o["paths"].(map[string]any)["/services/{id}"] == nil {
			t.Errorf("%v", o)
		}
		for path, kind := range map[string]string{"services": "service", "organizations": "organization", "locations": "location", "service_at_locations": "service_at_location", "taxonomy_terms": "taxonomy_term", "taxonomies": "taxonomy"} {
			for _, full := range []string{"", "&full=true"} {
				code, o := get(t, m, "", "/hsds/v3/"+path+"?per_page=40"+full)
				if code != http.StatusOK || len(contents(o)) == 0 || o["empty"] != false || o["size"] != float64(len(contents(o))) {
					t.Fatalf("%s: %d %v", path, code, o)
				}
				for _, x := range contents(o) {
					for _, w := range wrong(x, kind, kind) {
						t.Errorf("%s: %s", path, w)
					}
					if path == "organizations" || path == "locations" {
						if _, one := get(t, m, "", "/hsds/v3/"+path+"/"+x["id"].(string)); len(wrong(one, kind, kind)) > 0 || one["id"] != x["id"] {
							t.Errorf("%s: %v", path, wrong(one, kind, kind))
						}
					}
				}
			}
		}
		_, mine := get(t, m, "", "/hsds/v3/services/ours")
		if w := wrong(mine, "service", "ours"); len(w) > 0 || mine["wait_time"] != "3 weeks, asked 2026-11-18" {
			t.Errorf("%v %v", w, mine)
		}
	})
}

func TestWhatCameIsGivenOutAgain(t *testing.T) {
	h := moduletest.Open(t, t.TempDir()+"/d.db", now, modules)
	all := county(12)
	im := &Importer{House: h, Public: true}
	if _, err := im.Run(t.Context(), file(t, "d.ndjson", lines(all))); err != nil {
		t.Fatal(err)
	}
	m := served(t, h)
	var whole []map[string]any
	if err := json.Unmarshal([]byte("["+strings.TrimSuffix(strings.ReplaceAll(string(lines(all)), "\n", ","), ",")+"]"), &whole); err != nil {
		t.Fatal(err)
	}
	for _, want := range whole {
		_, got := get(t, m, "", "/hsds/v3/services/"+want["id"].(string))
		if lost := lost(want, got, "service"); len(lost) > 0 {
			t.Errorf("lost: %v", lost)
		}
	}
}

// lost says what of one object is not in another; days of changes are ours.
func lost(want, got any, at string) (all []string) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []string{at}
		}
		for name, v := range w {
			if name != "last_modified" {
				all = append(all, lost(v, g[name], at+"."+name)...)
			}
		}
	case []any:
		g, _ := got.([]any)
		if len(g) < len(w) {
			return []string{at}
		}
		for i := range w {
			all = append(all, lost(w[i], g[i], fmt.Sprintf("%s[%d]", at, i))...)
		}
	default:
		if !reflect.DeepEqual(want, got) {
			all = append(all, fmt.Sprintf("%s: %v, was %v", at, got, want))
		}
	}
	return all
}

func TestOnlyWhatIsMarkedIsGivenToEverybody(t *testing.T) {
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		all := county(30)
		brought(t, h, file(t, "d.ndjson", lines(all)))
		ours(t, h)
		m := served(t, h)
		theirs := all[0]["id"].(string)
		whose := all[0]["organization"].(object)["id"].(string)
		for _, who := range []string{"", "denise"} {
			if _, o := get(t, m, who, "/hsds/v3/services"); o["total_items"] != 1.0 {
				t.Errorf("%q reads %v", who, o["total_items"])
			}
			for _, path := range []string{"services/" + theirs, "organizations/" + whose, "services/never-was", "locations/never-was"} {
				if code, o := get(t, m, who, "/hsds/v3/"+path); code != http.StatusNotFound || len(o) != 2 {
					t.Errorf("%q asks for %s: %d %v", who, path, code, o)
				}
			}
		}
		if _, o := get(t, m, "luis", "/hsds/v3/services"); o["total_items"] != 31.0 || o["total_pages"] != 2.0 || o["last_page"] != false {
			t.Errorf("luis reads %v", o["total_items"])
		}
		if code, _ := get(t, m, "luis", "/hsds/v3/services/"+theirs); code != http.StatusOK {
			t.Errorf("luis: %d", code)
		}
		for query, want := range map[string]float64{"search=ours": 1, "search=ours&organization_id=us": 1, "search=ours&organization_id=" + whose: 0, "taxonomy_term_id=nothing": 0,
			"organization_id=us&taxonomy_term_id=food": 1, "modified_after=2030-01-01": 0, "organization_id=" + whose: 3, "page=7": 31, "minimal=true": 31} {
			code, o := get(t, m, "luis", "/hsds/v3/services?"+query)
			if code != http.StatusOK || o["total_items"] != want {
				t.Errorf("%s: %d %v, want %v", query, code, o["total_items"], want)
			}
		}
		if code, o := get(t, m, "", "/hsds/v3/service_at_locations?postcode=01099&proximity=500"); code != http.StatusOK || o["total_items"] != 1.0 {
			t.Errorf("near: %d %v", code, o)
		}
		for _, bad := range []string{"page=0", "page=x", "per_page=-1", "modified_after=soon"} {
			if code, _ := get(t, m, "luis", "/hsds/v3/services?"+bad); code != http.StatusBadRequest {
				t.Errorf("%s: %d", bad, code)
			}
		}
	})
}
