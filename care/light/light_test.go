package light_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/link"
	"kith/care/loop"
	"kith/care/referral"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

func TestTessAnswersWithoutAnAccount(t *testing.T) {
	each(t, func(s *scene) {
		b := s.browser()
		token := b.open()
		if got := s.is(); got != "sent/received" {
			s.Errorf("after it was opened it is %s", got)
		}
		w := b.get("/p/" + token)
		for _, want := range []string{"About Amara", "Afternoons with other kids", "Yes, we can", "Lena Ortiz"} {
			if !strings.Contains(w.Body.String(), want) {
				s.Errorf("%q is not on the page", want)
			}
		}
		if w := b.get("/p/" + token + "?lang=es"); !strings.Contains(w.Body.String(), "Sí podemos") {
			s.Error("it is not said in Spanish")
		}
		b.get("/p/" + token + "?lang=en")
		for _, x := range []struct {
			form url.Values
			is   string
		}{
			{url.Values{"step": {"question"}, "note": {"Is track on Tuesdays?"}}, "sent/received"},
			{url.Values{"step": {"wait-listed"}, "weeks": {"6"}, "note": {"Full, six weeks"}}, "wait-listed/on-hold"},
			{url.Values{"step": {"accepted"}}, "accepted/accepted"},
			{url.Values{"step": {"reached"}}, "accepted/accepted"},
			{url.Values{"step": {"visit-booked"}, "day": {"2026-11-24"}, "time": {"15:30"}}, "accepted/ready"},
			{url.Values{"step": {"visit-kept"}, "day": {"2026-11-18"}}, "first-visit/in-progress"},
		} {
			step := x.form.Get("step")
			if w := b.post("/p/"+token+"/answer", x.form); w.Code != http.StatusSeeOther || s.is() != x.is {
				s.Fatalf("%s: %d, %s\n%s", step, w.Code, s.is(), w.Body)
			}
			if w := b.get("/p/" + token + "?said=" + step); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Thank you") {
				s.Errorf("%s is not thanked for: %d", step, w.Code)
			}
			s.clock = s.clock.Add(time.Minute)
		}
		w = b.post("/p/"+token+"/answer", url.Values{"step": {"heard-back"}, "report": {"She came, and stayed."}})
		if w.Code != http.StatusOK || s.is() != "heard-back/completed" || !strings.Contains(w.Body.String(), "This link is over now") {
			s.Fatalf("%d %s %s", w.Code, s.is(), w.Body)
		}
		s.nothing(b, token, "after it was done")
		i := must(loop.Get(s.Context(), s.h, s.at("lena-ortiz"), s.task))
		for _, e := range i.Events {
			if e.What == "accepted" && e.Who != tess {
				s.Errorf("it was accepted by %s", e.Who)
			}
		}
	})
}

// nothing says that a link opens nothing in a browser, by any of its addresses.
func (s *scene) nothing(b *browser, token, when string) {
	s.Helper()
	_, never := s.answers("AAAAAAAAAAAAAAAAAAAAAAAAAA", "000000")
	for name, w := range map[string]*httptest.ResponseRecorder{
		"paper": b.get("/p/" + token + "/packet.pdf"), "document": b.get("/p/" + token + "/packet.json"),
		"answer": b.post("/p/"+token+"/answer", url.Values{"step": {"accepted"}}), "leave": b.post("/p/"+token+"/leave", nil),
	} {
		if w.Code != http.StatusNotFound || !bytes.Equal(w.Body.Bytes(), never) {
			s.Errorf("%s, %s: %d\n%s", when, name, w.Code, w.Body)
		}
	}
}

// answers are what a new browser is answered that asks for a link, and types a
// code.
func (s *scene) answers(token, code string) (page, typed []byte) {
	s.Helper()
	b := s.browser()
	first := b.get("/p/" + token)
	second := b.post("/p/"+token, url.Values{"code": {code}})
	if first.Code != http.StatusOK || second.Code != http.StatusNotFound {
		s.Errorf("%d and %d", first.Code, second.Code)
	}
	first.Header().Del("X-Request-Id")
	return append(first.Body.Bytes(), headers(first)...), second.Body.Bytes()
}

// headers are those of an answer, but for what counts requests.
func headers(w *httptest.ResponseRecorder) []byte {
	var b bytes.Buffer
	h := w.Header().Clone()
	for _, name := range []string{"Date", "X-Request-Id", "Request-Id"} {
		h.Del(name)
	}
	h.Write(&b) //nolint:errcheck // a buffer
	return b.Bytes()
}

