package bulk

import (
	"context"

	"kith/fhir/store"
)

// How much goes into one transaction.
const (
	batchCount = 4000
	batchBytes = 8 << 20
)

// collector stores what the workers have read, in the order of the input.
type collector struct {
	*Importer
	ctx     context.Context
	reading *reading
	sum     Summary

	batch []*parcel
	count int // resources in it
	size  int // bytes in it
}

func (c *collector) collect(order <-chan *task) error {
	for t := range order {
		<-t.ready
		err := c.take(t)
		t.tell(err == nil)
		if err != nil {
			return err
		}
	}
	return c.flush()
}

func (c *collector) take(t *task) error {
	switch {
	case c.ctx.Err() != nil:
		return c.ctx.Err()
	case t.err != nil:
		return t.err
	case t.piece.done != nil && t.piece.err == nil:
		return c.large(t.piece)
	}
	for _, p := range t.parcels {
		if err := c.add(p); err != nil {
			return err
		}
	}
	return nil
}

// add puts a parcel into the batch. One that found nothing where there may be
// something by now is read again.
func (c *collector) add(p *parcel) error {
	if p.missed && (len(c.batch) > 0 || p.asked != c.reading.commits.Load()) {
		if err := c.flush(); err != nil {
			return err
		}
		for _, u := range p.units {
			c.Store.Release(u.ins...)
		}
		again, err := p.again()
		if err != nil {
			return err
		}
		p = again
	}
	c.batch = append(c.batch, p)
	for _, u := range p.units {
		c.count += len(u.ins)
		for _, in := range u.ins {
			c.size += in.Size()
		}
	}
	if c.count >= batchCount || c.size >= batchBytes {
		return c.flush()
	}
	return nil
}

// flush stores the batch in one transaction. A unit that the store refuses is
// rejected, and the others are stored without it.
func (c *collector) flush() error {
	defer func() { c.batch, c.count, c.size = nil, 0, 0 }()
	for {
		var ins []*store.Incoming
		var of []*unit
		for _, p := range c.batch {
			for _, u := range p.units {
				if u.err != nil {
					continue
				}
				for _, in := range u.ins {
					ins, of = append(ins, in), append(of, u)
				}
			}
		}
		err := c.write(ins)
		if err == nil {
			return c.settle()
		}
		refused, ok := store.IsBatchError(err)
		if !ok {
			if err := c.separately(err); err != nil {
				return err
			}
			return c.settle()
		}
		if u := of[refused.Index]; !u.without(ins[refused.Index], refused.Err) {
			u.err = refused.Err
		}
	}
}

// write stores resources and counts what became of them. What has begun is
// finished, whatever happens to the context.
func (c *collector) write(ins []*store.Incoming) error {
	if c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	if len(ins) == 0 {
		return nil
	}
	out, err := c.Store.Write(context.WithoutCancel(c.ctx), c.Viewer, c.Why, ins)
	if err == nil {
		c.sum.count(out)
		c.reading.commits.Add(1)
	}
	return err
}

// separately stores a batch unit by unit after the store failed on it as a
// whole, so that one resource that makes a projection stumble does not hold up
// the rest. When nothing can be stored, the trouble is the store's.
func (c *collector) separately(cause error) error {
	if c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	stored, failed := 0, 0
	for _, p := range c.batch {
		for _, u := range p.units {
			if u.err != nil || len(u.ins) == 0 {
				continue
			}
			if err := c.write(u.ins); err != nil {
				u.err = err
				failed++
			} else {
				stored++
			}
			if c.ctx.Err() != nil || stored == 0 && failed == 3 {
				return cause
			}
		}
	}
	if stored == 0 {
		return cause
	}
	return nil
}

// settle counts a batch that is stored and tells what was rejected.
func (c *collector) settle() error {
	for _, p := range c.batch {
		for _, u := range p.units {
			if err := c.unit(u); err != nil {
				return err
			}
			c.Store.Release(u.ins...)
		}
	}
	return nil
}

// unit counts a unit, and reports it when it was rejected.
func (c *collector) unit(u *unit) error {
	c.sum.Read += u.resources
	c.resources.Add(u.resources)
	if u.err == nil {
		c.sum.Merged += u.merged
		c.sum.Passed += u.passed
		return c.tell(u)
	}
	c.sum.Rejected += u.resources
	c.sum.Rejects++
	return c.Rejected(u.reject())
}

func (s *Summary) count(out []store.Outcome) {
	for _, o := range out {
		switch o.What {
		case store.Created:
			s.Created++
		case store.Updated:
			s.Updated++
		case store.Deleted:
			s.Deleted++
		default:
			s.Unchanged++
		}
	}
}

// add joins what a transaction did to the rest.
func (s *Summary) add(t Summary) {
	s.Created += t.Created
	s.Updated += t.Updated
	s.Deleted += t.Deleted
	s.Unchanged += t.Unchanged
}

// Stored is how many resources are new or changed.
func (s Summary) Stored() int64 { return s.Created + s.Updated + s.Deleted }
