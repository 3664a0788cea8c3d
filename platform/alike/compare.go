package alike

import "strings"

// Grade says how like two words are; a lower one is better.
type Grade int

const (
	Same     Grade = iota // letter for letter
	Begins                // what was typed is how the name begins
	Nickname              // one is what people of the other name are called
	Sounds                // another spelling of the same sound
	Slip                  // a slip or two of the finger
	Apart                 // something else
)

// Word is a folded word with what it sounds like, worked out once.
type Word struct{ Text, Spell, Sound string }

// NewWord returns the Word of a folded text.
func NewWord(text string) Word {
	spell := Spell(text)
	return Word{text, spell, Sound(spell)}
}

// Fuzzy reports whether w is long enough to be searched by anything but its
// letters: two letters are like too many names.
func (w Word) Fuzzy() bool { return len(w.Text) >= 3 }

// A word of three letters must at least sound the same: one slip away from Ana
// are Ada, Ava and Ida. A long word may have two slips. Source: Kith
const shortWord, longWord = 4, 8

// Compare grades a name against what was typed.
//
//	typed   what somebody wrote, perhaps not to the end
//	name    a word of a name
//	slips   how many letters differ, at least; 0 when the grade is better than Sounds
//
// The grade is Apart when the two have nothing to do with each other. Whatever
// is Sounds or Slip has an equal Sound, or a Spell or Sound that is Near.
func Compare(typed, name Word) (g Grade, slip int) {
	if typed.Text == name.Text {
		return Same, 0
	}
	if strings.HasPrefix(name.Text, typed.Text) {
		return Begins, 0
	}
	long := typed.Fuzzy() && name.Fuzzy()
	if long && typed.Spell == name.Spell {
		return Sounds, 0
	}
	if Called(typed.Text, name.Text) {
		return Nickname, 0
	}
	if !long {
		return Apart, 0
	}
	d, n := distance(typed.Spell, name.Spell, 2), min(len(typed.Text), len(name.Text))
	switch {
	case n < shortWord:
		return Apart, 0
	case d > 1 && typed.Sound == name.Sound && distance(typed.Text, name.Text, 1) == 1:
		return Slip, 1 // one letter, of which the spelling made more: Rees for Reyes
	case d > 2:
		return Apart, 0
	case typed.Sound == name.Sound && (d == 1 || len(name.Sound) > 2 && typed.Spell[0] == name.Spell[0]) &&
		min(len(typed.Spell), len(name.Spell)) >= shortWord:
		return Sounds, d
	case d == 1, n >= longWord && distance(typed.Sound, name.Sound, 1) <= 1:
		return Slip, d
	}
	return Apart, 0
}
