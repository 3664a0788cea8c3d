package referral

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/directory"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Passing is what somebody is about to pass on, with the family's yes.
type Passing struct {
	Child   people.PatientID
	Need    string // of directory.Needs
	Why     string // one line; nothing private
	To      string // who is asked: PractitionerRole/x or Organization/x
	Service string // HealthcareService/x, or ""
	Prefers Prefers
	By      string    // who said yes
	Found   string    // what a clinician found, where the law asks for it
	At      time.Time // when they said it

	Draft string // the draft of v's that is done with, or ""

	// Where somebody else was asked before: what is needed stays the same.
	Request string // id of the ServiceRequest
	After   string // id of the Task
	Seen    int64  // the version of it that v saw
	Reason  string // why it is taken back, where it still runs
}

// Works reports whether passing children on is somebody's work.
func Works(v access.Viewer) bool {
	return v.Clears(label.Coordination|label.Clinical) && strings.HasPrefix(v.ID(), "Practitioner/")
}

// Begin writes down that the family said yes, and returns the id of the Task,
// which is not sent yet.
func Begin(ctx context.Context, h *module.House, v access.Viewer, x Passing) (id string, err error) {
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err != nil {
		return "", err
	}
	if !Works(v) || !strings.HasPrefix(me, "PractitionerRole/") {
		return "", fault.New(fault.NotFound, "fault.not-found")
	}
	if err := x.check(ctx, h, v); err != nil {
		return "", err
	}
	b := beginning{h: h, v: v, me: me, now: h.Now().In(h.Zone), Passing: x}
	if x.Request == "" {
		b.Request = element.NewID()
		n := Need{ID: b.Request, Child: string(x.Child), Code: x.Need, Status: "draft", Requester: me, Prefers: x.Prefers, Authored: b.now}
		body, err := n.request("")
		b.add(0, body, err)
		if body, err = n.said(b.now); body != nil || err != nil {
			b.add(0, body, err)
		}
	}
	task := element.NewID()
	b.try(task)
	if x.After != "" {
		b.instead(ctx)
	}
	return task, b.commit(ctx)
}

// check refuses what says too little, and a yes of somebody whose word it is not.
func (x Passing) check(ctx context.Context, h *module.House, v access.Viewer) error {
	switch {
	case !slices.Contains(directory.Needs(), x.Need):
		return fault.At(fault.Invalid, "referral.missing.need", "need")
	case x.Why == "":
		return fault.At(fault.Invalid, "referral.missing.why", "why")
	case !strings.HasPrefix(x.To, "PractitionerRole/") && !strings.HasPrefix(x.To, "Organization/"):
		return fault.At(fault.Invalid, "referral.missing.to", "to")
	case x.At.IsZero() || x.At.After(h.Now()):
		return fault.At(fault.Invalid, "referral.missing.when", "when")
	}
	c, err := people.Child(ctx, h.DB, v, x.Child)
	if err != nil {
		return err
	}
	yes, err := YesFor(ctx, h, v, c, x.Need)
	if err != nil {
		return err
	}
	return yes.check(x.By, x.Found)
}

// YesFor is who may say yes to a need of a child.
func YesFor(ctx context.Context, h *module.House, v access.Viewer, c people.Patient, need string) (Yes, error) {
	kin, err := people.Family(ctx, h.DB, v, c.ID, h.Today())
	if err != nil {
		return Yes{}, err
	}
	around, err := consent.Around(ctx, h, v, c.ID, kin)
	var adults []Sayer
	for _, x := range around {
		if strings.HasPrefix(x.Ref, "RelatedPerson/") && slices.Contains([]people.Calling{people.CustodialParent, people.KinOrFoster}, x.Calling) {
			adults = append(adults, Sayer{Ref: x.Ref, Name: x.Name + ", " + x.Role})
		}
	}
	return yesOf(consent.In(h.Store), need, child{c.ID.Ref(), c.Name, c.Birth}, adults, h.Now()), err
}

// beginning is what is written together.
type beginning struct {
	Passing
	h   *module.House
	v   access.Viewer
	me  string
	now time.Time
	all []*store.Incoming
	err error
}

func (b *beginning) add(seen int64, body []byte, err error) {
	if b.err = cmp.Or(b.err, err); b.err != nil {
		return
	}
	in, err := b.h.Store.Prepare(body, element.Options{})
	if b.err = err; err != nil {
		return
	}
	in.New, in.IfMatch = seen == 0, seen
	b.all = append(b.all, in)
}

