package routing

import (
	"cmp"
	"context"
	"kith/care/referral"
	"slices"
	"strings"
	"time"

	"kith/care/colleague"
	"kith/care/directory"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
)

// mostAsked is how many are shown at once: who looks for another types a name.
const mostAsked = 8

// looking is what is looked for.
type looking struct {
	Child    people.Patient
	Need     string
	Words    string // a name, or what they do; then the need does not count
	Language string
	Prefers  referral.Prefers
	Tried    map[string]string // step at which earlier tries ended, by who was asked
	Me       string
	Today    time.Time
}

// row is one who could be asked, as a page shows them.
type row struct {
	Candidate
	Service directory.Service
	Person  directory.Contact // whom to ask for; no reference where they are not in the record
	Tie     colleague.Tie
	Reasons []Reason
	Before  string // why they stand before the next: a thing that is looked at
}

// Value names a row on a form: the service, and who is asked there.
func (r row) Value() string { return r.Service.ID }

// whom returns those who could be asked, in the order of the routing in force.
func whom(ctx context.Context, h *module.House, v access.Viewer, l looking) (rows []row, err error) {
	insurances, err := insurancesOf(ctx, h, v, l.Child.ID)
	if err != nil {
		return nil, err
	}
	near, err := directory.Home(ctx, h, v, string(l.Child.ID))
	if err != nil {
		return nil, err
	}
	n := directory.Need{Code: l.Need, Near: near, Most: 200}
	if l.Words != "" {
		n.Code, n.Words = "", l.Words
	}
	found, err := directory.Search(ctx, h, v, n)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		rows = append(rows, l.row(s, insurances))
	}
	refs := make([]string, len(rows))
	for i, r := range rows {
		refs[i] = r.Ref
	}
	ties, err := colleague.Ties(ctx, h, v, l.Me, refs)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Tie = ties[i]
		rows[i].Facts.Tie = tieOf(ties[i], h.Now())
	}
	return ordered(rows), nil
}

// ordered puts rows into the order of the routing, with why.
func ordered(rows []row) []row {
	r := Standard()
	all := make([]Candidate, len(rows))
	at := map[string]row{}
	for i, x := range rows {
		x.Candidate.id = x.Service.ID
		all[i], at[x.Service.ID] = x.Candidate, x
	}
	r.Sort(all)
	for i, c := range all {
		x := at[c.id]
		x.Reasons = r.Reasons(c.Facts)
		if i+1 < len(all) {
			x.Before = r.Before(c.Facts, all[i+1].Facts)
		}
		rows[i] = x
	}
	return rows
}

// row is what is known of a service, but for ties.
func (l looking) row(s directory.Service, insurances []string) row {
	r := row{Service: s, Candidate: Candidate{Ref: "Organization/" + s.Organization.ID, Name: s.Name}}
	if len(s.Contacts) > 0 {
		r.Person = s.Contacts[0]
		if r.Person.Ref != "" {
			r.Ref = r.Person.Ref
		}
	}
	f := &r.Facts
	f.Miles = -1
	if s.Distance.Known() {
		f.Miles = s.Distance.Miles()
	}
	f.Language = speaks(s.Languages, l.Language)
	f.Insurance = takes(s.Insurances, insurances)
	if a, ok := l.Child.Birth.Age(l.Today); ok && s.Ages != directory.Any {
		f.Age = "no"
		if s.Ages.Takes(a.Low) && s.Ages.Takes(a.High) {
			f.Age = "fits"
		}
	}
	switch s.Now(l.Today) {
	case directory.Open, directory.Wait:
		f.Room, f.Weeks = string(s.Now(l.Today)), s.Weeks
	case directory.Full, directory.Closed:
		f.Room = "full"
	}
	f.Tried = cmp.Or(l.Tried[r.Ref], l.Tried["Organization/"+s.Organization.ID])
	service := "HealthcareService/" + s.ID
	switch {
	case slices.Contains(l.Prefers.Asked, service):
		f.Wish = "asked"
	case slices.Contains(l.Prefers.Rather, service):
		f.Wish = "rather-not"
	}
	return r
}

// speaks reports how a place and a family understand each other; where nobody
// said what is spoken there, it is not known.
func speaks(there []string, wanted string) string {
	base := func(tag string) string { b, _, _ := strings.Cut(strings.ToLower(tag), "-"); return b }
	switch {
	case len(there) == 0 || wanted == "":
		return ""
	case slices.ContainsFunc(there, func(x string) bool { return base(x) == base(wanted) }):
		return "speaks"
	}
	return "no"
}

// takes reports whether a place is paid by what the child has.
func takes(there, has []string) string {
	switch {
	case len(there) == 0 || len(has) == 0:
		return ""
	case slices.ContainsFunc(has, func(x string) bool { return slices.Contains(there, x) }):
		return "takes"
	}
	return "no"
}

// insurancesOf returns who pays for a child's care now, as far as v reads it.
func insurancesOf(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) (all []string, err error) {
	page, err := h.Store.Search(ctx, v, store.Query{Type: "Coverage", Count: 20, Params: []store.Param{
		{Name: "patient", Values: []string{child.Ref()}}, {Name: "status", Values: []string{"active"}}}})
	if err != nil {
		return nil, err
	}
	for _, r := range page.Resources {
		root, err := r.Parse(&element.Doc{})
		if err != nil {
			return nil, err
		}
		words := root.Get("type").Get("text").Text()
		for c := range root.Each("type", "coding") {
			words += " " + c.Get("display").Text() + " " + c.Get("code").Text()
		}
		for p := range root.Each("payor") {
			words += " " + p.Get("display").Text()
		}
		all = append(all, directory.InsurancesIn(words)...)
	}
	return all, nil
}

// tieOf is a tie as the order looks at it.
func tieOf(t colleague.Tie, now time.Time) Tie {
	days := func(d time.Duration) int { return int(d / (24 * time.Hour)) }
	x := Tie{Closed: t.Closed, Of: t.Of, ReplyDays: -1, LastDays: -1, Shared: t.Shared}
	if t.Replies > 0 {
		x.ReplyDays = days(t.ReplyMedian)
	}
	if !t.LastTogether.IsZero() {
		x.LastDays = max(0, days(now.Sub(t.LastTogether)))
	}
	return x
}

// tried returns at which exit earlier tries for the same need ended, by who was
// asked.
func tried(all []loop.Item, request string) map[string]string {
	ended := map[string]string{}
	for _, i := range all {
		if request != "" && i.Focus == "ServiceRequest/"+request && (i.Exit || i.Step == loop.WaitListed) {
			ended[i.To] = string(i.Step)
			if i.ToOrg != "" {
				ended[i.ToOrg] = string(i.Step)
			}
		}
	}
	return ended
}
