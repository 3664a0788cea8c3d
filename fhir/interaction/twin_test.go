package interaction_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kith/platform/db"
)

// sameLinks gives a town the page key of every other town, so that links can
// be compared byte by byte.
func sameLinks(t testing.TB, d *db.DB) {
	t.Helper()
	if _, err := db.Exec(t.Context(), d, `insert into secret (name, value) values ('fhir-page', $1)`, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
}

// secrets are what one world has and the other never had. They come first and
// in the middle, so that every number the program counts with is shifted.
var secrets = []string{
	canary,
	`{"resourceType":"Condition","id":"canary-2","meta":{"security":[{"code":"PSY"}]},"code":{"text":"a canary sings","coding":[{"system":"http://canary","code":"CANARY"}]},"subject":{"reference":"Patient/amara-reyes-cole"}}`,
	`{"resourceType":"Encounter","id":"canary-3","meta":{"security":[{"code":"R"}]},"status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/amara-reyes-cole"},"serviceProvider":{"reference":"Organization/maple-street"}}`,
	`{"resourceType":"Observation","id":"canary-4","status":"final","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a canary sings</div>"},"contained":[{"resourceType":"Condition","id":"c","meta":{"security":[{"code":"PSY"}]},"code":{"text":"a canary sings"},"subject":{"reference":"Patient/amara-reyes-cole"}}],"code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"subject":{"reference":"Patient/amara-reyes-cole"},"focus":[{"reference":"#c"}]}`,
	`{"resourceType":"Provenance","id":"canary-5","meta":{"security":[{"code":"R"}]},"target":[{"reference":"Observation/sleep"},{"reference":"Patient/amara-reyes-cole"}],"recorded":"2026-11-02T10:30:00Z","agent":[{"who":{"display":"a canary sings"}}]}`,
	`{"resourceType":"Group","id":"canary-6","meta":{"security":[{"code":"R"}]},"type":"person","actual":true,"name":"a canary sings","member":[{"entity":{"reference":"Patient/amara-reyes-cole"}}]}`,
	`{"resourceType":"Patient","id":"canary-7","meta":{"security":[{"code":"R"}]},"identifier":[{"system":"http://maple","value":"99"}],"name":[{"family":"Canary","given":["Amara"],"text":"a canary sings"}],"birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/maple-street"}}`,
	strings.Replace(canary, `"final"`, `"amended"`, 1),
}

// pointers stand in both worlds and speak of what only one of them has.
var pointers = []string{
	`{"resourceType":"List","id":"l1","status":"current","mode":"working","subject":{"reference":"Patient/amara-reyes-cole"},"entry":[{"item":{"reference":"Observation/canary"}},{"item":{"reference":"Observation/sleep"}},{"item":{"reference":"Condition/canary-2"}}]}`,
	`{"resourceType":"Provenance","id":"p1","target":[{"reference":"Patient/amara-reyes-cole"},{"reference":"Observation/canary"},{"reference":"Observation/sleep"}],"recorded":"2026-11-02T10:30:00Z","agent":[{"who":{"display":"x"}}]}`,
	`{"resourceType":"Observation","id":"m1","status":"final","code":{"text":"all"},"subject":{"reference":"Patient/amara-reyes-cole"},"hasMember":[{"reference":"Observation/canary"},{"reference":"Observation/sleep"}],"derivedFrom":[{"reference":"Observation/canary-4"}],"encounter":{"reference":"Encounter/canary-3"}}`,
}

// calling stands in both, and calls the hidden something in one of them.
const calling = `{"resourceType":"Observation","id":"m2","status":"final",` + goldfinch + `"code":{"text":"all"},"subject":{"reference":"Patient/amara-reyes-cole"},"hasMember":[{"reference":"Observation/canary"` + wren + `},{"reference":"Observation/o0","display":"a siskin"}]}`

const (
	wren      = `,"display":"a wren"`
	goldfinch = `"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">as a goldfinch sings</div>"},`
)

// twin is a town with or without the secrets.
func twin(t testing.TB, w *town, secret bool) *town {
	put := func(bodies ...string) { w.now = w.now.Add(time.Minute); w.put(t, bodies...) }
	leo := strings.NewReplacer("amara-reyes-cole", "leo-reyes-cole", "Amara", "Leo", `"17"`, `"18"`).Replace(amara)
	put(maple, riverside, amara)
	if secret {
		w.put(t, secrets[:2]...)
	}
	put(theo, leo, sleep)
	for i := range 9 {
		who := []string{"amara-reyes-cole", "leo-reyes-cole", "theo-brandt"}[i%3]
		put(strings.NewReplacer(`"sleep"`, fmt.Sprintf(`"o%d"`, i), "amara-reyes-cole", who, "9.0", fmt.Sprint(i)).Replace(sleep))
		put(fmt.Sprintf(`{"resourceType":"Encounter","id":"e%d","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"}}`, i, who))
	}
	if secret {
		w.put(t, secrets[2:]...)
	}
	put(pointers...)
	if secret {
		put(calling)
	} else {
		put(strings.NewReplacer(wren, "", goldfinch, "").Replace(calling))
	}
	put(strings.Replace(sleep, "9.0", "8.5", 1))
	return w
}

// request is one of the generated requests.
type request struct {
	as, method, path, body string
	headers                []string
}

// requests generates n requests from a seed, reads and writes, in the grammar
// of the door. What only the other world has is asked for by name, too.
func requests(seed uint64, n int, as string) (all []request) {
	r := rand.New(rand.NewPCG(seed, 7))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	id := func() string {
		return pick("canary", "canary-2", "canary-3", "canary-4", "canary-5", "canary-7", "l1", "p1", "m1", "sleep", "o1", "o2", "e1", "e2", "new-1", "new-2", "never-was", "amara-reyes-cole", "leo-reyes-cole", "theo-brandt")
	}
	typ := func() string {
		return pick("Observation", "Observation", "Condition", "Encounter", "Patient", "Organization", "List", "Provenance", "Group")
	}
	param := func() string {
		return pick("code=44261-6", "code=http://canary|CANARY", "code=CANARY", "patient=amara-reyes-cole", "patient=leo-reyes-cole", "subject=Patient/"+id(),
			"_id="+id(), "_id="+id()+","+id(), "_security=R", "_security=PSY", "_security:missing=true", "date=ge2026-11-01", "date=2026-11-03", "date:missing=true",
			"value-quantity=gt"+pick("1", "4", "8.7"), "value-quantity:missing=true", "status=amended", "status=final", "class=AMB", "name="+pick("amara", "leo", "canary", "c"),
			"birthdate=lt2015", "identifier=17", "identifier:missing=false", "service-provider=maple-street", "_lastUpdated=ge2026-11-16", "_lastUpdated="+pick("gt", "lt")+"2026-11-16T09:04:00Z",
			"_count="+pick("1", "2", "3", "0"), "_total=accurate", "_summary=count", "_sort=-date", "_include=Observation:subject", "_has:Observation:patient:code=44261-6", "_tag=x", "nonsense=1",
			"patient.name="+pick("amara", "leo"), "subject:Patient._security=R", "encounter.class=AMB", "_has:Observation:subject:_security=R", "_has:Condition:subject:code=CANARY",
			"_has:Encounter:patient:_has:Observation:encounter:code=44261-6", "_has:Observation:patient:value-quantity=gt"+pick("1", "4", "8.7"), "organization._has:Encounter:service-provider:class=AMB",
			"_revinclude=Observation:subject", "_revinclude=Condition:*", "_revinclude=*", "_include=*", "_include:iterate=Patient:organization", "_include=Observation:encounter",
			"_sort="+pick("date", "-date", "_lastUpdated", "-_lastUpdated", "_id", "encounter", "-encounter", "status,-date", "code", "-value-quantity", "subject"),
			"_text="+pick("canary", "sings", "a", "goldfinch"), "_text:missing=true", "_content="+pick("canary", "amara", "sings%20or%20amara", "wren", "goldfinch%20or%20not%20wren", "siskin"), "has-member.code="+pick("CANARY", "44261-6"), "has-member:missing=false", "derived-from=Observation/canary-4",
			"_list="+pick("l1", "canary-6"), "_include="+pick("List:item", "Provenance:target", "Observation:has-member", "Observation:derived-from", "Group:member"), "_revinclude="+pick("Provenance:target", "List:item", "Group:member"),
			"_has:"+pick("List:item:_id=l1", "Group:member:_id=canary-6", "Provenance:target:_id="+pick("p1", "canary-5")), "item.code=CANARY", "target:Observation.status=amended", "member.name=amara", "identifier=http://maple|99",
			"code:text="+pick("canary", "a"), "code:not=CANARY", "name:contains="+pick("an", "eo"), "_list=canary",
			"_filter="+pick("code%20eq%20CANARY", "not%20(code%20eq%20CANARY)", "_security%20pr%20true%20or%20status%20eq%20amended", "date%20ge%202026-11-03"))
	}
	addresses := []func() string{
		func() string { return "/fhir/" + typ() + "/" + id() },
		func() string { return "/fhir/" + typ() + "/" + id() + "/_history" },
		func() string { return "/fhir/" + typ() + "/" + id() + "/_history/" + pick("1", "2", "3") },
	}
	match := func() string {
		return `{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","name":[{"family":"` + pick("Canary", "Reyes-Cole") + `","given":["Amara"]}],"birthDate":"2012-09-03","identifier":[{"system":"http://maple","value":"` + pick("99", "17") + `"}]}}]}`
	}
	bundle := func(kind string) string {
		entry := func(kinds int) string {
			switch r.IntN(kinds) {
			case 0:
				return `{"request":{"method":"GET","url":"Observation/` + id() + `"}}`
			case 1:
				return `{"request":{"method":"GET","url":"Observation?` + param() + `"}}`
			case 2:
				return `{"request":{"method":"DELETE","url":"Observation?_id=` + id() + `"}}`
			case 3:
				return `{"request":{"method":"POST","url":"Observation","ifNoneExist":"_id=` + id() + `"},"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"}}}`
			}
			return `{"request":{"method":"POST","url":"Observation"},"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"},"focus":[{"reference":"Observation?_id=` + id() + `"}]}}`
		}
		return `{"resourceType":"Bundle","type":"` + kind + `","entry":[` + entry(5) + `,` + entry(2) + `]}` // one of them writes: the entries of a batch go side by side
	}
	for range n {
		q := request{as: as, method: "GET"}
		switch k := r.IntN(31); {
		case k >= 29: // everything that a view can say of what it is run over
			q.method, q.path, q.headers = "POST", "/fhir/$viewdefinition-run?"+pick("", "patient="+id(), "group="+id(), "_since=2026-11-16T09:04:00Z", "_limit="+pick("1", "2"), "_format="+pick("json", "parquet")), []string{"Accept", pick("text/csv", "*/*")}
			q.body = running(`{"resourceType":"ViewDefinition","resource":"` + typ() + `","select":[{"column":[{"name":"key","path":"getResourceKey()"},{"name":"at","path":"meta.lastUpdated"},{"name":"all","path":"descendants().select(toString())","collection":true}]}]}`)
		case k >= 28:
			q.method, q.path, q.body = "POST", "/fhir/Patient/$match", match()
			if r.IntN(2) == 0 {
				q.path, q.body = "/fhir/Questionnaire/$populate", `{"resourceType":"Parameters","parameter":[{"name":"subject","valueReference":{"reference":"Patient/`+pick("amara-reyes-cole", "canary-7", "leo-reyes-cole")+`"}},{"name":"questionnaire","resource":`+strings.Replace(rested, "sleep-trouble", pick("44261-6", "sleep-trouble"), 1)+`}]}`
			}
		case k >= 26:
			q.path = "/fhir/" + pick("Patient/amara-reyes-cole/$everything", "Patient/canary-7/$everything", "Patient/$everything", "Patient/leo-reyes-cole/$everything?_type=Observation,Provenance&_count=2",
				"DocumentReference/$docref?patient=amara-reyes-cole", "Observation/"+id()+"/$validate", typ()+"/"+id()+"/$meta", "metadata", "Patient/amara-reyes-cole/$everything?_since=2026-11-16T09:04:00Z")
		case k >= 25:
			q.path = "/fhir" + pick("", "/Observation", "/Encounter", "/Patient") + "/_history?" + pick("_count=1", "_count=3", "_since=2026-11-16T09:04:00Z", "_at=2026-11-16T09:05:00Z", "_elements=status")
		case k >= 24:
			q.method, q.path, q.body = "POST", "/fhir", bundle(pick("batch", "transaction"))
		case k >= 23:
			q.method, q.path = "DELETE", "/fhir/Observation"+pick("/"+id(), "?_id="+id(), "?"+param())
			q.headers = [][]string{nil, {"If-Match", `W/"1"`}}[r.IntN(2)]
		case k >= 22:
			q.method, q.path = "PATCH", "/fhir/Observation"+pick("/"+id(), "?_id="+id())
			q.body, q.headers = `[{"op":"replace","path":"/status","value":"`+pick("final", "amended")+`"}]`, []string{"Content-Type", "application/json-patch+json"}
		case k >= 21:
			q.method, q.path, q.headers = "POST", "/fhir/Observation", []string{"If-None-Exist", param()}
			q.body = `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"}}`
		case k >= 20:
			q.method, q.path = "PUT", "/fhir/Observation?"+pick("_id="+id(), param())
			q.body = `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"}}`
		case k < 5:
			q.path = addresses[r.IntN(3)]()
			q.headers = [][]string{nil, nil, {"If-None-Match", `W/"1"`}, {"If-None-Match", "*"}}[r.IntN(4)]
		case k < 16:
			var ps []string
			for range 1 + r.IntN(3) {
				ps = append(ps, param())
			}
			if r.IntN(3) == 0 {
				ps = append(ps, "_count="+pick("1", "2", "3"))
			}
			within := pick("", "", "", "Patient/"+pick("amara-reyes-cole", "leo-reyes-cole", "never-was")+"/", "Encounter/"+pick("canary-3", "e1")+"/")
			q.path = "/fhir/" + within + pick(typ(), typ(), typ(), "*") + "?" + strings.Join(ps, "&")
			if within == "" && r.IntN(8) == 0 {
				q.path = "/fhir?_type=Observation,Condition,Patient&" + strings.Join(ps, "&")
			}
			q.headers = [][]string{nil, nil, nil, {"Prefer", "handling=strict"}}[r.IntN(4)]
		case k < 18:
			about := `{"reference":"Patient/` + pick("amara-reyes-cole", "leo-reyes-cole", "theo-brandt", "never-was") + `"}`
			label := pick("", "", `"meta":{"security":[{"code":"R"}]},`)
			q.method, q.path = "POST", "/fhir/Observation"
			q.body = `{"resourceType":"Observation",` + label + `"status":"final","code":{"text":"x"},"subject":` + about + `}`
		default:
			which := id()
			q.method, q.path = "PUT", "/fhir/Observation/"+which
			q.body = `{"resourceType":"Observation","id":"` + which + `","status":"` + pick("final", "amended") + `","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"}}`
			q.headers = [][]string{nil, {"If-Match", `W/"1"`}, {"If-Match", `W/"2"`}, {"If-Match", "*"}}[r.IntN(4)]
		}
		all = append(all, q)
	}
	return all
}

// replay sends requests and follows every next link to the end.
func replay(t testing.TB, w *town, all []request) (answers []string) {
	for i, q := range all {
		w.now = nine.Add(time.Hour + time.Duration(i)*time.Second)
		res := w.ask(q.as, q.method, q.path, q.body, q.headers...)
		for more := 0; more < 30; more++ {
			a := answer(t, res)
			answers = append(answers, a)
			_, rest, ok := strings.Cut(a, `"relation":"next","url":"https://kith.test`)
			if !ok {
				break
			}
			link, _, _ := strings.Cut(rest, `"`)
			answers = append(answers, answer(t, w.ask("omar", "GET", link, ""))) // somebody else's, as a rule
			res = w.ask(q.as, "GET", link, "")
		}
	}
	return answers
}

// Two worlds, the same but for labeled records. Whoever may not know of them
// cannot tell the worlds apart by any request; whoever may, can.
func TestTwinWorlds(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		for as, many := range map[string]int{"integrator": 500, "omar": 200, "": 20, "lena": 120} {
			with, without := twinOf(t, fresh, true), twinOf(t, fresh, false)
			all := requests(20261116, many, as)
			a, b := replay(t, with, all), replay(t, without, all)
			differ, leaks := 0, 0
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					if differ++; as != "lena" && differ < 4 {
						x, y := apart(a[i], b[i])
						t.Errorf("%s tells the worlds apart, answer %d:\n%s\n%s", as, i, x, y)
					}
				}
				if strings.Contains(a[i], "a canary sings") {
					leaks++
				}
			}
			if len(a) != len(b) && as != "lena" {
				t.Errorf("%s: %d answers in one world, %d in the other", as, len(a), len(b))
			}
			if as == "lena" && (differ < many/20 || leaks == 0) {
				t.Errorf("one who may know is to see a difference: %d of %d; the test has no teeth", differ, len(a))
			}
			if as != "lena" && leaks > 0 {
				t.Errorf("%s was shown a canary %d times", as, leaks)
			}
		}
	})
}

// apart is where two answers begin to differ, and what stands around it.
func apart(a, b string) (string, string) {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-300):min(len(s), i+200)] }
	return around(a), around(b)
}

func twinOf(t *testing.T, fresh func(testing.TB) *town, secret bool) *town {
	w := fresh(t)
	if _, err := db.Exec(t.Context(), w.store.DB(), `delete from secret`); err != nil {
		t.Fatal(err)
	}
	sameLinks(t, w.store.DB())
	return twin(t, newTown(t, w.store.DB()), secret)
}
