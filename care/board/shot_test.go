package board_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"kith/care/module/moduletest"
	"kith/platform/web/browse"
)

func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip()
	}
	now := morning(t)
	url := filepath.Join(t.TempDir(), "x.db")
	h := moduletest.Open(t, url, now, modules)
	moduletest.Put(t, h.Store, records(t, now, os.Getenv("ALL") != "")...)
	at := serve(t, h)
	b := browse.Start(t)
	for _, x := range []struct {
		name, path string
		c          browse.Case
	}{
		{"child", "/children/amara-reyes-cole", browse.Case{}},
		{"child-phone", "/children/amara-reyes-cole", browse.Case{Width: 390}},
		{"child-dark", "/children/amara-reyes-cole", browse.Case{Dark: true}},
		{"child-es", "/children/amara-reyes-cole?lang=es", browse.Case{}},
		{"contacts", "/children/amara-reyes-cole/contacts", browse.Case{}},
		{"today", "/today", browse.Case{}},
		{"today-phone", "/today", browse.Case{Width: 390}},
		{"room", "/today?view=room", browse.Case{}},
		{"print", "/today/print", browse.Case{}},
		{"rules", "/ties/rules", browse.Case{}},
		{"note", "/children/amara-reyes-cole/contacts/new", browse.Case{}},
		{"promise", "/children/amara-reyes-cole/promises/new", browse.Case{}},
		{"theo", "/children/theo-brandt", browse.Case{}},
		{"tomorrow", "/today?date=2026-11-20", browse.Case{}},
		{"synthea", os.Getenv("KID"), browse.Case{}},
	} {
		x.c.Before = func(p *browse.Page) { p.Goto(at + "/as/lena") }
		p := b.Open(t, at+x.path, x.c)
		p.Shot(filepath.Join(dir, x.name+".png"))
		pdf, n := p.Print()
		os.WriteFile(filepath.Join(dir, x.name+".pdf"), pdf, 0o600)
		fmt.Println(x.name, n, "sheets")
		for _, v := range p.Axe() {
			fmt.Println(x.name, v)
		}
		fmt.Println(x.name, p.Overflow(), p.Problems())
	}
}
