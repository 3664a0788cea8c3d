package packet_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/module/moduletest"
	"kith/care/packet"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// send sends a packet of Lena's to Tess along with a Task, and returns it with
// the ids of what was written.
func (s *scene) send(task string, choose ...string) (p packet.Packet, document string, ids map[string][]string) {
	s.t.Helper()
	ctx, v := s.t.Context(), s.at("lena-ortiz")
	d := s.draft("lena-ortiz", packet.Audience{To: tess, Purpose: packet.ForReferral, Why: "canary-why"})
	p = s.build("lena-ortiz", d.Choose(choose), packet.Yes{By: "Patient/" + string(amara), Keys: choose})
	w, err := packet.Write(ctx, s.h, v, p, "Task/"+task)
	if err != nil {
		s.t.Fatal(err)
	}
	made, err := s.h.Store.Prepare([]byte(`{"resourceType":"Task","id":"`+task+`","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"referral"}]},"for":{"reference":"Patient/amara-reyes-cole"},"authoredOn":"2026-04-14T10:30:00-04:00","requester":{"reference":"`+lena+`"},"owner":{"reference":"`+tess+`"}}`), element.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	made.New = true
	if _, err := s.h.Store.WriteIf(ctx, v, "refer", append(w.Batch, made), w.Holds); err != nil {
		s.t.Fatal(err)
	}
	ids = map[string][]string{}
	for _, in := range w.Batch {
		ids[in.Type] = append(ids[in.Type], in.ID)
	}
	return p, w.Document[len("DocumentReference/"):], ids
}

// reads reports whether somebody reads a resource, by its id and by a search.
func (s *scene) reads(v access.Viewer, typ, id string) bool {
	s.t.Helper()
	_, err := s.h.Store.Read(s.t.Context(), v, typ, id)
	page, search := s.h.Store.Search(s.t.Context(), v, store.Query{Type: typ, Params: []store.Param{{Name: "_id", Values: []string{id}}}, Total: true})
	if err != nil && !fault.Is(err, fault.NotFound) || search != nil {
		s.t.Fatal(err, search)
	}
	if there := err == nil; there != (len(page.Resources) == 1) || there != (page.Total == 1) {
		s.t.Errorf("%s reads %s/%s by one way and not by the other", v.ID(), typ, id)
	}
	return err == nil
}

func TestWhoMayNotReadWhatIsInsideSeesNoPacketAndSeesTheTask(t *testing.T) {
	each(t, func(s *scene) {
		for name, x := range map[string]struct {
			choose []string
			chen   bool
			tess   bool
		}{
			"what anybody there may read": {[]string{"why", "Goal/goal"}, true, false},
			"what is of mental health":    {[]string{"Condition/private"}, true, false},
			"what she told":               {[]string{"Communication/" + s.told.ID, "why"}, false, true}, // she let Tess know
		} {
			task := strings.ReplaceAll(name, " ", "-")
			p, id, ids := s.send(task, x.choose...)
			got, err := packet.Sent(s.t.Context(), s.h, s.at("lena-ortiz"), id)
			if err != nil || !bytes.Equal(got.Document, p.Document) || !bytes.Equal(got.PDF, p.PDF) || got.Sum != p.Sum || got.Audience.To != tess {
				s.t.Errorf("%s: what lies in the record is not what was shown: %v", name, err)
			}
			for who, want := range map[people.PractitionerID]bool{"lena-ortiz": true, "wei-chen": x.chen, "mia-park": false, "tess-young": x.tess} {
				v := s.at(who)
				for typ, all := range ids {
					for _, one := range all {
						if s.reads(v, typ, one) != want {
							s.t.Errorf("%s: %s reads %s: %v", name, who, typ, !want)
						}
					}
				}
				if sent, err := packet.SentWith(s.t.Context(), s.h, v, "Task/"+task); err != nil || (len(sent) > 0) != want {
					s.t.Errorf("%s: %s finds %d, %v", name, who, len(sent), err)
				}
				if who != "mia-park" && !s.reads(v, "Task", task) {
					s.t.Errorf("%s: %s does not see the Task", name, who)
				}
			}
			mother := consent.Personal(people.CustodialParent, "RelatedPerson/denise-reyes").At(s.h.Now())
			if s.reads(mother, "DocumentReference", id) {
				s.t.Errorf("%s: her mother reads it", name)
			}
		}
	})
}

func TestWhatSheToldIsPassedOnInTheSameTransaction(t *testing.T) {
	each(t, func(s *scene) {
		s.send("passed-on", "Communication/"+s.told.ID)
		i, err := disclosure.Get(s.t.Context(), s.h, s.at("lena-ortiz"), s.told.ID)
		if err != nil || len(i.Edges) != 1 || i.Edges[0].Kind != disclosure.PassedOn || i.Edges[0].To != "Practitioner/tess-young" || i.Edges[0].Basis != disclosure.ByAsking {
			s.t.Fatalf("%+v, %v", i.Edges, err)
		}
		if w, ok := disclosure.Newest(i.Wishes, "Practitioner/tess-young", now); !ok || w.Choice != disclosure.MayAll {
			s.t.Errorf("her yes is no wish of hers: %+v", w)
		}
	})
}

func TestAYesThatWasTakenBackMeanwhileSendsNothing(t *testing.T) {
	each(t, func(s *scene) {
		ctx, v, whole := s.t.Context(), s.at("lena-ortiz"), "Communication/"+s.told.ID
		wish := func(c disclosure.Choice) {
			if _, err := disclosure.SetWish(ctx, s.h, v, disclosure.Wishing{Statement: s.told.ID, Wish: disclosure.Wish{With: tess, Choice: c}, Seen: disclosure.AnySeen}); err != nil {
				s.t.Fatal(err)
			}
		}
		wish(disclosure.MayAll)
		d := s.draft("lena-ortiz", packet.Audience{To: tess, Purpose: packet.ForReferral})
		w, err := packet.Write(ctx, s.h, v, s.build("lena-ortiz", d.Choose([]string{whole}), packet.Yes{}), "")
		if err != nil {
			s.t.Fatal(err)
		}
		wish(disclosure.MayNothing)
		if _, err := s.h.Store.WriteIf(ctx, v, "refer", w.Batch, w.Holds); !fault.Is(err, fault.Conflict) {
			s.t.Error(err)
		}
		if s.reads(v, "DocumentReference", w.Document[len("DocumentReference/"):]) {
			s.t.Error("half of it was written")
		}
	})
}

func TestAPassportHoldsWhatTheFirstEveningNeeds(t *testing.T) {
	each(t, func(s *scene) {
		for lang, title := range map[string]string{"en": "Medicines", "es": "Medicinas"} {
			begun := time.Now()
			p, err := packet.Passport(s.t.Context(), s.h, s.at("wei-chen"), amara, packet.Audience{To: rosa, Lang: lang})
			if err != nil {
				s.t.Fatal(err)
			}
			if took := time.Since(begun); took > 10*time.Second {
				s.t.Errorf("it took %s", took)
			}
			if got := holds(string(p.Document)); got != "problem medicine dose allergy hives goal plan" {
				s.t.Errorf("it holds %q", got)
			}
			if !bytes.Contains(p.Document, []byte(title)) || !bytes.HasPrefix(p.PDF, []byte("%PDF")) {
				s.t.Errorf("it is not in %s", lang)
			}
			valid(s.t, p.Document)
		}
	})
}

func BenchmarkPassport(b *testing.B) {
	h := moduletest.Open(b, filepath.Join(b.TempDir(), "kith.db"), now, modules)
	s := &scene{h: h}
	s.bind(b)
	town(b, h)
	v, _, err := consent.Worker(b.Context(), h.DB, "wei-chen", h.Today(), h.Now())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := packet.Passport(b.Context(), h, v.At(h.Now()), amara, packet.Audience{To: rosa}); err != nil {
			b.Fatal(err)
		}
	}
}
