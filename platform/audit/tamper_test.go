package audit_test

import (
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// attacks are what somebody who can write to the database file may try. Each
// is tried at many places, n is which one.
var attacks = []struct {
	name string
	want string // what Verify calls it
	do   func(a *attack, n int64)
}{
	{"another person read it", audit.Changed, func(a *attack, n int64) {
		a.exec(`update audit_event set who = 'Practitioner/x' where key = (select event from audit_leaf where leaf = $1)`, n)
	}},
	{"at another time", audit.Changed, func(a *attack, n int64) {
		a.exec(`update audit_event set at = at + 1 where key = (select event from audit_leaf where leaf = $1)`, n)
	}},
	{"about somebody else", audit.Changed, func(a *attack, n int64) {
		a.exec(`update audit_event set about = $1 where key = (select event from audit_leaf where leaf = $2)`, []byte{9}, n)
	}},
	{"words moved between columns", audit.Changed, func(a *attack, n int64) {
		a.exec(`update audit_event set origin = '', purpose = origin where key = (select event from audit_leaf where leaf = $1)`, n)
	}},
	{"a line dropped", audit.Dropped, func(a *attack, n int64) {
		a.exec(`delete from audit_event where key = (select event from audit_leaf where leaf = $1)`, n)
	}},
	{"a line and its leaf dropped", audit.Gap, func(a *attack, n int64) {
		a.exec(`delete from audit_event where key = (select event from audit_leaf where leaf = $1)`, n)
		a.exec(`delete from audit_leaf where leaf = $1`, n)
	}},
	{"a line dropped and those behind it moved up", audit.Changed, func(a *attack, n int64) {
		a.exec(`delete from audit_event where key = (select event from audit_leaf where leaf = $1)`, n)
		a.exec(`delete from audit_leaf where leaf = $1`, n)
		a.exec(`update audit_leaf set leaf = leaf - 1000000 where leaf > $1`, n)
		a.exec(`update audit_leaf set leaf = leaf + 999999 where leaf < 0`)
	}},
	{"two lines in the other order", audit.Changed, func(a *attack, n int64) {
		a.exec(`update audit_leaf set leaf = -1 where leaf = $1`, n)
		a.exec(`update audit_leaf set leaf = $1 where leaf = $2`, n, n+1)
		a.exec(`update audit_leaf set leaf = $1 where leaf = -1`, n+1)
	}},
	{"a line put in", audit.PutIn, func(a *attack, n int64) {
		a.exec(`insert into audit_event select key + 1000000, at, who, origin, action, why, purpose, what, address, count, about
			from audit_event where key = (select event from audit_leaf where leaf = $1)`, n)
	}},
	{"a hash changed", audit.Hashes, func(a *attack, n int64) {
		a.exec(`update audit_hash set hash = $1 where place = $2`, make([]byte, 32), n)
	}},
	{"the end cut off, leaves, lines and hashes", audit.SetBack, func(a *attack, n int64) {
		a.exec(`delete from audit_event where key in (select event from audit_leaf where leaf >= $1)`, n)
		a.exec(`delete from audit_subject where event in (select event from audit_leaf where leaf >= $1)`, n)
		a.exec(`delete from audit_leaf where leaf >= $1`, n)
		a.exec(`delete from audit_hash where place >= $1`, tlog.StoredHashCount(n))
	}},
	{"a line changed and the whole tree made anew", audit.Rewritten, func(a *attack, n int64) {
		a.exec(`update audit_event set who = 'Practitioner/x' where key = (select event from audit_leaf where leaf = $1)`, n)
		a.exec(`insert into audit_pending select event, 1 from audit_leaf`)
		for _, table := range []string{"audit_leaf", "audit_hash", "audit_subject"} {
			a.exec(`delete from ` + table)
		}
		if _, err := audit.GrowIn(a.t.Context(), a.tx); err != nil {
			a.t.Fatal(err)
		}
	}},
	{"who it was about forgotten", audit.Subject, func(a *attack, n int64) {
		a.exec(`delete from audit_subject where event = (select event from audit_leaf where leaf = $1) and compartment < 300`, n)
	}},
	{"who it was about invented", audit.Subject, func(a *attack, n int64) {
		a.exec(`insert into audit_subject select 999, event from audit_leaf where leaf = $1`, n)
	}},
}

type attack struct {
	t  *testing.T
	tx *db.Tx
}

func (a *attack) exec(query string, args ...any) {
	a.t.Helper()
	if _, err := db.Exec(a.t.Context(), a.tx, query, args...); err != nil {
		a.t.Fatal(err)
	}
}

var errUndo = errors.New("undo")

func TestNoAttackOnTheTrailStaysUnseen(t *testing.T) {
	const lines, places = 240, 100
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		readings(t, d, lines)
		roots, all := []audit.Root{grown(t, d)}, 0
		for _, x := range attacks {
			seen := 0
			for n := range int64(places) {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					x.do(&attack{t, tx}, n*2)
					v, err := audit.Verify(t.Context(), tx, roots, nil)
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range v.Findings {
						if f.Key == x.want {
							seen++
							return errUndo
						}
					}
					t.Errorf("%s at %d: found %v", x.name, n, v.Findings)
					return errUndo
				})
				if !errors.Is(err, errUndo) {
					t.Fatal(err)
				}
			}
			if all += seen; seen != places {
				t.Errorf("%s: seen %d times of %d", x.name, seen, places)
			}
		}
		t.Logf("attacks: %d seen of %d", all, len(attacks)*places) // for the figures
		if v, err := audit.Verify(t.Context(), d, roots, nil); err != nil || len(v.Findings) > 0 {
			t.Errorf("after all were undone: %v, %v", fmt.Sprint(v.Findings), err)
		}
	})
}
