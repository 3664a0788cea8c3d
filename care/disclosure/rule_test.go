package disclosure_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/fhir/element"
	"kith/fhir/label"
)

func TestAnAnswerIsDueAfterSevenDaysOrTheSameDay(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip(err)
	}
	for _, c := range []struct {
		says, told, due string
		danger          bool
	}{
		{"on the eighth day it is late", "2026-11-10 09:00", "2026-11-18 00:00", false},
		{"a danger is answered today", "2026-11-10 23:59", "2026-11-11 00:00", true},
		{"clocks go back in between, and the day is still the day", "2026-10-28 23:30", "2026-11-05 00:00", false},
		{"clocks go forward", "2026-03-04 00:00", "2026-03-12 00:00", false},
	} {
		const layout = "2006-01-02 15:04"
		told, err := time.ParseInLocation(layout, c.told, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := disclosure.Due(told, c.danger).Format(layout); got != c.due {
			t.Errorf("%s: %s", c.says, got)
		}
	}
}

func TestOfTwoWishesAtOnceTheCloserCounts(t *testing.T) {
	at := time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	said := func(c disclosure.Choice, minutes int) disclosure.Wish {
		return disclosure.Wish{With: "RelatedPerson/x", Choice: c, At: at.Add(time.Duration(minutes) * time.Minute)}
	}
	for _, c := range []struct {
		says string
		all  []disclosure.Wish
		want disclosure.Choice
	}{
		{"nothing was said", nil, ""},
		{"one was said", []disclosure.Wish{said(disclosure.MayAll, 0)}, disclosure.MayAll},
		{"a later one counts", []disclosure.Wish{said(disclosure.MayNothing, 0), said(disclosure.MayAll, 1)}, disclosure.MayAll},
		{"also when it is read first", []disclosure.Wish{said(disclosure.MayAll, 1), said(disclosure.MayNothing, 0)}, disclosure.MayAll},
		{"at once: nothing before all", []disclosure.Wish{said(disclosure.MayAll, 0), said(disclosure.MayNothing, 0)}, disclosure.MayNothing},
		{"at once: asking before nothing", []disclosure.Wish{said(disclosure.AskFirst, 0), said(disclosure.MayNothing, 0)}, disclosure.AskFirst},
		{"of somebody else", []disclosure.Wish{{With: "RelatedPerson/y", Choice: disclosure.MayAll, At: at}}, ""},
	} {
		for range 2 {
			if got, _ := disclosure.Newest(c.all, "RelatedPerson/x", at.Add(time.Hour)); got.Choice != c.want {
				t.Errorf("%s: %q", c.says, got.Choice)
			}
			slices.Reverse(c.all)
		}
	}
}

func TestEveryTopicHasWordsAndLabelsThatAreUnderstood(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range disclosure.Topics() {
		if x.Code == "" || x.English == "" || x.Spanish == "" || seen[x.Code] {
			t.Errorf("%+v", x)
		}
		seen[x.Code] = true
		if x.Duty != "" && !slices.Contains(disclosure.DutyKinds, x.Duty) {
			t.Errorf("%s: the duty %s is not known", x.Code, x.Duty)
		}
		for _, code := range x.Labels {
			var d element.Doc
			if err := d.Parse([]byte(`{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"`+code+`"}`), element.Options{}); err != nil {
				t.Fatal(err)
			}
			if bits := label.Coding(d.Root()); bits == 0 || bits&label.Unknown != 0 {
				t.Errorf("%s: the label %s is not understood", x.Code, code)
			}
		}
	}
}

func TestNoPathwayIsSettledBeforeCounselSignsIt(t *testing.T) {
	r := disclosure.StandardReporting()
	for _, p := range r.Places {
		if p.Settled() || p.HotLine != "" {
			t.Errorf("%s is built in as settled, or with a number", p.Place)
		}
	}
	if r.At("US-PA").Place != "US-PA" || r.At("US-ZZ").Place != "" || r.At("US-ZZ").Citation == "" {
		t.Error("a place without a row has another's")
	}
	for _, bad := range []string{
		`{}`, `{"rule":"x","places":[]}`, `{"unknown":1}`,
		`{"first":{"en":"a","es":"b"},"places":[{"place":"","to":{"en":"a","es":"b"},"citation":"c","source":"d","status":"signed"}]}`,
		`{"first":{"en":"a","es":"b"},"places":[{"place":"","to":{"en":"a","es":"b"},"citation":"c","source":"d","status":"draft","record":["story"]}]}`,
	} {
		if _, err := disclosure.LoadReporting(strings.NewReader(bad)); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}

func TestASiteNamesItsOwnLine(t *testing.T) {
	const own = `{"rule":"site","says":"","place":"US","source":"x","readOn":"2026-11-23","first":{"en":"a","es":"b"},"places":[
		{"place":"","mandated":[],"by_phone_hours":0,"written_hours":null,"to":{"en":"a","es":"b"},"hot_line":"The line 000","record":[],"citation":"c","source":"d","verified_on":"2026-11-01","verified_by":"counsel","status":"signed"}]}`
	rules, err := consent.SiteRules(fstest.MapFS{"reporting.json": {Data: []byte(own)}})
	if err != nil {
		t.Fatal(err)
	}
	row := disclosure.ReportingIn(rules.Beside("reporting.json")).At("US-NY")
	if row.HotLine != "The line 000" || !row.Settled() {
		t.Errorf("%+v", row)
	}
	if rules.Stamp() != consent.Standard().Stamp() {
		t.Error("it changes who may see what")
	}
	if disclosure.ReportingIn(nil).At("US-NY").Place != "US-NY" {
		t.Error("without a file of its own a site has none")
	}
}
