package family

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"kith/care/screening"
)

// What young people and families read, in messages of two or more sentences and
// all together, is no harder than this. Formulas say nothing of single words,
// and people have to try the pages all the same.
//
// Source: AFP2015, Kincaid1975, FernandezHuerta1959
const (
	hardest  = 6.0  // English: school grade
	easiest  = 70.0 // Spanish: ease, 70 to 80 is easy
	longest  = 15.0 // words a sentence
	messages = 10   // fewer would mean that nothing is looked at
)

func TestTheEnglishIsForTheSixthGrade(t *testing.T) {
	for name, text := range readable(t, "en") {
		words, sentences := wordsOf(text), sentencesOf(text)
		syllables := 0
		for _, w := range words {
			syllables += english(w)
		}
		grade := 0.39*float64(len(words))/float64(sentences) + 11.8*float64(syllables)/float64(len(words)) - 15.59
		if long := float64(len(words)) / float64(sentences); grade > hardest || long > longest {
			t.Errorf("%s: grade %.1f, %.1f words a sentence: %s", name, grade, long, text)
		}
	}
}

func TestTheSpanishIsEasy(t *testing.T) {
	for name, text := range readable(t, "es") {
		words, sentences := wordsOf(text), sentencesOf(text)
		syllables := 0
		for _, w := range words {
			syllables += spanish(w)
		}
		ease := 206.84 - 60*float64(syllables)/float64(len(words)) - 1.02*float64(len(words))/float64(sentences)
		if long := float64(len(words)) / float64(sentences); ease < easiest || long > longest {
			t.Errorf("%s: %.0f, %.1f words a sentence: %s", name, ease, long, text)
		}
	}
}

// Syllables of words counted by hand.
func TestSyllablesAreCountedAsPeopleSayThem(t *testing.T) {
	for word, want := range map[string]int{"the": 1, "people": 2, "private": 2, "anybody": 4, "told": 1, "changed": 1, "needed": 2, "page": 1, "clinic": 2, "interpreter": 4, "you": 1} {
		if got := english(word); got != want {
			t.Errorf("%s has %d, counted %d", word, want, got)
		}
	}
	for word, want := range map[string]int{"gente": 2, "quién": 1, "privado": 3, "cambiar": 2, "todavía": 4, "alguien": 2, "leer": 2, "día": 2, "equipo": 3, "página": 3, "ahora": 3, "contarlo": 3, "pregúntame": 4} {
		if got := spanish(word); got != want {
			t.Errorf("%s has %d, counted %d", word, want, got)
		}
	}
}

var filled = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// readable are the messages of a language by their keys, and all of them
// together. What stands in a hole is a short name.
func readable(t *testing.T, lang string) map[string]string {
	t.Helper()
	b, err := files.ReadFile("locale/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var catalog map[string]any
	if err := json.Unmarshal(b, &catalog); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	var whole strings.Builder
	for key, said := range catalog {
		text := filled.ReplaceAllString(fmt.Sprint(said), "Ana")
		if sentencesOf(text) >= 2 && strings.HasSuffix(strings.TrimRight(text, "”»"), ".") {
			all[key] = text
			whole.WriteString(text + " ")
		}
	}
	if len(all) < messages {
		t.Fatalf("only %d messages are looked at", len(all))
	}
	all["all"] = whole.String()
	for key, text := range asked(lang) {
		all[key] = text
	}
	return all
}

// asked are our own words in the instruments, a form at a time: why we ask, and
// the questions where those are ours.
func asked(lang string) map[string]string {
	all := map[string]string{}
	for _, i := range screening.Standard().All() {
		if i.Form == nil {
			continue
		}
		var whole strings.Builder
		for _, q := range i.Form.Questions() {
			why := q.Why.In(lang)
			whole.WriteString(why + " ")
			if sentencesOf(why) >= 2 {
				all[i.Name+"."+q.Key] = why
			}
			if i.Scoring.Status == "own" {
				whole.WriteString(q.Text.In(lang) + " ")
			}
		}
		all[i.Name] = whole.String()
	}
	return all
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '’' })
}

var ends = regexp.MustCompile(`[.?!]+["”»]?(\s|$)`)

func sentencesOf(text string) int { return len(ends.FindAllString(text, -1)) }

// english counts groups of vowels; an e at the end is silent but in -le, and so
// is that of -ed but after t and d.
func english(word string) int {
	word = strings.TrimSuffix(strings.TrimSuffix(word, "’s"), "’t")
	n := 0
	before := false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	silent := strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && !strings.HasSuffix(word, "ee") ||
		strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded")
	if silent && n > 1 {
		n--
	}
	return int(math.Max(1, float64(n)))
}

// spanish counts vowels; a weak one beside another, or after q and g, makes no
// syllable of its own unless it is stressed.
func spanish(word string) int {
	n := 0
	var before rune
	letters := []rune(strings.ReplaceAll(strings.ReplaceAll(word, "qu", "k"), "gue", "ge"))
	letters = []rune(strings.ReplaceAll(string(letters), "gui", "gi"))
	strong := func(r rune) bool { return strings.ContainsRune("aeoáéóíú", r) }
	weak := func(r rune) bool { return strings.ContainsRune("iuü", r) }
	for i, r := range letters {
		if r == 'y' && i == len(letters)-1 && len(letters) > 1 {
			r = 'i'
		}
		if strong(r) && (before == 0 || !weak(before)) || weak(r) && !strong(before) && !weak(before) || strong(r) && strong(before) {
			n++
		}
		before = 0
		if strong(r) || weak(r) {
			before = r
		}
	}
	return int(math.Max(1, float64(n)))
}
