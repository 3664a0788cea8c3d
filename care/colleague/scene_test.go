package colleague_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/cast"
	"kith/platform/access"
)

var now = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)

// tells is what of the neighborhood tells of people who work with each other.
var tells = regexp.MustCompile(`"resourceType":"(Patient|Organization|Task)"|"code":"(advice|handoff-visit)"`)

var visited = regexp.MustCompile(`"resourceType":"Encounter".*"subject":\{"reference":"Patient/([^"]+)"`)

func town(t testing.TB) (all [][]byte) {
	t.Helper()
	last := map[string][]byte{}
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range sources {
		r, err := x.Open()
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range moduletest.Resources(t, r) {
			if x.Kind == cast.Bundle || tells.Match(body) {
				all = append(all, body)
			} else if m := visited.FindSubmatch(body); m != nil { // the last visit of a child says who cares for them
				last[string(m[1])] = body
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return slices.AppendSeq(all, maps.Values(last))
}

func each(t *testing.T, test func(t *testing.T, h *module.House, records [][]byte)) {
	t.Helper()
	modules := []module.Module{people.Module, contact.Module, consent.Module, colleague.Module}
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
			t.Fatal(err)
		}
		records := town(t)
		moduletest.Put(t, h.Store, records...)
		test(t, h, records)
	})
}

func worker(t *testing.T, h *module.House, id people.PractitionerID) access.Viewer {
	t.Helper()
	v, _, err := consent.Worker(t.Context(), h.DB, id, h.Today(), h.Now())
	if err != nil {
		t.Fatal(err)
	}
	return v.At(h.Now())
}

// wire is a resource as it came, as far as the recount needs it.
type wire struct {
	ResourceType, ID, Status, Sent, AuthoredOn string
	BusinessStatus                             coded
	Code, Category, Type                       listOf
	For, Subject, Requester, Owner, Sender     ref
	Practitioner, Organization                 ref
	Recipient                                  []ref
	Class                                      struct{ Code string }
	Period                                     struct{ Start string }
	Participant                                []struct {
		Individual ref
		Type       []coded
	}
	ServiceProvider ref
	Extension       []struct {
		URL       string
		Extension []struct {
			URL, ValueCode, ValueInstant string
		}
	}
}

type ref struct{ Reference string }
type coded struct{ Coding []struct{ Code string } }

// listOf is what is a list in some types and one thing in others.
type listOf []coded

func (l *listOf) UnmarshalJSON(b []byte) error {
	var many []coded
	var one coded
	switch {
	case json.Unmarshal(b, &many) == nil:
		*l = many
	case json.Unmarshal(b, &one) == nil:
		*l = listOf{one}
	}
	return nil // else some other resource's: not asked for
}

func (l listOf) code() string {
	if len(l) == 0 {
		return ""
	}
	return l[0].code()
}

func (c coded) code() string {
	if len(c.Coding) == 0 {
		return ""
	}
	return c.Coding[0].Code
}

// wires reads resources as they came, and who stands behind each role.
func wires(records [][]byte) (all []wire, who map[string]string) {
	who = map[string]string{}
	for _, body := range records {
		var x wire
		if json.Unmarshal(body, &x) != nil { // a type whose fields have other shapes: none that counts
			continue
		}
		if x.ResourceType == "PractitionerRole" {
			who["PractitionerRole/"+x.ID] = x.Practitioner.Reference + " " + x.Organization.Reference
		}
		all = append(all, x)
	}
	return all, who
}

