package post

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/job"
)

// Later is a letter that waits in the outbox: to whom, not where, for that is
// asked when it goes out.
type Later struct {
	Who    string `json:"who"` // "Practitioner/x", "RelatedPerson/x", "Patient/x"
	Notice Notice `json:"notice"`
	Path   string `json:"path,omitempty"` // page of this site, such as "/followups"; it names nobody
	By     string `json:"by,omitempty"`   // the short name of whoever signs a note that asks for nothing
}

// letters is the kind of job that a letter is.
const letters = "post-letter"

// Put puts a letter into the outbox: it goes out once tx is durable and its time
// has come. A key is sent once; the letter itself may arrive twice where the
// program dies while it sends, with one Message-ID.
func Put(ctx context.Context, tx *db.Tx, key string, l Later, at time.Time) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = job.Add(ctx, tx, job.Job{Kind: letters, Key: key, Payload: text, At: at})
	return err
}

// TakeBack takes a letter out of the outbox; ok is false where it went out.
func TakeBack(ctx context.Context, tx *db.Tx, key string) (ok bool, err error) {
	return job.Cancel(ctx, tx, letters, key)
}

// Address is where somebody is reached.
type Address struct {
	To, Lang string
	Path     string // a page that is this reader's alone and stands in no payload; "" for Later.Path
}

// Where returns how somebody is reached: several addresses, or none.
type Where func(ctx context.Context, who string) ([]Address, error)

// Carry is the work of whoever empties the outbox. site is where the pages are,
// such as https://kith.example, or "".
func (o *Office) Carry(site string, where Where) job.Kind {
	return job.Kind{Name: letters, Do: func(ctx context.Context, h *job.Held) error {
		var l Later
		if err := json.Unmarshal(h.Payload, &l); err != nil {
			return err
		}
		all, err := where(ctx, l.Who)
		if err != nil {
			return err
		}
		var failed error
		sent := 0
		for _, a := range all {
			sum := sha256.Sum256([]byte(h.Key + "\x00" + a.To))
			m := Letter{To: a.To, Lang: a.Lang, Notice: l.Notice, By: l.By, ID: hex.EncodeToString(sum[:16])}
			if site != "" && !slices.Contains(Caring, l.Notice) {
				m.Link = site + cmp.Or(a.Path, l.Path)
			}
			if err := o.Send(ctx, m); err != nil {
				failed = fault.Wrap(fault.Transient, "fault.transient", errors.New("post: a letter did not go out")) // its own words may hold the address
			} else {
				sent++
			}
		}
		if sent > 0 { // one way is enough, and nobody is told twice for the other
			return nil
		}
		return failed
	}}
}
