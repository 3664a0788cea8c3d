package message_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/message"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/people"
	"kith/cast"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
	"kith/platform/say"
)

var now = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)

const (
	child = "amara-reyes-cole"
	lenas = "PractitionerRole/lena-ortiz-maple-street"
	chens = "PractitionerRole/wei-chen-maple-street"
	luiss = "PractitionerRole/luis-moreno-maple-street"
)

// scene is a house with the cast in it, and its clock.
type scene struct {
	t     *testing.T
	h     *module.House
	ctx   context.Context
	clock time.Time
}

var all = []module.Module{people.Module, contact.Module, consent.Module, oncall.Module, message.Module, {Name: "post", Files: post.Files}}

// each runs test on every engine, with the full rule of who may see.
func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) { fill(t, h, test) })
}

// one runs it on one engine.
func one(t *testing.T, test func(s *scene)) {
	t.Helper()
	fill(t, moduletest.Open(t, t.TempDir()+"/d.db", now, all), test)
}

func fill(t *testing.T, h *module.House, test func(s *scene)) {
	t.Helper()
	s := &scene{t: t, h: h, clock: now, ctx: say.With(t.Context(), h.Say.In("en"))}
	h.Now = func() time.Time { return s.clock }
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range sources {
		if x.Kind != cast.Bundle {
			continue
		}
		r, err := x.Open()
		if err != nil {
			t.Fatal(err)
		}
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	test(s)
}

func (s *scene) worker(id people.PractitionerID) access.Viewer {
	s.t.Helper()
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.clock)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.At(s.clock)
}

// cast are those who look, by name.
func (s *scene) cast() map[string]access.Viewer {
	return map[string]access.Viewer{
		"nobody": {}, "Amara": consent.Personal(people.TeenSelf, "Patient/"+child).At(s.clock),
		"Denise": consent.Personal(people.CustodialParent, "RelatedPerson/denise-reyes").At(s.clock), "a program": consent.Program("Device/x", "maple-street").At(s.clock),
		"Mia": s.worker("mia-park"), "Sam": s.worker("sam-keo"), "Ms. Alvarez": s.worker("ines-alvarez"), "Lena": s.worker("lena-ortiz"),
		"Dr. Chen": s.worker("wei-chen"), "Luis": s.worker("luis-moreno"), "Dr. Haddad": s.worker("samira-haddad"), "Dr. Reed": s.worker("omar-reed"),
	}
}

