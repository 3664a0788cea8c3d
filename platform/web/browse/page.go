package browse

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is an open page. Its methods fail the test when they cannot do what
// they are asked.
type Page struct {
	Case
	t      testing.TB
	tab    context.Context
	ctx    context.Context // of the tab, with the patience
	cancel context.CancelFunc

	mu       sync.Mutex
	home     string // host of the page; requests elsewhere are problems
	at       string
	problems []string
	leading  map[network.RequestID]bool // pages asked for that are not there yet
}

func call(p *Page, c cdp.Command[cdp.Empty, cdp.Empty]) { with(p, c, cdp.Empty{}) }

func with[P, R any](p *Page, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	r, err := chromedp.Call(p.ctx, c, params)
	if err != nil {
		p.t.Fatalf("%s: %v", c.Method, err)
	}
	return r
}

func do[T any](p *Page, a chromedp.Action[T]) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, a)
	if err != nil {
		p.t.Fatalf("%s: %v", p.name(), err)
	}
	return v
}

// Eval returns what a JavaScript expression says; promises are awaited.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return do(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Goto opens an address in the same session.
func (p *Page) Goto(address string) {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.home, p.at = u.Host, address
	p.mu.Unlock()
	p.wait()
	do(p, chromedp.Navigate(address))
	p.settle()
}

// settle waits for fonts, so that pictures and measures are final.
func (p *Page) settle() {
	p.t.Helper()
	if !p.Until(func() bool {
		ready, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
		return err == nil && ready
	}) {
		p.t.Fatalf("%s: the page does not come to rest", p.name())
	}
}

// Until waits until something is so, and reports whether it came to be. It waits
// as long as a page may take on a busy machine.
func (p *Page) Until(so func() bool) bool {
	p.t.Helper()
	const pause = 50 * time.Millisecond
	for left := patience; left > 0; left -= pause {
		p.wait()
		if so() {
			return true
		}
		time.Sleep(pause)
	}
	return false
}

// Click clicks the first element that matches and waits for a new page, if
// there is one, to settle.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.wait()
	do(p, chromedp.Click(selector, chromedp.NodeVisible))
	p.pause()
}