func TestEveryLinkThatOpensNothingIsTheSame(t *testing.T) {
	each(t, func(s *scene) {
		ctx, lena := s.Context(), s.at("lena-ortiz")
		_, token, code := s.link()
		wrong := "000000"
		if code == wrong {
			wrong = "111111"
		}
		page, typed := s.answers(token, wrong)
		n := 0
		same := func(name, token, code string) {
			s.Helper()
			n++
			s.from = "198.51.100." + strconv.Itoa(n) // another place: tries are few
			p, w := s.answers(token, code)
			if !bytes.Equal(p, page) || !bytes.Equal(w, typed) {
				s.Errorf("%s is told apart:\n%s\n%s", name, p, w)
			}
		}
		same("one that never was", "BBBBBBBBBBBBBBBBBBBBBBBBBB", code)
		same("one that cannot be", "x", code)
		same("one of other letters", strings.ToLower(token), code)
		same("one without a code", token, "")
		same("a code of letters", token, "abcdef")
		fresh, err := link.Again(ctx, s.h, lena, must(link.OfTask(ctx, s.h, lena, s.task))[0].ID, "")
		if err != nil {
			s.Fatal(err)
		}
		same("one that was replaced", token, code)
		_, token, code = s.link()
		s.clock = s.clock.AddDate(0, 0, link.Days)
		same("one that is over", token, code)
		s.clock = morning
		if err := link.Revoke(ctx, s.h, lena, fresh.ID); err != nil {
			s.Fatal(err)
		}
		same("one that was taken back", token, code)
	})
}

func TestALinkThatIsHandedOnOpensNothingWithoutItsCode(t *testing.T) {
	each(t, func(s *scene) {
		b := s.browser()
		token := b.open()
		other := s.browser()
		if w := other.get("/p/" + token); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "Amara") {
			s.Errorf("%d %s", w.Code, w.Body)
		}
		s.nothing(other, token, "in another browser")
		if w := b.get("/p/" + token + "/packet.pdf"); w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
			s.Errorf("%d", w.Code)
		}
		s.clock = s.clock.Add(31 * time.Minute)
		s.nothing(b, token, "half an hour later")
	})
}

func TestCodesAreTriedAFewTimes(t *testing.T) {
	each(t, func(s *scene) {
		l, token, code := s.link()
		for n := range link.MostMissed {
			s.from = "198.51.100." + strconv.Itoa(n)
			if w := s.browser().post("/p/"+token, url.Values{"code": {strconv.Itoa(200000 + n)}}); w.Code != http.StatusNotFound && strconv.Itoa(200000+n) != code {
				s.Errorf("%d", w.Code)
			}
		}
		if w := s.browser().post("/p/"+token, url.Values{"code": {code}}); w.Code != http.StatusNotFound {
			s.Error("the right code opens it after too many wrong ones")
		}
		if l = must(link.OfTask(s.Context(), s.h, s.at("lena-ortiz"), s.task))[0]; l.Good(s.clock) || l.Missed < link.MostMissed {
			s.Errorf("who sent it is not told: %+v", l)
		}
	})
	each(t, func(s *scene) {
		_, token, code := s.link()
		for range 11 { // guesses at links that are not there use up those of their place
			s.browser().post("/p/CCCCCCCCCCCCCCCCCCCCCCCCCC", url.Values{"code": {"123456"}})
		}
		if w := s.browser().post("/p/"+token, url.Values{"code": {code}}); w.Code != http.StatusNotFound {
			s.Error("who guesses goes on guessing")
		}
		s.from = "203.0.113.9"
		s.browser().open()
	})
}

func TestALinkOpensNothingOnceItsTaskIsSomebodyElses(t *testing.T) {
	each(t, func(s *scene) {
		b := s.browser()
		token := b.open()
		if err := referral.Do(s.Context(), s.h, s.at("lena-ortiz"), s.task, referral.Doing{Step: referral.TakeBack, Reason: "solved", Note: "Not needed any more"}); err != nil {
			s.Fatal(err)
		}
		s.nothing(b, token, "after it was called off")
	})
}

func TestALinkIsItsHoldersAndItsSendersAlone(t *testing.T) {
	each(t, func(s *scene) {
		s.receiverReadsNothingElse()
		s.onlyWhoSeesTheTaskSeesIt()
		s.whoOpenedItStandsInTheTrail()
		s.whatItHoldsDoesNotLieReadable()
	})
}