// read are those who read a message by every way there is, by name.
func (s *scene) read(id string) string {
	s.t.Helper()
	var names []string
	for name, v := range s.cast() {
		_, err := s.h.Store.Read(s.ctx, v, "Communication", id)
		page, _ := s.h.Store.Search(s.ctx, v, store.Query{Type: "Communication", Params: []store.Param{{Name: "_id", Values: []string{id}}}, Total: true}) // nobody may not search
		if found := len(page.Resources) == 1; found != (err == nil) || page.Total != int64(len(page.Resources)) {
			s.t.Errorf("%s reads it: %v, and finds it: %v of %d", name, err, found, page.Total)
		}
		if err == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (s *scene) write(v access.Viewer, d message.Draft) string {
	s.t.Helper()
	s.clock = s.clock.Add(time.Minute)
	d.Child = child
	id, err := message.Write(s.ctx, s.h, v, d)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// waiting says what waits for somebody.
func (s *scene) waiting(v access.Viewer) string {
	s.t.Helper()
	all, err := message.Waiting(s.ctx, s.h, v.At(s.clock))
	if err != nil {
		s.t.Fatal(err)
	}
	var lines []string
	for _, l := range all {
		lines = append(lines, fmt.Sprintf("%d of %d from %s, called %v, for %q", l.Unread, l.Count, l.Wrote, l.Called, l.Away))
	}
	return strings.Join(lines, "; ")
}

func (s *scene) expect(what, got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s: %s, want %s", what, got, want)
	}
}

// letters are those in the outbox.
func (s *scene) letters() string {
	s.t.Helper()
	all, err := db.All(s.t.Context(), s.h.DB, func(r db.Row) (string, error) {
		var b []byte
		err := r.Scan(&b)
		return string(b), err
	}, `select payload from job where kind = 'post-letter' order by key`)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestAThreadIsReadByThoseItIsBetweenAndWaitsForThem(t *testing.T) {
	each(t, func(s *scene) {
		lena, chen, luis := s.worker("lena-ortiz"), s.worker("wei-chen"), s.worker("luis-moreno")
		first := s.write(lena, message.Draft{Topic: "topic-plan", From: lenas, To: []string{chens}, Words: "Her sleep is the thing now. Can we move the review?"})
		s.expect("the first is read by", s.read(first), "Dr. Chen, Lena")
		s.expect("Dr. Chen has", s.waiting(chen), `1 of 1 from Lena, called false, for ""`)
		s.expect("Lena has", s.waiting(lena), "")
		s.expect("Luis has", s.waiting(luis), "")

		reply := s.write(chen, message.Draft{Thread: first, From: chens, To: []string{luiss}, Words: "Yes. @Luis, can you find a day?"})
		s.expect("who is brought in reads all of it", s.read(first)+" / "+s.read(reply), "Dr. Chen, Lena, Luis / Dr. Chen, Lena, Luis")
		s.expect("Luis is called", s.waiting(luis), `2 of 2 from Dr. Chen, called true, for ""`)
		s.expect("Lena is not", s.waiting(lena), `1 of 2 from Dr. Chen, called false, for ""`)

		said, _, err := message.Read(s.ctx, s.h, luis.At(s.clock), first)
		if err != nil || len(said) != 2 || said[1].Words != "Yes. @Luis, can you find a day?" || !slices.Contains(said[1].Calls, luiss) {
			t.Errorf("Luis reads %+v %v", said, err)
		}
		s.expect("Luis has read it", s.waiting(luis), "")
		if _, seen, err := message.Read(s.ctx, s.h, lena.At(s.clock), first); err != nil || len(seen) != 2 {
			t.Errorf("Lena sees who read it: %+v %v", seen, err)
		}
		if all := s.letters(); strings.Count(all, "Practitioner/") != 3 || strings.Contains(all, "sleep") || strings.Contains(all, child) || strings.Contains(all, first+`"`) {
			t.Errorf("letters say no more than that something waits, once to each: %s", all)
		}
		if err := message.Close(s.ctx, s.h, luis.At(s.clock), first, false); err != nil {
			t.Fatal(err)
		}
		if _, err := message.Write(s.ctx, s.h, lena.At(s.clock), message.Draft{Child: child, Thread: first, From: lenas, Words: "too late"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a closed thread takes no answer: %v", err)
		}
	})
}

func TestWhoIsAwayIsStoodInFor(t *testing.T) {
	each(t, func(s *scene) {
		res, err := s.h.Store.Read(s.t.Context(), s.worker("lena-ortiz"), "PractitionerRole", strings.TrimPrefix(luiss, "PractitionerRole/"))
		if err != nil {
			t.Fatal(err)
		}
		var doc element.Doc
		root, err := res.Parse(&doc)
		if err != nil {
			t.Fatal(err)
		}
		body, err := element.Edit(root).Append("extension", element.JSON(`{"url":"http://kith.example/fhir/StructureDefinition/covers","extension":[{"url":"for","valueReference":{"reference":"`+chens+`"}},{"url":"period","valuePeriod":{"start":"2026-11-16","end":"2026-11-20"}}]}`)).JSON()
		if err != nil {
			t.Fatal(err)
		}
		moduletest.Put(t, s.h.Store, body)
		s.write(s.worker("lena-ortiz"), message.Draft{Topic: "topic-question", From: lenas, To: []string{chens}, Words: "before Friday, please"})
		s.expect("Luis stands in", s.waiting(s.worker("luis-moreno")), `1 of 1 from Lena, called false, for "Dr. Chen"`)
		s.expect("Dr. Chen has it as well", s.waiting(s.worker("wei-chen")), `1 of 1 from Lena, called false, for ""`)
		if all := s.letters(); strings.Count(all, "Practitioner/") != 2 {
			t.Errorf("both are told: %s", all)
		}
		s.clock = s.clock.AddDate(0, 0, 7)
		s.expect("and no longer than that", s.waiting(s.worker("luis-moreno")), "")
	})
}

func TestNobodyWritesInAnothersNameOrOverWhatWasWritten(t *testing.T) {
	each(t, func(s *scene) {
		lena, chen, haddad := s.worker("lena-ortiz"), s.worker("wei-chen"), s.worker("samira-haddad")
		first := s.write(lena, message.Draft{Topic: "topic-plan", From: lenas, To: []string{chens}, Words: "one"})
		put := func(v access.Viewer, body string) error {
			in, err := s.h.Store.Prepare([]byte(body), element.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.h.Store.Release(in)
			in.New = !strings.Contains(body, `"in-progress"`)
			_, err = s.h.Store.Write(s.ctx, v, "", []*store.Incoming{in})
			return err
		}
		letter := func(id, more string) string {
			return `{"resourceType":"Communication","id":"` + id + `","status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"message"}]}],` +
				`"subject":{"reference":"Patient/` + child + `"},"sent":"2026-11-18T13:00:00Z","payload":[{"contentString":"x"}],` + more + `}`
		}
		res, err := s.h.Store.Read(s.ctx, lena, "Communication", first)
		if err != nil {
			t.Fatal(err)
		}
		stored := string(res.Stored())
		for what, err := range map[string]error{
			"in Lena's name":                put(chen, letter("a", `"sender":{"reference":"`+lenas+`"},"recipient":[{"reference":"`+chens+`"}]`)),
			"to the family":                 put(lena, letter("b", `"sender":{"reference":"`+lenas+`"},"recipient":[{"reference":"RelatedPerson/denise-reyes"}]`)),
			"other words":                   put(chen, strings.Replace(stored, `"one"`, `"two"`, 1)),
			"somebody taken out":            put(lena, strings.Replace(stored, chens, luiss, 1)),
			"no message any more":           put(lena, strings.Replace(stored, `"message"`, `"advice"`, 1)),
			"in a thread of others":         put(haddad, letter("c", `"partOf":[{"reference":"Communication/`+first+`"}],"sender":{"reference":"PractitionerRole/samira-haddad-maple-street"}`)),
			"in a thread that is not there": put(haddad, letter("d", `"partOf":[{"reference":"Communication/nowhere"}],"sender":{"reference":"PractitionerRole/samira-haddad-maple-street"}`)),
		} {
			if err == nil {
				t.Errorf("%s: it was taken", what)
			}
		}
		if err := put(chen, letter("e", `"partOf":[{"reference":"Communication/`+first+`"}],"sender":{"reference":"`+chens+`"}`)); err != nil {
			t.Errorf("an answer by another door: %v", err)
		}
		s.expect("it lies with its thread", s.read("e"), "Dr. Chen, Lena")
	})
}

func TestWhoIsCalledByNameIsFound(t *testing.T) {
	among := []message.Colleague{{Ref: "a", Short: "Lena"}, {Ref: "b", Short: "Dr. Chen"}, {Ref: "c", Short: "Zoë"}}
	for words, want := range map[string]string{
		"@Lena, look": "a", "ask @lena": "a", "@Lenard is another": "", "mail lena@maple.example": "", "@Dr. Chen and @Chen": "b", "@Zoe": "c", "@zoë!": "c", "@": "", "@Nobody": "",
		"(@chen)": "b", "@lena@chen": "a b",
	} {
		if got := strings.Join(message.Called(words, among), " "); got != want {
			t.Errorf("%q calls %q, want %q", words, got, want)
		}
	}
}
