package main

import (
	"context"
	"net/http"
	"testing"

	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/referral"
)

// referred are the addresses to which referrals of Amara's lead.
type referred struct {
	asker []string // Lena's: one that has not gone, and one about which something came back
	path  string   // of the light link of Tess, who has no account
	code  string   // that opens it
}

// refers lets Lena refer Amara three times.
func refers(t *testing.T, h *module.House) (p referred) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	lena, err := atWork(ctx, h, "lena-ortiz")
	must(err)
	refer := func(to, reach string, send bool) string {
		t.Helper()
		id, err := referral.Begin(ctx, h, lena, referral.Passing{Child: amara, Need: "after-school", Why: "Afternoons with others", To: to, By: amaraRef, At: h.Now()})
		must(err)
		if !send {
			return id
		}
		i, err := loop.Get(ctx, h, lena, id)
		must(err)
		c := referral.Choice{Reach: reach}
		d, err := referral.Along(ctx, h, lena, i, c)
		must(err)
		c.At, c.Seen = d.Audience.At, i.Version
		made, err := referral.Made(ctx, h, lena, d, c)
		must(err)
		c.Sum = made.Sum
		must(referral.Send(ctx, h, lena, id, c))
		return id
	}
	draft := refer("Organization/roosevelt-middle-school", "", false)
	back := refer("Organization/roosevelt-middle-school", "", true)
	for _, x := range []referral.Doing{{Step: referral.Accept, Note: "They said yes"}, {Step: referral.Book, At: h.Now(), Note: "Today"},
		{Step: referral.Keep, At: h.Now(), Note: "She came"}, {Step: referral.Hear, Type: "text/plain", Body: []byte("She came, and stayed.")}} {
		must(referral.Do(ctx, h, lena, back, x))
	}
	at := "/referrals/" + draft
	p.asker = []string{at, at + "/send", at + "/preview", "/referrals/" + back, "/referrals/" + back + "/packet/1", "/referrals/" + back + "/report/1"}
	p.path, p.code = lightLink(ctx, t, h, refer("PractitionerRole/tess-young-youth-harbor", "tess@youth-harbor.example", true))
	return p
}

// lightLink is where the link of a referral opens, and by what.
func lightLink(ctx context.Context, t *testing.T, h *module.House, task string) (path, code string) {
	t.Helper()
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		t.Fatal(err)
	}
	all, err := link.OfTask(ctx, h, lena, task)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d links went out: %v", len(all), err)
	}
	to, ok, err := link.Where(ctx, h, "Link/"+all[0].ID)
	if err != nil || !ok || len(to) != 1 {
		t.Fatalf("the link goes to %+v: %v", to, err)
	}
	if code, err = link.Code(ctx, h, lena, all[0].ID); err != nil {
		t.Fatal(err)
	}
	return to[0].Path, code
}

// opensLink lets who has no account in by a light link, and returns its pages.
func (l *looker) opensLink(t *testing.T, p referred) []string {
	t.Helper()
	wants(t, l.Post(p.path, "code="+p.code), http.StatusSeeOther)
	return []string{p.path, p.path + "/packet.pdf", p.path + "/packet.json"}
}
