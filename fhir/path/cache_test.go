package path

import (
	"sync"
	"testing"
)

func TestOneExpressionServesMany(t *testing.T) {
	all := resources(t)
	c := Cache{Options: []Option{AsFilters()}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, v := range all {
				e, err := c.Compile("identifier.value | name.given | descendants().as(Coding).code")
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := e.Eval(t.Context(), v, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	one, _ := c.Compile("name")
	two, _ := c.Compile("name")
	if one != two || one == nil {
		t.Error("an expression is compiled twice")
	}
	if e, err := c.Compile("name."); e != nil || err == nil {
		t.Error("half an expression is compiled")
	}
	c.count.Store(cacheSize)
	if e, err := c.Compile("id"); e == nil || err != nil || c.count.Load() != cacheSize {
		t.Error("a full cache does not compile, or grows", err)
	}
}
