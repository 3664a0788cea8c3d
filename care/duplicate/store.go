package duplicate

import (
	"context"
	"slices"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// Pair is two records that may be of one child, the lower id first.
type Pair struct{ One, Other string }

// pairOf puts two ids in order.
func pairOf(a, b string) Pair { return Pair{min(a, b), max(a, b)} }

// How much is looked at for one list. Source: Kith
const (
	mostKeys  = 20000 // rows of shared keys
	mostGroup = 12    // records with one key; a name of more is a common one
	mostPairs = 1500
)

// Candidates returns pairs of records that v may see and that share a key, the
// pairs that somebody has told apart left out. more says that there are others.
func Candidates(ctx context.Context, q db.Querier, v access.Viewer) (pairs []Pair, more bool, err error) {
	apart, err := told(ctx, q, v)
	if err != nil {
		return nil, false, err
	}
	seen, key, group, rows := map[Pair]bool{}, "", []string(nil), 0
	end := func() {
		if len(group) > mostGroup {
			return
		}
		for i, a := range group {
			for _, b := range group[i+1:] {
				if p := pairOf(a, b); !seen[p] && !apart[p] {
					seen[p] = true
					pairs = append(pairs, p)
				}
			}
		}
	}
	err = access.Each(ctx, q, v, func(row db.Row) error {
		var k, id string
		err := row.Scan(&k, &id)
		if k != key {
			end()
			key, group = k, group[:0]
		}
		group = append(group, id)
		rows++
		return err
	}, `
		select d.key, d.patient_id
		from duplicate_key d
		where d.key in (select k.key from duplicate_key k group by k.key having count(*) > 1) and sees(d.compartment)
		order by d.key, d.patient_id limit $1`, mostKeys)
	end()
	more = rows == mostKeys || len(pairs) > mostPairs
	return pairs[:min(len(pairs), mostPairs)], more, err
}

// told returns the pairs of which somebody said that they are two children.
func told(ctx context.Context, q db.Querier, v access.Viewer) (map[Pair]bool, error) {
	all := map[Pair]bool{}
	err := access.Each(ctx, q, v, func(row db.Row) error {
		var p Pair
		err := row.Scan(&p.One, &p.Other)
		all[p] = true
		return err
	}, `
		select a.one, a.other
		from duplicate_apart a
		join patient p on p.id = a.one
		join patient o on o.id = a.other
		where sees(p.compartment) and sees(o.compartment)`)
	return all, err
}

// keepApart notes that two records are two children.
func keepApart(ctx context.Context, tx *db.Tx, p Pair, who string, at time.Time) error {
	return db.InsertNew(ctx, tx, "duplicate_apart", []string{"one", "other", "at", "who"}, [][]any{{p.One, p.Other, at.UnixMicro(), who}})
}

// reopen forgets that they are.
func reopen(ctx context.Context, tx *db.Tx, p Pair) error {
	_, err := db.Exec(ctx, tx, `delete from duplicate_apart where one = $1 and other = $2`, p.One, p.Other)
	return err
}

// idsOf are the records of pairs, each once.
func idsOf(pairs []Pair) (ids []string) {
	for _, p := range pairs {
		ids = append(ids, p.One, p.Other)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
