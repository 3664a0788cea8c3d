package browse

import "testing"

func TestSamplePagesHoldUpEverywhere(t *testing.T) {
	base := site(t)
	b := Start(t)
	for _, page := range []string{"styleguide", "child", "today", "children", "sign-in"} {
		t.Run(page, func(t *testing.T) {
			b.Check(t, base+"/"+page, Case{}, Case{Dark: true}, Case{Width: 390}, Case{Width: 390, Dark: true}, Case{Width: 320})
		})
	}
}
