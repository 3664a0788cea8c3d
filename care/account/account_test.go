package account

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kith/care/people"
)

func TestOneMailboxIsOneHoweverItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"Amara.Reyes@Example.com":       "amarareyes@example.com",
		"amarareyes+school@example.com": "amarareyes@example.com",
		" amara.reyes@example.com ":     "amarareyes@example.com",
		"a@googlemail.com":              "a@gmail.com",
		"a.@gmail.com":                  "",
		"nobody":                        "",
		"+tag@example.com":              "",
		"":                              "",
	} {
		if got := Mail(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestOnePhoneIsOneHoweverItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"413-555-0110": "+14135550110", "(413) 555-0110": "+14135550110", "1 413 555 0110": "+14135550110", "+1 413.555.0110": "+14135550110",
		"tel:+1-413-555-0110": "+14135550110", "413-555-0110 x12": "+14135550110", "413-555-0110 ext. 3": "+14135550110",
		"+52 55 1234 5678": "+525512345678", "0052 55 1234 5678": "+525512345678", "011 52 55 1234 5678": "+525512345678",
		"555-0110": "", "": "", "call the school": "", "+1": "",
	} {
		if got := Phone(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWhatCannotBeReadIsNotCalledDifferent(t *testing.T) {
	for text, want := range map[string]string{
		"a@example.com, b@example.com":            "[a@example.com b@example.com] ",
		"Denise Cole <d.cole+x@example.com>":      "[dcole@example.com] ",
		"mailto:d.cole@example.com?subject=x":     "[dcole@example.com] ",
		"413-555-0110 / 413-555-0111":             "[+14135550110 +14135550111] ",
		"home 413-555-0110, d@example.com":        "[+14135550110 d@example.com] ",
		"denise at example, ask for d@@example..": "[] ?mail",
		"a.@gmail.com":                            "[] ?mail",
		"a@example.com, b@@example.com":           "[a@example.com] ?mail",
		"555-0110":                                "[] ?phone",
		"call the school":                         "[] ",
		"":                                        "[] ",
	} {
		all := Contacts(text)
		slices.Sort(all)
		if got := fmt.Sprint(all, " ", unread(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAMessageMaySoundLikeSomebodyElse(t *testing.T) {
	relatives := []string{"Denise Cole", "Marco Reyes"}
	for text, want := range map[string]string{
		"Can I come on Tuesday instead?":                           "[]",
		"My daughter can't come on Tuesday.":                       "[child]",
		"Mi hija no puede venir el martes":                         "[child]",
		"Amara needs a new appointment, please.":                   "[third]",
		"I'm Amara, can I come on Tuesday?":                        "[]",
		"Can you move the appointment?\n\nThank you,\nDenise Cole": "[name]",
		"Can you move it? Denise wants to come along.":             "[]",
		"Our teenage son will be late.\nMarco":                     "[child name]",
		"I want to talk to Lena.\nAmara":                           "[]",
	} {
		if got := fmt.Sprint(Signs(text, "Amara Reyes-Cole", relatives)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestWhatOthersMayDoForAChildEndsOnABirthday(t *testing.T) {
	for birth, want := range map[people.Birth]string{"2012-09-03": "2030-09-03", "2008-02-29": "2026-03-01", "2012-09": "", "": ""} {
		day, ok := Until(birth)
		if got := day.Format(time.DateOnly); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s %v, want %s", birth, got, ok, want)
		}
	}
}

func TestEveryCallingHasLimitsThatNISTAllows(t *testing.T) {
	for _, c := range people.Callings {
		l := LimitsOf(c)
		if l.Idle < 5*time.Minute || l.Idle > time.Hour || l.Lifetime < l.Idle || l.Lifetime > 24*time.Hour {
			t.Errorf("%v: %+v", c, l)
		}
	}
	if got := LimitsOf(people.TeenSelf); got.Idle != 10*time.Minute {
		t.Errorf("a young person's session is left alone for %v", got.Idle)
	}
}
