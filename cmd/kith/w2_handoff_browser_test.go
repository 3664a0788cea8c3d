package main

import (
	"strings"
	"testing"

	"kith/platform/web/browse"
)

// handsOff is Dr. Chen, who hands Amara off to Lena, and where that stands then.
func (s *played) handsOff(c browse.Case) string {
	s.Helper()
	p := s.in("wei-chen", c)
	p.Goto(s.at + amaras)
	leads(s.T, p, `a[href="/handoffs/new?child=`+amara+`"]`)
	s.says(p, "Lena", "Spanish", "last with this family", "Any behavioral-health clinician")
	p.Check()
	p.Click(`button[value="show"]`)
	s.says(p, "Choose whom you ask")
	p.Expect() // a page that says so is no 200
	p.Click(`label:has(input[name="who"][value^="` + withLena + ` "])`)
	p.Click(pick("how", "in-room"))
	p.Type("#why", "sleep, and she asked for Lena")
	p.Click(`button[value="show"]`)
	s.says(p, "What goes along", "Amara said yes, today", "Ask Amara first")
	p.Check()
	p.Click(pick("yes", amaraRef))
	leads(s.T, p, `button[value="send"]`)
	s.says(p, "Lena was asked", "held:", "sleep, and she asked for Lena")
	p.Check()
	at, _, _ := strings.Cut(p.Address(), "?")
	return at
}

// TestDrChenHandsAmaraOffAndLenaAcceptsOnAPhone plays the warm handoff of W2 with
// everybody in it: at a desk, on phones, in both languages.
func TestDrChenHandsAmaraOffAndLenaAcceptsOnAPhone(t *testing.T) {
	t.Parallel()
	s := plays(t)
	phone := browse.Case{Width: 320, NoScript: true}
	here := s.handsOff(browse.Case{})

	lena := s.in("lena-ortiz", phone)
	lena.Goto(s.at + "/handoffs")
	s.says(lena, "Dr. Chen asks you", "I have time then")
	lena.Check()
	lena.Goto(s.at + "/today")
	s.says(lena, "Dr. Chen asks you")
	leads(t, lena, `#handoffs a[href="`+here+`"]`)
	lena.Check()
	lena.Click(`button[value="accept"]`)
	s.says(lena, "You have it", "booked:")
	lena.Check()
	lena.Click(pick("family", "yes"))
	lena.Click(pick("how", "in-room"))
	lena.Click(`button[value="met"]`)
	s.says(lena, "Lena met the family", "Ask how it felt")
	lena.Check()

	lena.Click(`a[href$="/felt?by=` + amaraRef + `"]`)
	s.says(lena, "Did that feel OK?", "Only you see your answer")
	if lena.Count(`nav a[href="/children"], a[href="/today"]`) != 0 {
		t.Error("the device that Amara holds leads into the records")
	}
	lena.Check()
	lena.Click(pick("share", "yes"))
	lena.Click(`button[value="felt-ok"]`)
	s.says(lena, "Thank you", "give the device back")

	chen := s.in("wei-chen", browse.Case{Width: 390, Dark: true, Lang: "es"})
	chen.Goto(s.at + here)
	s.says(chen, "Lena conoció a la familia", "Estuvo bien")
	chen.Check()
	sam := s.in("sam-keo", browse.Case{})
	sam.Goto(s.at + here)
	if strings.Contains(sam.Text("body"), "felt") || strings.Contains(sam.Text("body"), "Amara") {
		t.Error("who leads them reads it")
	}
}