// try adds the Task.
func (b *beginning) try(id string) {
	clocks, err := loop.ClocksOf(b.h)
	if err != nil {
		b.err = cmp.Or(b.err, err)
		return
	}
	d, err := clocks.Begin(loop.New{ID: id, Kind: loop.Referral, Child: b.Child, From: b.me, To: b.To, Why: b.Why,
		Focus: "ServiceRequest/" + b.Request, State: loop.State{Step: loop.FamilySaidYes, Status: loop.Draft}, At: b.now}, b.h.WorkingCalendar())
	if err != nil {
		b.err = cmp.Or(b.err, err)
		return
	}
	d.Append("basedOn", r4.NewReference("ServiceRequest/"+b.Request)).
		Append("input", Said{By: b.By, Found: b.Found, At: b.At.In(b.h.Zone)}.input())
	if b.Service != "" {
		d.Append("input", input(serviceIn, "valueReference", map[string]string{"reference": b.Service}))
	}
	body, err := d.JSON()
	b.add(0, body, err)
}

// instead ends the try before: somebody else is asked now.
func (b *beginning) instead(ctx context.Context) {
	a, err := act(ctx, b.h, b.v, b.After, b.Seen)
	if err != nil {
		b.err = cmp.Or(b.err, err)
		return
	}
	x := Doing{Step: FindAnother}
	if !a.Item.Exit {
		x = Doing{Step: TakeBack, Reason: b.Reason}
	}
	if a.Item.Focus != "ServiceRequest/"+b.Request {
		b.err = cmp.Or(b.err, fault.New(fault.NotFound, "fault.not-found"))
		return
	}
	if err := x.check(a.Item, a.Side, a.Now); err != nil {
		b.err = cmp.Or(b.err, err)
		return
	}
	clocks, err := loop.ClocksOf(b.h)
	if err != nil {
		b.err = cmp.Or(b.err, err)
		return
	}
	c := x.change(a.Item)
	c.By, c.At, c.Side = b.me, b.now, a.Side
	d, err := clocks.Move(a.Was, c, b.h.WorkingCalendar())
	if err != nil {
		b.err = cmp.Or(b.err, err)
		return
	}
	body, err := d.JSON()
	b.add(a.Item.Version, body, err)
}

func (b *beginning) commit(ctx context.Context) error {
	defer b.h.Store.Release(b.all...)
	if b.err != nil {
		return b.err
	}
	return fault.Late("loop.changed", b.h.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := b.h.Store.WriteTx(ctx, tx, b.v, "referral", b.all); err != nil {
			return err
		}
		if b.Draft == "" {
			return nil
		}
		return Drafts.DropTx(ctx, tx, b.v, b.Draft)
	}))
}

// NeedOf returns what a try is for, with what the family wants, as far as v reads
// it.
func NeedOf(ctx context.Context, h *module.House, v access.Viewer, request string) (n Need, err error) {
	r, err := h.Store.Read(ctx, v, "ServiceRequest", request)
	if err != nil {
		return n, err
	}
	root, err := r.Parse(&element.Doc{})
	if err != nil {
		return n, err
	}
	n, ok := needOf(r4.As[r4.ServiceRequest](root))
	if !ok {
		return n, fault.New(fault.NotFound, "fault.not-found")
	}
	n.Version = r.Version
	said, err := h.Store.Read(ctx, v, "Communication", request)
	if err != nil {
		return n, Only(err)
	}
	if root, err = said.Parse(&element.Doc{}); err == nil && own.Code(r4.As[r4.Communication](root).Category().First()) == prefersURL {
		n.Prefers = prefersOf(r4.As[r4.Communication](root))
	}
	return n, err
}

// Only leaves out that something is not there.
func Only(err error) error {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Deleted) {
		return nil
	}
	return err
}

// Instead returns the answers with which a draft begins to ask somebody else than
// a try does: what is needed and what the family wants stay as they were.
func Instead(i loop.Item, n Need) map[string]string {
	a := map[string]string{"need": n.Code, "why": i.Why, "language": n.Prefers.Language, "prefers": n.Prefers.Words,
		"request": n.ID, "after": i.ID, "seen": strconv.FormatInt(i.Version, 10)}
	if !i.Exit {
		a["running"] = "yes"
	}
	for _, ref := range n.Prefers.Asked {
		a["wish-"+strings.TrimPrefix(ref, "HealthcareService/")] = "asked"
	}
	for _, ref := range n.Prefers.Rather {
		a["wish-"+strings.TrimPrefix(ref, "HealthcareService/")] = "rather-not"
	}
	return a
}
