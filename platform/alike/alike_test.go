package alike

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNamesBecomeFoldedWords(t *testing.T) {
	for name, want := range map[string]string{
		"Amara Lucía Reyes-Cole": "amara lucia reyes cole",
		"O’Neill":                "oneill",
		"D'Angelo":               "dangelo",
		"Núñez Müller":           "nunez muller",
		"Łukasz Ørsted Straße":   "lukasz orsted strasse",
		"  de  la   Cruz ":       "de la cruz",
		"José (Pepe)":            "jose pepe",
		"ＡＮＡ":                    "ana",
		"王 小明":                   "王 小明",
		"":                       "",
		"--- ''":                 "",
		"R2-D2":                  "r2 d2",
	} {
		if got := strings.Join(Words(name), " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestSpellingsOfOneSoundAreOne(t *testing.T) {
	pairs := []struct{ why, a, b string }{
		{"b and v", "Valeria", "Baleria"},
		{"b and v inside", "Álvaro", "Albaro"},
		{"s and z", "Velázquez", "Velasques"},
		{"s and soft c", "Cecilia", "Sesilia"},
		{"z and soft c", "Zelia", "Celia"},
		{"silent h at the start", "Héctor", "Ector"},
		{"silent h inside", "Nahum", "Naum"},
		{"n and ñ", "Núñez", "Nunez"},
		{"x and j", "Ximena", "Jimena"},
		{"x and j inside", "México", "Méjico"},
		{"soft g and j", "Giménez", "Jiménez"},
		{"soft g and j in English", "Geoffrey", "Jeofrey"},
		{"qu and k", "Quique", "Kike"},
		{"c and k", "Carina", "Karina"},
		{"ck and k", "Nick", "Nik"},
		{"ph and f", "Sophia", "Sofia"},
		{"th and t", "Martha", "Marta"},
		{"doubled letters", "Allison", "Alison"},
		{"ll and l", "Gabriella", "Gabriela"},
		{"rr and r", "Herrera", "Herera"},
		{"y and i", "Lynda", "Linda"},
		{"y at the end", "Yeny", "Yeni"},
		{"gu before i", "Guillermo", "Guilermo"},
		{"n before p", "Campos", "Canpos"},
		{"sh and ch", "Sheila", "Cheila"},
		{"sch", "Schmidt", "Shmidt"},
		{"Christian with and without h", "Christian", "Cristian"},
		{"kn", "Knox", "Nox"},
		{"gh", "Hughes", "Hues"},
		{"dg", "Bridget", "Brijet"},
	}
	for _, p := range pairs {
		if a, b := Spell(Fold(p.a)), Spell(Fold(p.b)); a != b {
			t.Errorf("%s: %s is %q, %s is %q", p.why, p.a, a, p.b, b)
		}
	}
	for _, p := range [][2]string{{"Maria", "Marta"}, {"Leo", "Lea"}, {"Chen", "Cen"}, {"Cal", "Sal"}, {"Noor", "Nora"}} {
		if Spell(Fold(p[0])) == Spell(Fold(p[1])) {
			t.Errorf("%s and %s are spelled alike", p[0], p[1])
		}
	}
}

func TestWordsAreGraded(t *testing.T) {
	tests := []struct {
		typed, name string
		want        Grade
	}{
		{"amara", "Amara", Same},
		{"ama", "Amara", Begins},
		{"a", "Amara", Begins},
		{"kate", "Katherine", Nickname},
		{"katherine", "Kate", Nickname},
		{"pepe", "José", Nickname},
		{"lupe", "Guadalupe", Nickname},
		{"bill", "William", Nickname},
		{"juan", "John", Nickname},
		{"beth", "Lizzie", Apart}, // two girls called Elizabeth
		{"hector", "Ector", Sounds},
		{"ximena", "Jimena", Sounds},
		{"kaylee", "Kayleigh", Sounds},
		{"ashley", "Ashleigh", Sounds},
		{"amira", "Amara", Sounds},
		{"guadlpe", "Guadalupe", Sounds},
		{"hose", "José", Slip},
		{"llolanda", "Yolanda", Slip},
		{"rellez", "Reyes", Slip},
		{"amrar", "Amara", Apart}, // two slips in five letters
		{"amrea", "Amara", Sounds},
		{"aamra", "Amara", Sounds},
		{"tehodore", "Theodore", Sounds},
		{"jordna", "Jordan", Sounds},
		{"pirya", "Priya", Sounds},
		{"okoy", "Okoye", Begins},
		{"okyoe", "Okoye", Sounds},
		{"whitfeld", "Whitfield", Sounds},
		{"witfild", "Whitfield", Sounds},
		{"jo", "Jim", Apart},
		{"li", "Lu", Apart},
		{"leo", "Theo", Apart},
		{"ana", "Ada", Apart},
		{"kaylee", "Cole", Apart},
		{"amara", "Omar", Apart},
		{"lus", "Luz", Sounds},
		{"amara", "Tamara", Slip},
		{"reed", "Chen", Apart},
		{"katherine", "Catherine", Sounds}, // not a nickname, though both are called Kate
		{"maximilan", "Maximiliano", Sounds},
		{"hernandes", "Fernandez", Slip},
	}
	for _, tt := range tests {
		if got, slip := Compare(NewWord(Fold(tt.typed)), NewWord(Fold(tt.name))); got != tt.want {
			t.Errorf("%s for %s: grade %d (%d slips), want %d", tt.typed, tt.name, got, slip, tt.want)
		}
	}
}

// What Compare accepts, an index asked by equality with Near must find.
func TestNearFindsEveryWordThatComparesAlike(t *testing.T) {
	names := strings.Fields("amara amira guadalupe katherine theodore okoye whitfield jordan reyes colon hernandez maximiliano ximena yolanda guillermo")
	for _, n := range names {
		name := NewWord(n)
		for _, typed := range slipsOf(n) {
			w := NewWord(typed)
			g, _ := Compare(w, name)
			if g != Sounds && g != Slip || found(w, name) {
				continue
			}
			t.Errorf("%s compares to %s (%d), but no index entry leads there", typed, n, g)
		}
	}
}

func found(typed, name Word) bool {
	return typed.Sound == name.Sound || slices.Contains(Near(typed.Spell, false), name.Spell) ||
		slices.Contains(Near(typed.Sound, true), name.Sound)
}

// slipsOf returns a word with one finger gone wrong in every place.
func slipsOf(s string) (all []string) {
	for i := range len(s) {
		all = append(all, s[:i]+s[i+1:], s[:i]+"t"+s[i+1:], s[:i]+"r"+s[i:], s[:i]+"e"+s[i+1:])
		if i+1 < len(s) {
			all = append(all, s[:i]+s[i+1:i+2]+s[i:i+1]+s[i+2:])
		}
	}
	return all
}

func TestDistanceCountsSlips(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		most int
		want int
	}{
		{"amara", "amara", 2, 0}, {"amara", "amra", 2, 1}, {"amara", "maara", 2, 1}, {"amara", "amxra", 2, 1},
		{"amara", "tamara", 2, 1}, {"amara", "leo", 2, 3}, {"abcd", "badc", 2, 2}, {"", "ab", 2, 2}, {"a", "abcd", 2, 3},
		{strings.Repeat("a", 80), strings.Repeat("a", 80), 2, 0}, {strings.Repeat("a", 80), strings.Repeat("a", 79), 2, 3},
	} {
		if got := distance(tt.a, tt.b, tt.most); got != tt.want {
			t.Errorf("%s %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := distance(tt.b, tt.a, tt.most); got != tt.want && len(tt.a) < 64 {
			t.Errorf("%s %s: %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestNicknamesAreFoldedAndLeadBothWays(t *testing.T) {
	for a, others := range called {
		if strings.Join(Words(a), "") != a {
			t.Errorf("%q is not folded", a)
		}
		for _, b := range others {
			if !Called(b, a) || a == b {
				t.Errorf("%s is called %s, but not the other way round", a, b)
			}
		}
		if len(others) > 40 {
			t.Errorf("%s is called %d ways", a, len(others))
		}
	}
	if len(called) < 800 {
		t.Errorf("only %d names have another", len(called))
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"O’Neill", "Núñez", "İpek", "ǅ", "\xff\xfe", "a\u0301b", "王"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range Words(s) {
			if w == "" || utf8.ValidString(s) && !utf8.ValidString(w) {
				t.Fatalf("%q has the word %q", s, w)
			}
			if again := Words(w); len(again) != 1 || again[0] != w {
				t.Fatalf("%q: folding %q again gives %q", s, w, again)
			}
			word := NewWord(w)
			if g, _ := Compare(word, word); g != Same {
				t.Fatalf("%q is not like itself", w)
			}
			near := append(Near(word.Spell, false), Near(word.Sound, true)...)
			if !slices.Contains(append(near, ""), word.Spell) {
				t.Fatalf("%q is not near itself", w)
			}
			for _, n := range near {
				if utf8.ValidString(s) && !utf8.ValidString(n) {
					t.Fatalf("%q is near %q", w, n)
				}
			}
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	typed, name := NewWord("hernandes"), NewWord("fernandez")
	for b.Loop() {
		Compare(typed, name)
	}
}
