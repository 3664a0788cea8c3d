package browse

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// Walks longer than this are not walked to their end.
const longWalk = 120

// Check opens url as c says, in a browser of its own, and fails t for every
// rule of a page that it breaks: no sideways scrolling, no complaint of
// axe-core, no error in the console, no breach of the security policy, no
// request to another site, a visible focus wherever Tab leads, and no more
// sheets of paper than promised.
func Check(t *testing.T, url string, c Case) {
	t.Helper()
	Start(t).Check(t, url, c)
}

// Check is the same in a browser that already runs; each case is a subtest.
func (b *Browser) Check(t *testing.T, url string, cases ...Case) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name(), func(t *testing.T) {
			b.Open(t, url, c).inspect()
		})
	}
}

// inspect checks the page as it is now, then as its case asks.
func (p *Page) inspect() {
	p.t.Helper()
	p.Check()
	if dir := ShotFolder(); dir != "" {
		p.Shot(filepath.Join(dir, strings.ReplaceAll(p.t.Name(), "/", "_")+".png"))
	}
	if p.Then != nil {
		p.Then(p)
	}
	if p.Pages > 0 {
		p.checkPrint()
	}
}

// Check checks the page as it is now.
func (p *Page) Check() {
	p.t.Helper()
	for _, s := range p.Problems() {
		p.t.Errorf("the browser complains: %s", s)
	}
	for _, s := range p.Overflow() {
		p.t.Errorf("the page scrolls sideways at %d px: %s", p.Width, s)
	}
	p.checkWalk()
	if p.NoScript {
		return // axe-core is script
	}
	for _, v := range p.Axe() {
		if !slices.Contains(p.Allow, v.ID) {
			p.t.Errorf("axe: %v", v)
		}
	}
}

func (p *Page) checkWalk() {
	p.t.Helper()
	stops := p.Walk(longWalk)
	if len(stops) == 0 {
		p.t.Error("the keyboard reaches nothing")
	}
	for i, s := range stops {
		switch {
		case !s.Shown:
			p.t.Errorf("stop %d, %s: has focus and is not to be seen", i+1, s.Name)
		case !s.Clear:
			p.t.Errorf("stop %d, %s: has focus and is covered", i+1, s.Name)
		case !s.Changed:
			p.t.Errorf("stop %d, %s: looks the same with focus", i+1, s.Name)
		}
	}
}

func (p *Page) checkPrint() {
	p.t.Helper()
	if _, n := p.Print(); n != p.Pages {
		p.t.Errorf("prints on %d sheets, want %d", n, p.Pages)
	}
	if dir := ShotFolder(); dir != "" {
		p.Paper()
		with(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 733, Height: 973, DeviceScaleFactor: 1})
		p.Shot(filepath.Join(dir, strings.ReplaceAll(p.t.Name(), "/", "_")+"_paper.png"))
	}
}
