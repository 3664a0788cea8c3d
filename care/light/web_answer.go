package light

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/directory"
	"kith/care/link"
	"kith/care/referral"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
	"kith/platform/web"
)

// view is the page of a link that is open.
type view struct {
	held
	Packet  shown
	Steps   []referral.Step // that may be answered now
	Said    referral.Step   // what was answered just now, "" for nothing
	Mistake string          // key of a sentence
	At      string          // the field that it is of
	Tried   referral.Step   // what was answered and could not be
	Note    string          // what was typed
}

func (p pages) view(_ context.Context, x held) (v view, err error) {
	v.held = x
	for _, s := range steps {
		if again := s == referral.NotAccept && slices.Contains(v.Steps, referral.Decline); !again && s.May(x.Item, x.Sides) {
			v.Steps = append(v.Steps, s)
		}
	}
	v.Packet, err = read(x.Document)
	return v, err
}

// said reads which answer a page thanks for.
func said(text string) referral.Step {
	if s := referral.Step(text); slices.Contains(steps, s) {
		return s
	}
	return ""
}

// answer takes one step. What goes on leads back to the page; what ends the link
// is thanked for at once, and the same request again finds nothing.
func (p pages) answer(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostReport+64<<10)
	return p.opens(w, r, func(x held) error {
		ctx := r.Context()
		d, err := p.doing(r, x)
		if err == nil {
			err = referral.Do(ctx, p.House, x.viewer, x.Task, d)
		}
		var at *fault.Error
		switch {
		case fault.Is(err, fault.NotFound):
			return nothing(w, r)
		case err != nil && errors.As(err, &at) && slices.Contains([]fault.Kind{fault.Invalid, fault.Rule, fault.Conflict, fault.Required, fault.TooLong}, at.Kind):
			v, bad := p.view(ctx, x)
			if bad != nil {
				return bad
			}
			v.Mistake, v.At, v.Tried, v.Note = mistake(at), at.At, d.Step, d.Note
			return web.ShowStatus(w, r, http.StatusUnprocessableEntity, packetPage(v))
		case err != nil:
			return err
		}
		if slices.Contains(ends, d.Step) {
			web.Drop(w, r, keyCookie)
			return web.Show(w, r, thanksPage(d.Step, x.Asker))
		}
		return web.See(w, r, link.Path(x.Token)+"?said="+string(d.Step))
	})
}

// mistake is what the page says of a fault.
func mistake(at *fault.Error) string {
	switch at.Kind {
	case fault.Conflict:
		return "light.changed"
	case fault.Rule:
		return "light.not-now"
	case fault.TooLong:
		return "light.too-long"
	}
	return "light.missing." + at.At
}

// doing reads an answer.
func (p pages) doing(r *http.Request, x held) (d referral.Doing, err error) {
	if err := r.ParseMultipartForm(mostReport); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return d, fault.New(fault.TooLong, "light.too-long")
	}
	d.Step = said(r.PostFormValue("step"))
	if d.Step == "" {
		return d, fault.At(fault.Invalid, "light.missing.step", "step")
	}
	d.Seen, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // 0 takes any: a page without one is of this link all the same
	d.Note = web.Line(r, "note")
	d.Reason = r.PostFormValue("reason")
	if reasons[d.Step] != nil && !offered(d.Step, d.Reason) {
		return d, fault.At(fault.Invalid, "light.missing.reason", "reason")
	}
	switch d.Step {
	case referral.Ask:
		if d.Note == "" {
			return d, fault.At(fault.Invalid, "light.missing.note", "note")
		}
	case referral.Accept:
		d.Room = &directory.Capacity{Room: directory.Open}
	case referral.Wait:
		n, _ := strconv.Atoi(r.PostFormValue("weeks")) // 0 is none of them
		if !slices.Contains(weeks, n) {
			return d, fault.At(fault.Invalid, "light.missing.weeks", "weeks")
		}
		d.Until = p.Today().AddDate(0, 0, 7*n)
		d.Room = &directory.Capacity{Room: directory.Wait, Weeks: n}
	case referral.Book, referral.Keep, referral.Miss:
		if d.At, err = p.when(r); err != nil {
			return d, err
		}
	case referral.Hear:
		if d.Body, d.Type, err = report(r); err != nil {
			return d, err
		}
	}
	if d.Reason == "full" {
		d.Room = &directory.Capacity{Room: directory.Full}
	}
	d.Also = p.also(x, d.Step)
	return d, nil
}

// when reads a day, and a time of it.
func (p pages) when(r *http.Request) (time.Time, error) {
	day, clock := r.PostFormValue("day"), r.PostFormValue("time")
	if clock == "" {
		clock = "12:00"
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, p.Zone)
	if err != nil {
		return at, fault.At(fault.Invalid, "light.missing.day", "day")
	}
	return at, nil
}

// also is what is written with an answer: the link ends where nothing more is to
// be said by it, and whoever asked is told, once, that there is something.
func (p pages) also(x held, s referral.Step) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		if slices.Contains(ends, s) {
			if err := link.Finish(ctx, tx, p.House, x.ID); err != nil {
				return err
			}
		}
		_, id, _ := strings.Cut(x.Item.HeldBy, "/")
		at, err := consent.Jobs(ctx, tx, x.viewer, []string{id})
		if err != nil || at[id].Practitioner == "" {
			return err
		}
		key := "answer " + x.ID + " " + strconv.FormatInt(x.Item.Version, 10)
		return post.Put(ctx, tx, key, post.Later{Who: at[id].Practitioner.Ref(), Notice: post.Look, Path: "/referrals/" + x.Task}, p.Now())
	}
}

// report reads what happened: a file, or words.
func report(r *http.Request) (body []byte, kind string, err error) {
	f, _, err := r.FormFile("file")
	if err == nil {
		defer f.Close() //nolint:errcheck // read only
		if body, err = io.ReadAll(f); err != nil {
			return nil, "", err
		}
		kind, _, _ = strings.Cut(http.DetectContentType(body), ";")
	}
	if len(body) == 0 {
		body, kind = []byte(web.Words(r, "report")), "text/plain"
	}
	if len(body) == 0 || !slices.Contains(fileKinds, kind) {
		return nil, "", fault.At(fault.Invalid, "light.missing.report", "report")
	}
	return body, kind, nil
}

// typed is what somebody wrote beside an answer that could not be taken.
func typed(v view, s referral.Step) string {
	if v.Tried == s {
		return v.Note
	}
	return ""
}
