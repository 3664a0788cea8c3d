package browse

import (
	"cmp"
	"testing"
)

// Screen is one page among several that are looked at.
type Screen struct {
	Name, URL string
	As        string      // who looks; "" is nobody
	Pages     int         // as in Case, in the first size
	Then      func(*Page) // as in Case
}

// Usual is how every page is looked at: at a desk, on a phone without script,
// and on a small dark one in Spanish.
var Usual = []Case{{}, {Width: 390, NoScript: true}, {Width: 320, Dark: true, Lang: "es"}}

// Screens checks several pages, each in each size, as Check does. Whoever looks
// comes in once for each size and goes from page to page; two look at once. It
// returns when all have looked.
func (b *Browser) Screens(t *testing.T, enter func(p *Page, who string), screens []Screen, sizes ...Case) {
	t.Helper()
	by := map[string][]Screen{}
	for _, s := range screens {
		by[s.As] = append(by[s.As], s)
	}
	t.Run("screens", func(t *testing.T) {
		for who, theirs := range by {
			for i, size := range sizes {
				t.Run(cmp.Or(who, "nobody")+" "+size.name(), func(t *testing.T) {
					t.Parallel()
					p := b.begin(t, size)
					if who != "" {
						enter(p, who)
					}
					for _, s := range theirs {
						if i > 0 {
							s.Pages = 0
						}
						t.Run(s.Name, func(t *testing.T) { p.look(t, s) })
					}
				})
			}
		}
	})
}

// look checks one more page in a session that has begun.
func (p *Page) look(t *testing.T, s Screen) {
	defer func(outer testing.TB) { p.t = outer }(p.t)
	p.wait()
	p.t, p.Pages, p.Then = t, s.Pages, s.Then
	p.Expect()
	p.Goto(s.URL)
	p.inspect()
}