// pause lets a click or a key take effect: a swap or the next page.
func (p *Page) pause() {
	p.t.Helper()
	time.Sleep(150 * time.Millisecond)
	p.Until(func() bool {
		state, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.readyState + (document.querySelector(".htmx-request") ? " busy" : "")`))
		p.mu.Lock()
		defer p.mu.Unlock()
		return err == nil && state == "complete" && len(p.leading) == 0
	})
	p.settle()
}

// Type writes into a field, after what is there.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	do(p, chromedp.SendKeys(selector, text, chromedp.NodeVisible))
}

// Press presses one key, such as kb.Enter.
func (p *Page) Press(key string) {
	p.t.Helper()
	do(p, chromedp.KeyEvent(key))
	p.pause()
}

// Text returns the visible text of the first element that matches.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return do(p, chromedp.Text(selector, chromedp.NodeVisible))
}

// Count returns how many elements match.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return Eval[int](p, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector))
}

// Address returns path and query of where the page is.
func (p *Page) Address() string {
	p.t.Helper()
	return Eval[string](p, `location.pathname + location.search`)
}

// Problems returns what the console, the security policy and the network had
// to complain about since the page was opened.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.problems...)
}

// Expect forgets the problems so far, for a page that is meant to have some.
func (p *Page) Expect() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = nil
}

// hear collects problems; it runs on the connection and must not wait.
func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	add := func(format string, args ...any) { p.problems = append(p.problems, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *log.EventEntryAdded:
		answer := e.Entry.Source == log.EntrySourceNetwork && e.Entry.URL == p.at // a page that is meant to say 404
		if e.Entry.Level == log.EntryLevelError && !answer {
			add("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		add("script: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			add("console %s", e.Type)
		}
	case *network.EventLoadingFinished:
		delete(p.leading, e.RequestID)
	case *network.EventLoadingFailed:
		delete(p.leading, e.RequestID)
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument {
			p.leading[e.RequestID] = true
		}
		u, err := url.Parse(e.Request.URL)
		if err != nil || (u.Host != p.home && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "ws" || u.Scheme == "wss")) {
			add("a request left for %s", e.Request.URL)
		}
	}
}

// Overflow returns the elements that make the page scroll sideways.
func (p *Page) Overflow() []string {
	p.t.Helper()
	return Eval[[]string](p, overflowScript)
}

const overflowScript = `(() => {
  const root = document.documentElement, wide = root.clientWidth
  if (root.scrollWidth <= wide && document.body.scrollWidth <= wide) return []
  const inside = e => { for (let a = e.parentElement; a && a !== document.body; a = a.parentElement) {
    if (getComputedStyle(a).overflowX !== 'visible') return true } return false }
  const out = []
  for (const e of document.body.querySelectorAll('*')) {
    const r = e.getBoundingClientRect()
    if (r.width && r.right > wide + 1 && !inside(e)) out.push(e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || '') + ' ends at ' + Math.round(r.right))
  }
  return out.length ? out.slice(0, 8) : ['the page is ' + root.scrollWidth + ' wide in ' + wide]
})()`

// Stop is an element that the Tab key reaches.
type Stop struct {
	Name    string `json:"name"`    // tag and accessible text
	Shown   bool   `json:"shown"`   // it has a size and lies in the window
	Clear   bool   `json:"clear"`   // nothing covers it
	Changed bool   `json:"changed"` // it looks different with focus
	Again   bool   `json:"again"`   // it was reached before
	Out     bool   `json:"out"`     // focus has left the page
}

// Walk presses Tab until focus has been everywhere, at most max times, and
// returns where it was.
func (p *Page) Walk(max int) []Stop {
	p.t.Helper()
	Eval[bool](p, `(document.activeElement && document.activeElement.blur(), scrollTo(0, 0), window.kithSeen = new Set(), true)`)
	var stops []Stop
	for range max {
		do(p, chromedp.KeyEvent(kb.Tab))
		s := Eval[Stop](p, stopScript)
		if s.Out || s.Again {
			break
		}
		stops = append(stops, s)
	}
	return stops
}

const stopScript = `(() => {
  const e = document.activeElement
  if (!e || e === document.body || e === document.documentElement) return {out: true}
  const seen = window.kithSeen
  if (seen.has(e)) return {again: true}
  seen.add(e)
  const look = () => [e, ...[...e.querySelectorAll('*')].slice(0, 8), e.closest('label')].filter(Boolean).map(x => {
    const s = getComputedStyle(x)
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.fill, s.stroke, s.strokeWidth, s.backgroundColor, s.borderColor, s.textDecorationLine].join()
  }).join(';')
  const r = e.getBoundingClientRect()
  const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1), y = Math.min(Math.max(r.top + Math.min(r.height / 2, 20), 0), innerHeight - 1)
  const top = document.elementFromPoint(x, y)
  const clear = !top || e.contains(top) || top.contains(e) || !!(top.closest('label') && top.closest('label').contains(e)) || (e.ownerSVGElement && e.ownerSVGElement.contains(top))
  const shown = r.width > 1 && r.height > 1 && r.bottom > 0 && r.top < innerHeight
  const lit = look()
  e.blur()
  const plain = look()
  e.focus({preventScroll: true})
  return {name: e.tagName.toLowerCase() + ' ' + (e.getAttribute('aria-label') || e.textContent || e.name || e.id).trim().replace(/\s+/g, ' ').slice(0, 60), shown, clear: !!clear, changed: lit !== plain}
})()`

// Offline cuts the connection of the page, or gives it back.
func (p *Page) Offline(off bool) {
	p.t.Helper()
	all := []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}}
	with(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: all})
}

// Violation is a rule of axe-core that the page breaks.
type Violation struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"`
}

func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n    %s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n    "))
}

// Axe returns what axe-core finds against WCAG 2.0 to 2.2, A and AA, and its
// best practices, of the page as it is before anybody scrolls: a bar that stays
// covers what moves below it.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	if !Eval[bool](p, `typeof axe === 'object'`) {
		do(p, chromedp.Evaluate[int](axe+";0"))
	}
	Eval[bool](p, `scrollTo(0, 0), true`)
	return Eval[[]Violation](p, `axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
	  .then(r => r.violations.map(v => ({id: v.id, impact: v.impact || '', help: v.help, nodes: v.nodes.slice(0, 5).map(n => n.html.slice(0, 160) + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: ''}).message)})))`)
}

var pdfPage = regexp.MustCompile(`/Type\s*/Page[^s]`)

// Print prints the page and returns the PDF and how many sheets it needs.
func (p *Page) Print() ([]byte, int) {
	p.t.Helper()
	pdf := do(p, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	return pdf, len(pdfPage.FindAll(pdf, -1))
}

// Paper shows the page as it would be printed, until Screen; for screenshots.
func (p *Page) Paper() {
	p.t.Helper()
	with(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
}

// Shot writes a picture of the whole page to file.
func (p *Page) Shot(file string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, do(p, chromedp.FullScreenshot(100)), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *Page) name() string { return p.Case.name() }

func (c Case) name() string {
	if c.Name != "" {
		return c.Name
	}
	parts := []string{fmt.Sprint(c.Width)}
	if c.Width == 0 {
		parts[0] = "1360"
	}
	for _, f := range []struct {
		on   bool
		word string
	}{{c.Dark, "dark"}, {c.NoScript, "noscript"}, {c.Forced, "forced"}, {c.Lang != "", c.Lang}} {
		if f.on {
			parts = append(parts, f.word)
		}
	}
	return strings.Join(parts, "-")
}
