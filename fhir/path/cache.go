package path

import (
	"sync"
	"sync/atomic"
)

// Cache compiles each expression once. The zero Cache is ready, and safe for
// concurrent use.
type Cache struct {
	// Options are those every expression is compiled with.
	Options []Option

	known sync.Map // string -> *Expr
	count atomic.Int32
}

// cacheSize is how many expressions a Cache keeps; R4 has 3,600. What comes
// after that is compiled each time, so that foreign expressions cannot fill it
// without end.
const cacheSize = 8192

// Compile returns the expression, compiled now or before. The error is an
// *Error; what cannot be compiled is not kept.
func (c *Cache) Compile(src string) (*Expr, error) {
	if e, ok := c.known.Load(src); ok {
		return e.(*Expr), nil
	}
	e, err := Compile(src, c.Options...)
	if err != nil {
		return nil, err
	}
	if c.count.Load() >= cacheSize {
		return e, nil
	}
	kept, before := c.known.LoadOrStore(src, e)
	if !before {
		c.count.Add(1)
	}
	return kept.(*Expr), nil
}
