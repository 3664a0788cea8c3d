package consent

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/interaction"
	"kith/fhir/label"
	"kith/fhir/match"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/shell"
)

// door is the FHIR door of a planted house; who asks, the test says.
type door struct {
	t testing.TB
	http.Handler
}

func openDoor(t testing.TB, h *module.House) door {
	t.Helper()
	phrases, err := say.Load(shell.Files, interaction.Files, validate.Files, terminology.Files, match.Files)
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Options{Phrases: phrases, SignIn: "/sign-in"})
	if err != nil {
		t.Fatal(err)
	}
	if err := interaction.Routes(t.Context(), m, h.Store, interaction.Options{Version: "dev", Base: "https://kith.test/fhir"}); err != nil {
		t.Fatal(err)
	}
	return door{t, m}
}

// ask sends one request and returns every resource in the answer, however deep,
// by "Type/id"; how many there are said to be stands under "total".
func (d door) ask(v access.Viewer, method, path, body string) map[string]int {
	d.t.Helper()
	found := map[string]int{}
	resources(d.send(v, method, path, body), found)
	return found
}

// send sends one request and returns the answer, nil where it is no JSON.
func (d door) send(v access.Viewer, method, path, body string) (answer any) {
	d.t.Helper()
	r := httptest.NewRequest(method, "https://kith.test/fhir"+path, strings.NewReader(body))
	r = r.WithContext(access.With(r.Context(), v))
	r.Header.Set("Content-Type", "application/fhir+json")
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if w.Code >= http.StatusInternalServerError {
		d.t.Errorf("%s %s: %d", method, path, w.Code)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		return nil
	}
	return answer
}

func resources(v any, found map[string]int) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			resources(x, found)
		}
	case map[string]any:
		typ, _ := v["resourceType"].(string)
		if id, ok := v["id"].(string); ok && typ != "" {
			found[typ+"/"+id]++
		}
		if total, ok := v["total"].(float64); ok {
			found["total"] += int(total)
		}
		for _, x := range v {
			resources(x, found)
		}
	}
}

// wayIn is how records are asked for: requests about a child that together answer with what can
// be had that way. A path that is added to the program joins here.
type wayIn struct {
	name string
	// whole: whoever may read a record gets it this way. Otherwise it also takes
	// what leads there, and only too much is an error.
	whole bool
	// single asks for one record at a time: each principal takes other ones.
	single bool
	// apart asks about no child: whoever is the same to all children asks once.
	apart bool
	ask   func(d door, v access.Viewer, child string, ids []string) map[string]int
}

// get asks for addresses one after the other; %s is the child.
func get(addresses ...string) func(door, access.Viewer, string, []string) map[string]int {
	return func(d door, v access.Viewer, child string, _ []string) map[string]int {
		found := map[string]int{}
		for _, a := range addresses {
			for id, n := range d.ask(v, "GET", strings.ReplaceAll(a, "%s", child), "") {
				found[id] += n
			}
		}
		return found
	}
}

// paged asks for small pages and follows their links to the last.
func paged(addresses ...string) func(door, access.Viewer, string, []string) map[string]int {
	return func(d door, v access.Viewer, child string, _ []string) map[string]int {
		found := map[string]int{}
		for _, a := range addresses {
			for to, n := strings.ReplaceAll(a, "%s", child), 0; to != "" && n < 100; n++ {
				answer := d.send(v, "GET", to, "")
				resources(answer, found)
				to = further(answer)
			}
		}
		delete(found, "total") // every page says it again
		return found
	}
}

// further is where the next page of a Bundle lies, "" behind the last.
func further(answer any) string {
	bundle, _ := answer.(map[string]any)
	links, _ := bundle["link"].([]any)
	for _, l := range links {
		if link, _ := l.(map[string]any); link["relation"] == "next" {
			url, _ := link["url"].(string)
			return strings.TrimPrefix(url, "https://kith.test/fhir")
		}
	}
	return ""
}

