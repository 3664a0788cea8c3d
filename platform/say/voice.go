package say

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// A Voice speaks one language. It may be used by many goroutines.
type Voice struct {
	lang     string
	calendar *calendar
	plain    map[string]*sentence // sentences without plural forms
	plurals  map[string]bool      // keys that go-i18n answers
	plural   *i18n.Localizer
}

// Lang returns the language tag, for the lang attribute.
func (v *Voice) Lang() string { return v.lang }

// Has reports whether v has a sentence for key.
func (v *Voice) Has(key string) bool { return v.plain[key] != nil || v.plurals[key] }

// Keys returns every key of v, sorted.
func (v *Voice) Keys() []string {
	keys := make([]string, 0, len(v.plain)+len(v.plurals))
	for k := range v.plain {
		keys = append(keys, k)
	}
	for k := range v.plurals {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// T says the sentence of key. Args are name, value pairs that fill its holes;
// a single int stands for "count", which also chooses the plural form. A key
// without a sentence, or a hole without a value, shows as ⟦key⟧, so that nobody
// mistakes it for a sentence.
func (v *Voice) T(key string, args ...any) string {
	if len(args) == 1 {
		args = []any{"count", args[0]}
	}
	s, ok := "", false
	if p := v.plain[key]; p != nil {
		s, ok = p.fill(args)
	} else if v.plurals[key] {
		s, ok = v.count(key, args)
	}
	if !ok {
		return "⟦" + key + "⟧"
	}
	return s
}

func (v *Voice) count(key string, args []any) (string, bool) {
	count, ok := value(args, "count")
	if !ok {
		return "", false
	}
	s, err := v.plural.Localize(&i18n.LocalizeConfig{
		MessageID: key, PluralCount: count, TemplateData: args, TemplateParser: parser{},
	})
	return s, err == nil
}

func (v *Voice) add(bundle *i18n.Bundle, tag language.Tag, key string, forms map[string]string) error {
	if v.Has(key) {
		return fmt.Errorf("key %q is already taken", key)
	}
	for _, text := range forms {
		if _, err := parse(text); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
	}
	if text, ok := forms[""]; ok {
		s, err := parse(text)
		v.plain[key] = s
		return err
	}
	if forms["other"] == "" {
		return fmt.Errorf("key %q: a plural needs the form \"other\"", key)
	}
	for form := range forms {
		if !slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, form) {
			return fmt.Errorf("key %q: %q is no plural form", key, form)
		}
	}
	v.plurals[key] = true
	m := i18n.Message{
		ID: key, Zero: forms["zero"], One: forms["one"], Two: forms["two"],
		Few: forms["few"], Many: forms["many"], Other: forms["other"],
	}
	if m.Many == "" { // Spanish counts millions in a form of its own
		m.Many = m.Other
	}
	return bundle.AddMessages(tag, &m)
}

// sentence is a text cut at its holes: texts[0] hole[0] texts[1] hole[1] …
type sentence struct {
	texts []string
	holes []string
	size  int
}

func parse(text string) (*sentence, error) {
	s := &sentence{size: len(text)}
	for {
		before, rest, found := strings.Cut(text, "{{")
		s.texts = append(s.texts, before)
		if !found {
			return s, nil
		}
		hole, after, closed := strings.Cut(rest, "}}")
		name, dotted := strings.CutPrefix(hole, ".")
		if !closed || !dotted || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || name == "" {
			return nil, fmt.Errorf("hole {{%s}}: write {{.name}}", hole)
		}
		s.holes = append(s.holes, name)
		text = after
	}
}

func (s *sentence) fill(args []any) (string, bool) {
	if len(s.holes) == 0 {
		return s.texts[0], true
	}
	var b strings.Builder
	b.Grow(s.size + 16)
	for i, h := range s.holes {
		b.WriteString(s.texts[i])
		x, ok := value(args, h)
		if !ok {
			return "", false
		}
		switch x := x.(type) {
		case string:
			b.WriteString(x)
		case int:
			b.WriteString(group(int64(x)))
		default:
			fmt.Fprint(&b, x)
		}
	}
	b.WriteString(s.texts[len(s.holes)])
	return b.String(), true
}

func value(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// parser lets go-i18n cut and keep our sentences instead of text/template's.
type parser struct{}

func (parser) Cacheable() bool { return true }
func (parser) Parse(src, _, _ string) (template.ParsedTemplate, error) {
	s, err := parse(src)
	return filler{s}, err
}

type filler struct{ *sentence }

func (f filler) Execute(data any) (string, error) {
	args, ok := data.([]any)
	if !ok {
		return "", fmt.Errorf("data is %T", data)
	}
	s, ok := f.fill(args)
	if !ok {
		return "", fmt.Errorf("a hole has no value")
	}
	return s, nil
}

// group writes n as the people of the United States do in both languages:
// 1,093. Years and other plain digits are passed as strings.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Initials returns the first letters of a name's first and last word, leaving
// out titles and what stands behind a comma or in parentheses.
func Initials(name string) string {
	name, _, _ = strings.Cut(name, ",")
	name, _, _ = strings.Cut(name, "(")
	var words []string
	for _, w := range strings.Fields(name) {
		if first, _ := utf8.DecodeRuneInString(w); !strings.HasSuffix(w, ".") && unicode.IsLetter(first) {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return ""
	}
	letter := func(w string) string {
		r, _ := utf8.DecodeRuneInString(w)
		return string(unicode.ToUpper(r))
	}
	if len(words) == 1 {
		return letter(words[0])
	}
	return letter(words[0]) + letter(words[len(words)-1])
}