func (s *scene) receiverReadsNothingElse() {
	for _, ref := range []string{tess, place} {
		v, err := consent.Receiver(s.Context(), s.h.DB, ref, s.h.Today(), s.clock)
		if err != nil {
			s.Fatal(err)
		}
		for _, typ := range []string{"Patient", "Condition", "Observation", "Communication", "CareTeam", "Consent", "DocumentReference", "Binary", "Encounter", "Appointment"} {
			if ref == place && typ == "Communication" {
				continue // what was written to the place is the place's
			}
			if page := must(s.h.Store.Search(s.Context(), v.At(s.clock), store.Query{Type: typ, Total: true})); page.Total != 0 {
				s.Errorf("%s reads %d %s", ref, page.Total, typ)
			}
		}
	}
	if v, err := consent.Receiver(s.Context(), s.h.DB, "PractitionerRole/nobody", s.h.Today(), s.clock); err != nil || !v.Nobody() {
		s.Errorf("who works nowhere is %v, %v", v.ID(), err)
	}
}

func TestAnAnswerAndItsNoticeAreThereTogetherOrNotAtAll(t *testing.T) {
	each(t, func(s *scene) {
		letters := func() int64 {
			return must(db.One(s.Context(), s.h.DB, db.Int, "", `select count(*) from job where kind = 'post-letter' and key like 'answer%'`))
		}
		b := s.browser()
		token := b.open()
		v := must(consent.Receiver(s.Context(), s.h.DB, tess, s.h.Today(), s.clock))
		stopped := errors.New("the program dies here")
		err := referral.Do(s.Context(), s.h, v.At(s.clock), s.task, referral.Doing{Step: referral.Accept, Also: func(context.Context, *db.Tx) error { return stopped }})
		if err == nil || s.is() != "sent/received" || letters() != 0 {
			s.Errorf("%v, %s, %d letters", err, s.is(), letters())
		}
		for range 2 { // pressed twice
			b.post("/p/"+token+"/answer", url.Values{"step": {"accepted"}, "version": {strconv.FormatInt(must(loop.Get(s.Context(), s.h, s.at("lena-ortiz"), s.task)).Version, 10)}})
		}
		if s.is() != "accepted/accepted" || letters() != 1 {
			s.Errorf("%s, %d letters", s.is(), letters())
		}
		payload := must(db.One(s.Context(), s.h.DB, db.Text, "", `select cast(payload as text) from job where kind = 'post-letter' and key like 'answer%'`))
		for _, word := range []string{"Amara", "amara", "after-school", token} {
			if strings.Contains(payload, word) {
				s.Errorf("a letter holds %q", word)
			}
		}
	})
}

func (s *scene) whoOpenedItStandsInTheTrail() {
	b := s.browser()
	b.get("/p/" + b.open())
	n := must(db.One(s.Context(), s.h.DB, db.Int, "", `select count(*) from audit_event where who = $1`, "Practitioner/tess-young"))
	if n == 0 {
		s.Error("nobody can see that she looked")
	}
}

// What she told Lena alone goes along by her yes: a colleague who sees the Task
// may take the link back, and gets neither its code nor another one of it.
func TestALinkIsNoWayToWhatItHolds(t *testing.T) {
	each(t, func(s *scene) {
		ctx, v := s.Context(), s.at("lena-ortiz")
		told := must(disclosure.Tell(ctx, s.h, v, disclosure.Statement{Child: string(amara), Teller: amara.Ref(),
			At: s.clock.Add(-time.Hour), Way: disclosure.InPerson, Topic: "hurt-at-home", Words: "canary"}))
		line := "Communication/" + told.ID
		s.task = s.referWith(tess, line)
		l, _, code := s.link()
		if code == "" {
			t.Error("its sender has no code")
		}
		wei := s.at("wei-chen")
		if _, err := s.h.Store.Read(ctx, wei, "Task", s.task); err != nil {
			t.Fatal(err)
		}
		if _, err := link.Again(ctx, s.h, wei, l.ID, "wei@home.example"); !fault.Is(err, fault.NotFound) {
			t.Errorf("Dr. Chen has it sent to himself: %v", err)
		}
		if c := must(link.CardOf(ctx, s.h, wei, s.task)); c.ID != l.ID || c.Code != "" {
			t.Errorf("Dr. Chen is shown %+v", c)
		}
		if err := link.Revoke(ctx, s.h, wei, l.ID); err != nil {
			t.Errorf("Dr. Chen takes it back: %v", err)
		}
	})
}