// each asks for every record of a child by its own address.
func each(address string) func(door, access.Viewer, string, []string) map[string]int {
	return func(d door, v access.Viewer, _ string, ids []string) map[string]int {
		found := map[string]int{}
		for _, ref := range ids {
			typ, id, _ := strings.Cut(ref, "/")
			maps.Copy(found, d.ask(v, "GET", strings.NewReplacer("{type}", typ, "{id}", id).Replace(address), ""))
		}
		return found
	}
}

// bundled asks for every record of a child in one Bundle.
func bundled(kind string) func(door, access.Viewer, string, []string) map[string]int {
	return func(d door, v access.Viewer, _ string, ids []string) map[string]int {
		entries := []string{}
		for _, ref := range ids {
			typ, id, _ := strings.Cut(ref, "/")
			entries = append(entries, `{"request":{"method":"GET","url":"`+typ+`?_id=`+id+`"}}`)
		}
		return d.ask(v, "POST", "", `{"resourceType":"Bundle","type":"`+kind+`","entry":[`+strings.Join(entries, ",")+`]}`)
	}
}

// hasOne finds the child by each of its records: whoever finds it knows that
// the record is there.
func hasOne(d door, v access.Viewer, child string, ids []string) map[string]int {
	found := map[string]int{}
	for _, ref := range ids {
		if typ, id, _ := strings.Cut(ref, "/"); typ == "Observation" || typ == "Immunization" {
			found[ref] = d.ask(v, "GET", "/Patient?_has:"+typ+":patient:_id="+id, "")["Patient/"+child]
		}
	}
	return found
}

// typesOf asks the same of every type of the matrix.
func typesOf(address string) []string {
	var all []string
	for typ, by := range map[string]string{"Person": "link", "Appointment": "patient", "Coverage": "patient", "Immunization": "patient",
		"Observation": "patient", "QuestionnaireResponse": "patient", "Task": "patient", "Communication": "patient", "Provenance": "target"} {
		all = append(all, strings.NewReplacer("{type}", typ, "{by}", by).Replace(address))
	}
	slices.Sort(all)
	return all
}

var paths = []wayIn{
	{"read", true, true, false, each("/{type}/{id}")},
	{"vread", true, true, false, each("/{type}/{id}/_history/1")},
	{"history of one", true, true, false, each("/{type}/{id}/_history")},
	{"conditional read of a moment", true, true, false, each("/{type}/{id}/_history?_since=2020-01-01")},
	{"_id", true, true, false, each("/{type}?_id={id}")},
	{"search", true, false, false, get(typesOf("/{type}?{by}=Patient/%s&_count=500")...)},
	{"further pages", true, false, false, paged(typesOf("/{type}?{by}=Patient/%s&_count=9")...)},
	{"compartment", true, false, false, get("/Patient/%s/Observation?_count=500", "/Patient/%s/Immunization?_count=500", "/Patient/%s/Appointment?_count=500")},
	{"batch", true, true, false, bundled("batch")},
	{"history of types", false, false, true, get(typesOf("/{type}/_history?_count=200")...)},
	{"history of everything", false, false, true, get("/_history?_count=200")},
	{"all types", false, false, true, get("/?_type=Observation,Task,Communication&_count=1000")},
	{"$everything", false, false, false, get("/Patient/%s/$everything?_count=1000")},
	{"chain", false, false, false, get("/Observation?subject:Patient.birthdate=gt1900-01-01&patient=Patient/%s&_count=500")},
	{"_revinclude", false, false, false, get("/Patient?_id=%s&_revinclude=Observation:patient&_revinclude=Task:patient&_count=500")},
	{"_has", false, true, false, hasOne},
	{"_include and back", false, false, false, get("/Observation?patient=Patient/%s&_include=Observation:patient&_revinclude:iterate=Communication:patient&_count=500")},
}

// most sees all that the clinic has.
var most = access.Staff("Practitioner/most", "clinic").At(matrixNow).For(label.Treat)

// TestEveryWayInAgreesWithTheOracle asks the door itself. Whoever may read a
// record may also not be told how many there are that they may not.
func TestEveryWayInAgreesWithTheOracle(t *testing.T) {
	moduletest.Each(t, matrixNow, []module.Module{Module}, checkDoor)
}

