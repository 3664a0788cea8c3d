package browse

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestSamplePagesHoldUpEverywhere(t *testing.T) {
	base := site(t)
	b := Start(t)
	everywhere := []Case{{}, {Dark: true}, {Width: 390}, {Width: 390, Dark: true}, {Width: 320}}
	for _, page := range []string{"styleguide", "child", "today", "children", "sign-in"} {
		t.Run(page, func(t *testing.T) { b.Check(t, base+"/"+page, everywhere...) })
	}
	t.Run("child on paper, without script, in Spanish, with forced colors", func(t *testing.T) {
		b.Check(t, base+"/child", Case{Name: "paper", Pages: 1, Dark: true}, Case{NoScript: true}, Case{Lang: "es"}, Case{Forced: true})
		b.Check(t, base+"/today", Case{Name: "today paper", Pages: 1})
		b.Check(t, base+"/child?theme=dark", Case{Name: "dark by choice"})
		b.Check(t, base+"/nowhere/at/all", Case{Name: "sorry", Width: 320})
	})
}

// Every fault that Check looks for must be found where it is.
func TestFaultsAreFound(t *testing.T) {
	base := site(t)
	b := Start(t)
	open := func(t *testing.T, name string) *Page { return b.Open(t, base+"/bad/"+name, Case{Width: 390}) }
	problem := func(p *Page, want string) bool { return strings.Contains(strings.Join(p.Problems(), "\n"), want) }
	for name, found := range map[string]func(p *Page) bool{
		"wide":      func(p *Page) bool { return len(p.Overflow()) > 0 },
		"inline":    func(p *Page) bool { return problem(p, "style") },
		"script":    func(p *Page) bool { return problem(p, "script") },
		"elsewhere": func(p *Page) bool { return problem(p, "elsewhere.invalid") },
		"label":     func(p *Page) bool { return strings.Contains(violations(p), "label") },
		"long":      func(p *Page) bool { _, n := p.Print(); return n > 1 },
		"unseen":    func(p *Page) bool { return !all(p.Walk(30), func(s Stop) bool { return s.Shown }) },
		"same":      func(p *Page) bool { return !all(p.Walk(30), func(s Stop) bool { return s.Changed }) },
		"covered":   func(p *Page) bool { return !all(p.Walk(30), func(s Stop) bool { return s.Clear }) },
	} {
		t.Run(name, func(t *testing.T) {
			if !found(open(t, name)) {
				t.Error("not found")
			}
		})
	}
}

func violations(p *Page) string {
	var b strings.Builder
	for _, v := range p.Axe() {
		b.WriteString(v.String())
	}
	return b.String()
}

func all(stops []Stop, ok func(Stop) bool) bool {
	for _, s := range stops {
		if !ok(s) {
			return false
		}
	}
	return true
}

func TestScriptOnlySmooths(t *testing.T) {
	base := site(t)
	b := Start(t)
	t.Run("after a swap focus goes where the server says", func(t *testing.T) {
		p := b.Open(t, base+"/swap", Case{})
		p.Click("#go")
		if got := Eval[string](p, `document.activeElement.textContent`); got != "Swapped" {
			t.Errorf("focus is on %q", got)
		}
		if got := p.Address(); got != "/swap" {
			t.Errorf("the page moved to %s", got)
		}
		for _, s := range p.Problems() {
			t.Error(s)
		}
	})
	t.Run("without script the same link leads on", func(t *testing.T) {
		p := b.Open(t, base+"/swap", Case{NoScript: true})
		p.Click("#go")
		if got := p.Address(); got != "/part" {
			t.Errorf("the page moved to %s", got)
		}
	})
	t.Run("the menu opens and closes by keyboard", func(t *testing.T) {
		p := b.Open(t, base+"/child", Case{Width: 390})
		p.Click(".me > summary")
		p.Check()
		if !Eval[bool](p, `document.querySelector(".me").open`) {
			p.Click(".me > summary") // the walk of Check leads out of the menu, which closes it
		}
		p.Press(kb.Escape)
		if Eval[bool](p, `document.querySelector(".me").open`) {
			t.Error("Escape left it open")
		}
	})
	t.Run("a form is sent once", func(t *testing.T) {
		p := b.Open(t, base+"/swap", Case{})
		n := Eval[int](p, `(() => { let n = 0; const f = document.getElementById('f')
			addEventListener('submit', e => { if (!e.defaultPrevented) { n++; e.preventDefault() } })
			const b = document.getElementById('send'); b.click(); b.click(); b.click(); return n })()`)
		if n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

// What the server measures must hold in the browser: no label of a picture
// covers another, covers a person or leaves the picture.
func TestLabelsOfPicturesStandClear(t *testing.T) {
	base := site(t)
	b := Start(t)
	for _, width := range []int{1360, 390} {
		p := b.Open(t, base+"/styleguide", Case{Width: width})
		for _, s := range Eval[[]string](p, clearScript) {
			t.Errorf("%d px: %s", width, s)
		}
	}
}

const clearScript = `(() => {
  const out = []
  for (const svg of document.querySelectorAll('svg.ego')) {
    if (!svg.getBoundingClientRect().width) continue
    const vb = svg.viewBox.baseVal
    const items = [...svg.querySelectorAll('a.node')].map(a => {
      const boxes = [...a.querySelectorAll('text')].map(x => x.getBBox())
      const l = Math.min(...boxes.map(b => b.x)), t = Math.min(...boxes.map(b => b.y)), r = Math.max(...boxes.map(b => b.x + b.width)), u = Math.max(...boxes.map(b => b.y + b.height))
      return {name: a.getAttribute('aria-label').slice(0, 20), label: {l, t: t + 2, r, u: u - 2}, dot: a.querySelector('.nb').getBBox()}
    })
    const hit = (a, b) => a.l < b.r - .5 && b.l < a.r - .5 && a.t < b.u - .5 && b.t < a.u - .5
    items.forEach((a, i) => {
      if (a.label.l < 0 || a.label.t < 0 || a.label.r > vb.width || a.label.u > vb.height) out.push(a.name + ' leaves the picture')
      items.forEach((b, j) => {
        if (j > i && hit(a.label, b.label)) out.push(a.name + ' covers ' + b.name)
        if (j !== i && hit(a.label, {l: b.dot.x, t: b.dot.y, r: b.dot.x + b.dot.width, u: b.dot.y + b.dot.height})) out.push(a.name + ' covers the dot of ' + b.name)
      })
    })
  }
  return out
})()`
