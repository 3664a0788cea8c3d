// Package browse looks at pages in a real browser, for tests: as wide as a
// desk or a phone, in light and dark, with and without script, on paper, by
// keyboard, and with axe-core's eyes for people who see or move differently.
//
//	browse.Check(t, url, browse.Case{Width: 390, Dark: true})
//
// Only tests import it.
package browse

import (
	"context"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe/axe.min.js
var axe string

// patience is how long one page may take to do anything at all.
const patience = 60 * time.Second

// Browser is a running Chromium. It ends with its test.
type Browser struct {
	ctx context.Context
}

// Start starts a Chromium for t. Where there is none, t is skipped, but fails
// when the environment says CI=true.
func Start(t testing.TB) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes time; run without -short")
	}
	path := find()
	if path == "" {
		const sentence = "no Chromium on this machine (apt-get install chromium, or set KITH_CHROMIUM)"
		if os.Getenv("CI") == "true" {
			t.Fatal(sentence)
		}
		t.Skip(sentence)
	}
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	for _, name := range []string{"disable-background-networking", "disable-component-update", "disable-sync", "no-first-run", "disable-gpu", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	options = append(options, chromedp.ExecPath(path), chromedp.Flag("font-render-hinting", "none"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {}), chromedp.WithLogf(func(string, ...any) {}))
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("closing the browser: %v", err)
		}
		stop()
		stopAlloc()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &Browser{ctx: ctx}
}

func find() string {
	if p := os.Getenv("KITH_CHROMIUM"); p != "" {
		return p
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

// Case is how to look at a page.
type Case struct {
	Name     string        // of the subtest and the screenshot; "" is made from the rest
	Width    int           // of the window; 0 is 1360
	Height   int           // of the window; 0 is 900
	Dark     bool          // the device asks for dark
	NoScript bool          // script is off
	Forced   bool          // the device forces its own colors
	Lang     string        // Accept-Language; "" is en
	Pages    int           // how many sheets of paper it must need; 0 does not ask
	Before   func(p *Page) // signs in, in the same browser session
	Then     func(p *Page) // looks closer, after the page was opened and checked
	Allow    []string      // axe rules that may be broken, each with a comment where it is set
}

// Open opens url in a session of its own, without cookies. It fails the test
// when the page does not load.
func (b *Browser) Open(t testing.TB, url string, c Case) *Page {
	t.Helper()
	p := b.begin(t, c)
	if c.Before != nil {
		c.Before(p)
	}
	p.Goto(url)
	return p
}

// begin opens an empty page in a session of its own.
func (b *Browser) begin(t testing.TB, c Case) *Page {
	t.Helper()
	if c.Width == 0 {
		c.Width = 1360
	}
	if c.Height == 0 {
		c.Height = 900
	}
	tab, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p := &Page{t: t, Case: c, tab: tab, cancel: func() {}, leading: map[network.RequestID]bool{}}
	t.Cleanup(func() {
		p.cancel()
		stop()
	})
	if err := chromedp.Do(tab); err != nil { // the tab must outlive the patience
		t.Fatal(err)
	}
	p.wait()
	p.prepare()
	return p
}

// wait begins the patience with a page anew.
func (p *Page) wait() {
	p.cancel()
	p.ctx, p.cancel = context.WithTimeout(p.tab, patience)
}

// prepare sets size, light, script and language, and begins to listen.
func (p *Page) prepare() {
	p.t.Helper()
	if err := chromedp.Listen(p.tab, p.hear); err != nil {
		p.t.Fatal(err)
	}
	scheme, forced := "light", "none"
	if p.Dark {
		scheme = "dark"
	}
	if p.Forced {
		forced = "active"
	}
	lang := p.Lang
	if lang == "" {
		lang = "en"
	}
	call(p, runtime.Enable)
	call(p, log.Enable)
	do(p, chromedp.EmulateViewport(int64(p.Width), int64(p.Height)))
	with(p, network.Enable, network.EnableParams{})
	with(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
	with(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "forced-colors", Value: forced}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	with(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}) // several pages are open at once
	with(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: p.NoScript})
}

// ShotFolder is where screenshots go: KITH_SHOTS, or "" for nowhere.
func ShotFolder() string {
	dir := os.Getenv("KITH_SHOTS")
	if dir == "" {
		return ""
	}
	return filepath.Clean(dir)
}