// checkDoor asks about three children; where each question travels to another
// program, about one.
func checkDoor(t *testing.T, h *module.House) {
	o, cells, d := readOracle(t), planted(t, h), openDoor(t, h)
	about := []string{"c14to17permit", "c0to11none", "c14to17none"}
	if h.DB.Dialect.Name != "sqlite" {
		about = about[:1]
	}
	asked, answers := 0, answered{}
	for _, s := range subjects() {
		if !slices.Contains(about, s.id) {
			continue // the rule itself is asked of all of them elsewhere
		}
		var ids []string
		for id := range cells {
			if strings.Contains(id, "/"+s.id+"-") {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		for _, way := range paths {
			all := way.ask(d, most, s.id, ids)
			if len(all) < 10 {
				t.Fatalf("%s gives nothing to anybody", way.name)
			}
			asking := principalsOf(s)
			got := answers.to(way, s, asking, func(v access.Viewer, i int) map[string]int { return way.ask(d, v, s.id, way.of(ids, i)) })
			for i, p := range asking {
				asked++
				checkWay(t, fmt.Sprintf("%s by %s", p.name(), way.name), way, got[i], way.of(ids, i), func(id string) bool {
					return o.may(cells[id].by(p, s.id))
				}, all)
			}
		}
	}
	t.Logf("%d askings on %d ways in", asked, len(paths))
}

// answered are answers to what asks about no child, by who asked which way.
type answered map[string]map[string]int

// to asks one way as everybody, several at a time: whoever asks first changes
// nothing for the others.
func (had answered) to(way wayIn, s subject, asking []principal, ask func(access.Viewer, int) map[string]int) []map[string]int {
	got, keys := make([]map[string]int, len(asking)), make([]string, len(asking))
	var working sync.WaitGroup
	for part := range runtime.GOMAXPROCS(0) {
		working.Go(func() {
			for i := part; i < len(asking); i += runtime.GOMAXPROCS(0) {
				v := asking[i].viewer(s.id)
				keys[i] = way.name + " by " + strings.Join(v.Names(), " ")
				if got[i] = had[keys[i]]; got[i] == nil {
					got[i] = ask(v, i)
				}
			}
		})
	}
	working.Wait()
	if way.apart {
		for i, key := range keys {
			had[key] = got[i]
		}
	}
	return got
}

// principalsOf are those who ask about a child. Who was one of its people once
// asks as those who never were.
func principalsOf(s subject) (all []principal) {
	for _, p := range principals() {
		if p.calling == people.ChildSelf && s.years >= 12 || p.calling == people.TeenSelf && s.years < 12 || p.relation == Former || p.calling == people.Anonymous && p.relation != NoRelation {
			continue
		}
		all = append(all, p)
	}
	return all
}

// of are the records that somebody asks for this way.
func (w wayIn) of(ids []string, who int) []string {
	if w.single {
		return some(ids, who)
	}
	return ids
}

// some is every eleventh, others for others.
func some(ids []string, which int) (few []string) {
	for i := which % 11; i < len(ids); i += 11 {
		few = append(few, ids[i])
	}
	return few
}

// checkWay compares what somebody got of a child's records with what they may
// have: too much, too little where the way is whole, and totals that tell more.
func checkWay(t *testing.T, who string, way wayIn, got map[string]int, ids []string, may func(string) bool, all map[string]int) {
	t.Helper()
	for _, id := range ids {
		switch {
		case got[id] > 0 && !may(id):
			t.Errorf("leak: %s gets %s", who, id)
		case way.whole && got[id] == 0 && all[id] > 0 && may(id):
			t.Errorf("withheld: %s does not get %s", who, id)
		}
	}
	if !way.whole || way.name == "history of one" || way.name == "vread" {
		return
	}
	n := 0
	for id, times := range got {
		if id != "total" && !strings.HasPrefix(id, "OperationOutcome/") {
			n += times
		}
	}
	if got["total"] > n {
		t.Errorf("leak: %s is told of %d and gets %d", who, got["total"], n)
	}
}
