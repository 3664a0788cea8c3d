package shell

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/platform/fault"
	"kith/platform/say"
)

func voices(t *testing.T) *say.Phrases {
	t.Helper()
	p, err := say.Load(Files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBothLanguagesHaveEverySentence(t *testing.T) {
	p := voices(t)
	if en, es := p.In("en").Keys(), p.In("es").Keys(); !slices.Equal(en, es) {
		t.Errorf("English %d keys, Spanish %d", len(en), len(es))
	}
}

func frame() *Frame {
	return &Frame{
		Person: Person{Name: "Lena Ortiz, LCSW", Role: "counselor", Place: "Maple Street Clinic"}, SignOut: "/sign-out",
		Nav: []NavItem{{Key: "shell.home", Href: "/today"}}, Languages: []string{"en", "es"}, Theme: Auto,
		At: &url.URL{Path: "/children", RawQuery: "q=a"}, Now: time.Date(2026, 11, 16, 9, 5, 0, 0, time.UTC),
		Static: func(name string) string { return "/static/x/" + name },
	}
}

func render(t *testing.T, lang string, f *Frame, p Page) string {
	t.Helper()
	var b strings.Builder
	ctx := With(say.With(context.Background(), voices(t).In(lang)), f)
	if err := Layout(p).Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLayoutSaysWhoWhereAndInWhichLanguage(t *testing.T) {
	page := Page{Title: "shell.home", Nav: "shell.home", Back: "/children", Print: true, Family: true}
	html := render(t, "es", frame(), page)
	for _, want := range []string{
		`<html lang="es">`, `<title>Ir a la página de inicio – Kith</title>`, `class="density-family"`,
		`href="/today" aria-current="page"`, `href="/children?lang=en&amp;q=a" lang="en"`, `href="/children?q=a&amp;theme=dark"`,
		`action="/sign-out"`, `href="/children"`, "Volver", "Impreso a las 9:05\u00a0a.\u00a0m. del 16 de noviembre de 2026.",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(html, "⟦") {
		t.Error("a sentence is missing")
	}
}

func TestAPageThatCannotBeAskedForAgainHasNoSwitches(t *testing.T) {
	f := frame()
	f.At = nil
	if html := render(t, "en", f, Page{Title: "shell.home"}); strings.Contains(html, "?lang=") || strings.Contains(html, "theme=") {
		t.Error("the switches lead somewhere else")
	}
}

func TestNobodySeesNoNavigation(t *testing.T) {
	f := frame()
	f.Person = Person{}
	html := render(t, "en", f, Page{Title: "shell.home"})
	if strings.Contains(html, "<nav") || strings.Contains(html, "/sign-out") {
		t.Error("a visitor sees the way around")
	}
	if !strings.Contains(html, "lang=es") {
		t.Error("a visitor cannot change the language")
	}
}

func TestSorryUsesTheSentenceOfTheFaultUnlessItWouldTell(t *testing.T) {
	ctx := say.With(context.Background(), voices(t).In("en"))
	told := &fault.Error{Kind: fault.Rule, Key: "shell.other-site"}
	if _, text := sorry(ctx, told); !strings.Contains(text, "another site") {
		t.Errorf("got %q", text)
	}
	hidden := &fault.Error{Kind: fault.Suppressed, Key: "shell.other-site"}
	absent := &fault.Error{Kind: fault.NotFound, Key: "nobody.wrote-this"}
	a, b := sorry(ctx, hidden)
	c, d := sorry(ctx, absent)
	if a != c || b != d {
		t.Errorf("withheld says %q %q, absent says %q %q", a, b, c, d)
	}
}
