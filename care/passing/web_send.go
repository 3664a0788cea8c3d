package passing

import (
	"kith/care/referral"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/loop"
	"kith/care/packet"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) sendRoutes(m *web.Mux) {
	m.On("GET /referrals/{id}/send", p.sending, web.Shows("What may go along with a referral, what takes a yes, and what does not go.").
		Query("line: a line that goes", "by: who said yes to lines that take one", "reach: a mail address or a phone to which a link goes"))
	m.On("POST /referrals/{id}/send", p.send, web.Does("Shows exactly what is sent, and sends it.").
		Needs("version: the one that the reader saw").
		Takes("line: a line that goes", "by: who said yes to lines that take one", "reach: a mail address or a phone to which a link goes, for who has no account here", "go: look or send", "at: when the packet was made", "sum: of the packet that was shown"))
	m.On("GET /referrals/{id}/preview", p.preview, web.Gives("What will be sent, on paper.", "application/pdf").
		Query("line: a line that goes", "by: who said yes to lines that take one", "at: when the packet was made"))
	m.On("GET /referrals/{id}/packet/{n}", p.sent, web.Gives("What went along, as it was sent, on paper.", "application/pdf"))
}

// sendView is what goes along with a try.
type sendView struct {
	one
	Along   packet.Draft
	Packet  *packet.Packet // as it will be sent; nil while lines are chosen
	Choice  referral.Choice
	Reaches []string // where they can be reached, as the directory says
	Mistake string
}

// preview is the address of the packet on paper.
func (v sendView) preview() string {
	return "/referrals/" + url.PathEscape(v.ID) + "/preview?" + url.Values{"line": v.Choice.Lines, "by": {v.Choice.By}, "at": {v.stamp()}}.Encode()
}

// again is the address at which the same lines are chosen.
func (v sendView) again() string {
	return "/referrals/" + url.PathEscape(v.ID) + "/send?" + url.Values{"line": v.Choice.Lines, "by": {v.Choice.By}, "reach": {v.Choice.Reach}}.Encode()
}

func (v sendView) stamp() string { return v.Along.Audience.At.Format(time.RFC3339) }

// choice reads what a form or an address chooses.
func (p pages) choice(values url.Values) referral.Choice {
	c := referral.Choice{Lines: slices.Compact(slices.Sorted(slices.Values(values["line"]))), By: values.Get("by"), Reach: web.Short(strings.TrimSpace(values.Get("reach")))}
	if at, err := time.Parse(time.RFC3339, values.Get("at")); err == nil && !at.After(p.Now()) {
		c.At = at
	}
	return c
}

// sendOf is a try that the asker sends, with what they chose.
func (p pages) sendOf(r *http.Request, c referral.Choice) (v sendView, err error) {
	if v.one, err = p.oneOf(r); err != nil {
		return v, err
	}
	if !referral.Works(v.asks) || v.Child.ID == "" || !v.Ours() {
		return v, fault.New(fault.NotFound, "loop.not-found")
	}
	if v.Status != loop.Draft {
		return v, fault.New(fault.Rule, "referral.no-step")
	}
	v.Choice, v.Reaches = c, v.reaches
	v.Along, err = referral.Along(r.Context(), p.House, v.asks, v.Item, c)
	return v, err
}

func (p pages) sending(w http.ResponseWriter, r *http.Request) error {
	v, err := p.sendOf(r, p.choice(r.URL.Query()))
	if fault.Is(err, fault.Rule) { // it went
		return web.See(w, r, "/referrals/"+url.PathEscape(r.PathValue("id")))
	}
	if err != nil {
		return err
	}
	return web.Show(w, r, sendPage(v))
}

func (p pages) send(w http.ResponseWriter, r *http.Request) error {
	c := p.choice(r.PostForm)
	if c.Lines == nil {
		c.Lines = []string{} // nothing was chosen
	}
	v, err := p.sendOf(r, c)
	if err != nil {
		return err
	}
	if r.PostFormValue("go") == "send" {
		seen, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64) // 0 was never a version
		c.Seen, c.Sum = max(seen, 1), r.PostFormValue("sum")
		err = referral.Send(r.Context(), p.House, v.asks, v.ID, c)
		if err == nil {
			return web.See(w, r, "/referrals/"+url.PathEscape(v.ID))
		}
	}
	status := http.StatusOK
	if code, told := fault.Told(err); told {
		status, v.Mistake = code, fault.Of(err).Key
	} else if err != nil {
		return err
	}
	made, err := referral.Made(r.Context(), p.House, v.asks, v.Along, c)
	switch code, told := fault.Told(err); {
	case told:
		status, v.Mistake = code, fault.Of(err).Key
	case err != nil:
		return err
	default:
		v.Packet = &made
	}
	return web.ShowStatus(w, r, status, sendPage(v))
}

// preview gives the packet on paper, byte for byte as it will be sent.
func (p pages) preview(w http.ResponseWriter, r *http.Request) error {
	c := p.choice(r.URL.Query())
	v, err := p.sendOf(r, c)
	if err != nil {
		return err
	}
	made, err := referral.Made(r.Context(), p.House, v.asks, v.Along, c)
	if err != nil {
		return err
	}
	return paper(w, made.PDF)
}

// sent gives a packet on paper as it went, to those who may read it.
func (p pages) sent(w http.ResponseWriter, r *http.Request) error {
	o, err := p.oneOf(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(o.Packets) {
		return fault.New(fault.NotFound, "loop.not-found")
	}
	made, err := packet.Sent(r.Context(), p.House, access.From(r.Context()), o.Packets[n-1])
	if err != nil {
		return err
	}
	return paper(w, made.PDF)
}

func paper(w http.ResponseWriter, pdf []byte) error {
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="packet.pdf"`)
	_, err := w.Write(pdf)
	return err
}
