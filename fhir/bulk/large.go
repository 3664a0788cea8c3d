package bulk

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"kith/fhir/store"
	"kith/platform/db"
)

// large stores a Bundle that does not fit in memory; its addresses are known
// from a first reading.
func (c *collector) large(p piece) error {
	if err := c.flush(); err != nil {
		return err
	}
	b := p.b
	if no := b.refusal(); no != "" {
		return c.unit(&unit{d: p.d, at: p.start, resources: int64(len(b.entries)), err: refusal(no)})
	}
	res := &resolution{ctx: c.ctx, store: c.Store, d: p.d, start: p.start, b: b}
	if err := res.resolve(); err != nil {
		return err
	}
	if b.together() {
		return c.transaction(p, res)
	}
	for from := 0; from < len(b.entries); {
		units, err := c.some(res, from)
		if err != nil {
			return err
		}
		from += len(units)
		if err := c.add(&parcel{units: units}); err != nil {
			return err
		}
	}
	return c.flush()
}

// some reads the next entries, as many as one batch holds, side by side.
func (c *collector) some(res *resolution, from int) ([]*unit, error) {
	to, size := from, int64(0)
	for to < len(res.b.entries) && to-from < batchCount/2 && size < batchBytes/2 {
		size += res.b.entries[to].size
		to++
	}
	units := make([]*unit, to-from)
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	const hand = 64 // entries a goroutine takes at a time
	for first := from; first < to; first += hand {
		g.Go(func() error {
			for i := first; i < min(first+hand, to); i++ {
				u, err := c.reading.entry(res, i)
				if err != nil {
					return err
				}
				units[i-from] = u
			}
			return nil
		})
	}
	return units, g.Wait()
}

// transaction stores a large transaction, all of it or nothing.
func (c *collector) transaction(p piece, res *resolution) error {
	whole := &unit{d: p.d, at: p.start, err: res.twice()}
	var sum Summary
	for whole.err == nil {
		sum = Summary{}
		*whole = unit{d: p.d, at: p.start}
		again := false
		err := c.Store.DB().Write(context.WithoutCancel(c.ctx), func(tx *db.Tx) error {
			var err error
			again, err = c.parts(tx, res, whole, &sum)
			return err
		})
		if whole.err == nil && !again {
			if err != nil {
				return err
			}
			break
		}
	}
	if whole.err != nil {
		whole.resources = int64(len(res.b.entries))
		return c.unit(whole)
	}
	c.reading.commits.Add(1)
	c.sum.add(sum)
	return c.unit(whole)
}

// parts writes all entries of a transaction. An error undoes it; whole says
// whether the Bundle is to blame, again whether it is to be tried once more.
func (c *collector) parts(tx *db.Tx, res *resolution, whole *unit, sum *Summary) (again bool, err error) {
	*sum = Summary{}
	*whole = unit{d: whole.d, at: whole.at}
	for from := 0; from < len(res.b.entries); {
		if err := c.ctx.Err(); err != nil {
			return false, err
		}
		units, err := c.some(res, from)
		if err != nil {
			return false, err
		}
		var ins []*store.Incoming
		var of []int
		for i, u := range units {
			whole.join(u)
			for _, in := range u.ins {
				ins, of = append(ins, in), append(of, from+i)
			}
		}
		whole.ins = nil
		if whole.err != nil {
			c.Store.Release(ins...)
			return false, whole.err
		}
		out, err := c.Store.WriteTx(context.WithoutCancel(c.ctx), tx, c.Viewer, c.Why, ins)
		if refused, ok := store.IsBatchError(err); ok {
			i := of[refused.Index]
			if units[i-from].without(ins[refused.Index], refused.Err) {
				res.fates[i].do = pass
				return true, err
			}
			whole.err, whole.part = refused.Err, units[i-from].part
			whole.errLine, whole.errColumn = whole.d.where(res.b.entries[i].at)
		}
		c.Store.Release(ins...)
		if err != nil {
			return false, err
		}
		sum.count(out)
		from += len(units)
	}
	return false, nil
}