func (s *scene) onlyWhoSeesTheTaskSeesIt() {
	l, _, _ := s.link()
	young := access.Person(amara.Ref()).At(s.clock)
	receiver := must(consent.Receiver(s.Context(), s.h.DB, tess, s.h.Today(), s.clock)).At(s.clock)
	for _, v := range []access.Viewer{young, receiver} { // they see the Task: a link is not theirs to send on or to take back
		if _, err := s.h.Store.Read(s.Context(), v, "Task", s.task); err != nil {
			s.Errorf("%s reads the Task: %v", v.ID(), err)
		}
		if _, err := link.Again(s.Context(), s.h, v, l.ID, "else@where.example"); !fault.Is(err, fault.NotFound) {
			s.Errorf("%s sends it to somebody else: %v", v.ID(), err)
		}
		if err := link.Revoke(s.Context(), s.h, v, l.ID); !fault.Is(err, fault.NotFound) {
			s.Errorf("%s takes it back: %v", v.ID(), err)
		}
		if _, err := link.Code(s.Context(), s.h, v, l.ID); !fault.Is(err, fault.NotFound) {
			s.Errorf("%s reads its code: %v", v.ID(), err)
		}
	}
	for _, v := range []access.Viewer{{}, s.at("mia-park"), s.at("ines-alvarez")} {
		if _, err := link.OfTask(s.Context(), s.h, v, s.task); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
			s.Errorf("%s: %v", v.ID(), err)
		}
		if _, err := link.Code(s.Context(), s.h, v, l.ID); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
			s.Errorf("%s: %v", v.ID(), err)
		}
		if err := link.Revoke(s.Context(), s.h, v, l.ID); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
			s.Errorf("%s: %v", v.ID(), err)
		}
	}
}

func (s *scene) whatItHoldsDoesNotLieReadable() {
	l, token, code := s.link()
	row := must(db.One(s.Context(), s.h.DB, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err }, "", `select sealed from light_link where id = $1`, l.ID))
	for _, word := range []string{"Amara", token, code, mail, "%PDF"} {
		if bytes.Contains(row, []byte(word)) {
			s.Errorf("%q lies readable", word)
		}
	}
	if err := link.Revoke(s.Context(), s.h, s.at("lena-ortiz"), l.ID); err != nil {
		s.Fatal(err)
	}
	row = must(db.One(s.Context(), s.h.DB, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err }, "", `select sealed from light_link where id = $1`, l.ID))
	if len(row) != 0 {
		s.Error("what it held is kept")
	}
	s.task = s.refer(tess)
	s.clock = s.clock.AddDate(0, 0, link.Days)
	if err := link.Module.Jobs(s.h)[0].Do(s.Context(), nil); err != nil {
		s.Fatal(err)
	}
	if n := must(db.One(s.Context(), s.h.DB, db.Int, "", `select count(*) from light_link where ended_at = 0 or length(sealed) > 0`)); n != 0 {
		s.Errorf("%d hold something after their days are over", n)
	}
}

func FuzzATokenIsReadOrIsNone(f *testing.F) {
	for _, s := range []string{"", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "AAAAAAAAAAAAAAAAAAAAAAAAA1", "../../etc/passwd", "%00", "ＡＡ", strings.Repeat("A", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if link.IsToken(s) && (len(s) != 26 || strings.ContainsAny(s, "/%?#\x00 ")) {
			t.Errorf("%q is no token", s)
		}
	})
}

func TestAPlaceAndAClinicianElsewhereAnswerToo(t *testing.T) {
	each(t, func(s *scene) {
		for _, to := range []string{place, "PractitionerRole/anil-rao-county-access-line"} {
			s.task = s.refer(to)
			b := s.browser()
			token := b.open()
			for _, x := range []url.Values{{"step": {"accepted"}}, {"step": {"visit-kept"}, "day": {"2026-11-18"}}} {
				if w := b.post("/p/"+token+"/answer", x); w.Code != http.StatusSeeOther {
					s.Errorf("%s, %s: %d", to, x.Get("step"), w.Code)
				}
			}
			if w := b.get("/p/" + token); s.is() != "first-visit/in-progress" || !strings.Contains(w.Body.String(), "About ") {
				s.Errorf("%s: %s", to, s.is())
			}
		}
	})
}
