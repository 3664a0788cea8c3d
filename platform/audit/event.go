package audit

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"kith/platform/db"
)

// Line is one event as it stands in the trail.
type Line struct {
	Key     int64
	At      time.Time
	Who     string // "Practitioner/…", "Device/…"
	Origin  string // organization they acted for, or ""
	Action  Action
	Why     string
	Purpose string
	What    string
	Address string
	Count   int64

	about []byte
}

const lineColumns = `e.key, e.at, e.who, e.origin, e.action, e.why, e.purpose, e.what, e.address, e.count, e.about`

func scanLine(row db.Row) (l Line, err error) {
	var at int64
	err = row.Scan(&l.Key, &at, &l.Who, &l.Origin, &l.Action, &l.Why, &l.Purpose, &l.What, &l.Address, &l.Count, &l.about)
	l.At = time.UnixMicro(at).UTC()
	return l, err
}

// leaf is what of a line is hashed: every column, each with its length, so that
// no two lines look alike.
func (l Line) leaf() []byte {
	b := binary.AppendVarint(nil, l.Key)
	b = binary.AppendVarint(b, l.At.UnixMicro())
	for _, s := range [...]string{l.Who, l.Origin, string(l.Action), l.Why, l.Purpose, l.What, l.Address} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = binary.AppendVarint(b, l.Count)
	return append(b, l.about...)
}

// packed writes keys of compartments in ascending order, each as its distance
// from the one before: two or three bytes for a child.
func packed(keys []int64) []byte {
	keys = slices.Clone(keys)
	slices.Sort(keys)
	b, last := []byte{}, int64(0)
	for _, k := range slices.Compact(keys) {
		b = binary.AppendUvarint(b, uint64(k-last))
		last = k
	}
	return b
}

var errPacked = errors.New("audit: the compartments of an event cannot be read")

// numbers reads what packed wrote.
func numbers(b []byte) (keys []int64, err error) {
	last := int64(0)
	for len(b) > 0 {
		d, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errPacked
		}
		last += int64(d)
		keys, b = append(keys, last), b[n:]
	}
	return keys, nil
}