// recount counts what one has with another from the wire, the slow way.
func recount(all []wire, who map[string]string, from, to string) string {
	at := ""
	is := func(r, side string) bool {
		return r == side || at == side || slices.Contains(strings.Fields(who[r]), side)
	}
	var closed, of, open, asked, n int
	var gaps []time.Duration
	var last time.Time
	since := now.AddDate(0, -24, 0)
	when := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	later := func(x time.Time) {
		if x.After(last) && !x.After(now) {
			last = x
		}
	}
	for _, x := range all {
		at = x.ServiceProvider.Reference
		switch {
		case x.ResourceType == "Communication" && len(x.Category) > 0 && (x.Category[0].code() == "advice" || x.Category[0].code() == "message") && x.Status == "completed":
			for _, r := range x.Recipient {
				if (is(x.Sender.Reference, from) && is(r.Reference, to) || is(x.Sender.Reference, to) && is(r.Reference, from)) && !when(x.Sent).Before(since) {
					n++
					later(when(x.Sent))
				}
			}
		case x.ResourceType == "Encounter" && len(x.Type) > 0 && x.Type[0].code() == "handoff-visit" && x.Status == "finished" && len(x.Participant) > 1:
			a, b := x.Participant[0].Individual.Reference, x.Participant[1].Individual.Reference
			if (is(a, from) && is(b, to) || is(a, to) && is(b, from)) && !when(x.Period.Start).Before(since) {
				n++
				later(when(x.Period.Start))
			}
		case x.ResourceType == "Task" && slices.Contains([]string{"handoff", "referral", "consult"}, x.Code.code()) && x.Status != "draft":
			forth := is(x.Requester.Reference, from) && is(x.Owner.Reference, to)
			if !forth && !(is(x.Requester.Reference, to) && is(x.Owner.Reference, from)) {
				continue
			}
			var sent, answered, done time.Time
			for _, e := range x.Extension {
				if !strings.HasSuffix(e.URL, "/loop-event") {
					continue
				}
				what, then := e.Extension[0].ValueCode, when(e.Extension[1].ValueInstant)
				switch what {
				case "sent", "asked":
					sent = then
				case "begun", "nudged", "held", "escalated", "called", "noted", "reply", "reached", "family-changed-its-mind", "called-off", "unreachable":
				case "told", "followed-through", "answer-accepted", "outcome-returned":
					if done.IsZero() {
						done = then
					}
				default:
					if answered.IsZero() {
						answered = then
					}
				}
			}
			step := x.BusinessStatus.code()
			shut := x.Status == "completed" && step != "heard-back" && step != "answered"
			n++
			later(sent)
			later(answered)
			if shut {
				later(done)
			}
			if !forth || step == "family-changed-its-mind" || step == "unreachable" || step == "called-off" {
				continue
			}
			asked++
			if !answered.IsZero() {
				gaps = append(gaps, answered.Sub(sent))
			}
			switch {
			case shut:
				closed, of = closed+1, of+1
			case x.Status == "rejected" || x.Status == "failed" || now.Sub(sent) >= 28*24*time.Hour:
				of++
			default:
				open++
			}
		}
	}
	slices.Sort(gaps)
	mid := time.Duration(0)
	if k := len(gaps); k > 0 {
		mid = (gaps[(k-1)/2] + gaps[k/2]) / 2
	}
	return fmt.Sprintf("%d of %d closed, %d open, %d of %d answered in %v, last %v, %d works", closed, of, open, len(gaps), asked, mid, last.UTC().Format(time.RFC3339), n)
}

func TestATieIsWhatAPlainRecountSays(t *testing.T) {
	each(t, func(t *testing.T, h *module.House, records [][]byte) {
		v := access.Staff("Device/kith", "maple-street").At(h.Now()) // reads what the place holds
		refs := []string{"Practitioner/wei-chen", "Practitioner/lena-ortiz", "Practitioner/luis-moreno", "Practitioner/anil-rao", "Practitioner/ines-alvarez",
			"Organization/maple-street", "Organization/youth-harbor", "Organization/bayside-counseling", "Organization/county-access-line"}
		known := 0
		all, who := wires(records)
		for _, from := range refs {
			ties, err := colleague.Ties(t.Context(), h, v, from, refs)
			if err != nil {
				t.Fatal(err)
			}
			for i, to := range refs {
				if from == to {
					continue
				}
				x := ties[i]
				got := fmt.Sprintf("%d of %d closed, %d open, %d of %d answered in %v, last %v, %d works", x.Closed, x.Of, x.Open, x.Replies, x.Asked, x.ReplyMedian, x.LastTogether.Format(time.RFC3339), x.N)
				if want := recount(all, who, from, to); got != want {
					t.Errorf("%s to %s: %s, want %s", from, to, got, want)
				}
				if x.N > 0 {
					known++
				}
			}
		}
		if known < 12 {
			t.Errorf("only %d of them know each other: this proves little", known)
		}
	})
}

func TestWhoMayNotReadCountsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *module.House, _ [][]byte) {
		for name, want := range map[people.PractitionerID]bool{"wei-chen": true, "luis-moreno": true, "omar-reed": false, "sam-keo": false, "mia-park": false, "ines-alvarez": false} {
			x, err := colleague.Between(t.Context(), h, worker(t, h, name), "PractitionerRole/wei-chen-maple-street", "Organization/bayside-counseling")
			if err != nil {
				t.Fatal(err)
			}
			if (x.N > 0) != want || (x.Shared > 0) != want {
				t.Errorf("%s counts %d works and %d children", name, x.N, x.Shared)
			}
		}
		x, err := colleague.Between(t.Context(), h, access.Viewer{}, "Practitioner/wei-chen", "Practitioner/lena-ortiz")
		if err != nil || x.Known() {
			t.Errorf("nobody counts %+v %v", x, err)
		}
	})
}
