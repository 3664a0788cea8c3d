// Package say holds every sentence the program shows to a person, by language.
//
// A folder keeps its sentences in locale/en.json and locale/es.json: flat keys,
// and for each a sentence or one sentence a plural form:
//
//	{
//	  "child.title":  "Child",
//	  "child.greet":  "Good morning, {{.name}}",
//	  "child.visits": {"one": "{{.count}} visit", "other": "{{.count}} visits"}
//	}
//
// A hole is {{.name}} and nothing else: sentences hold no logic, so a
// translator can read them. Plural rules are CLDR's, by go-i18n.
//
// Source: CLDR
package say

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// First is the language of last resort.
const First = "en"

// Phrases are the sentences of the program in every language it speaks.
type Phrases struct {
	voices map[string]*Voice
}

// Load reads locale/*.json of each folder. A key given twice, a hole that is
// not {{.name}}, or a language whose calendar Kith does not know is an error.
func Load(folders ...fs.FS) (*Phrases, error) {
	p := &Phrases{voices: map[string]*Voice{}}
	bundle := i18n.NewBundle(language.English)
	for _, f := range folders {
		names, err := fs.Glob(f, "locale/*.json")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if err := p.read(bundle, f, n); err != nil {
				return nil, fmt.Errorf("%s: %w", n, err)
			}
		}
	}
	for lang, v := range p.voices {
		v.plural = i18n.NewLocalizer(bundle, lang)
	}
	return p, nil
}

func (p *Phrases) read(bundle *i18n.Bundle, folder fs.FS, name string) error {
	b, err := fs.ReadFile(folder, name)
	if err != nil {
		return err
	}
	lang := strings.TrimSuffix(path.Base(name), ".json")
	tag, err := language.Parse(lang)
	if err != nil {
		return err
	}
	v, err := p.voice(lang)
	if err != nil {
		return err
	}
	sentences, err := decode(b)
	if err != nil {
		return err
	}
	for _, k := range slices.Sorted(maps.Keys(sentences)) {
		if err := v.add(bundle, tag, k, sentences[k]); err != nil {
			return err
		}
	}
	return nil
}

func (p *Phrases) voice(lang string) (*Voice, error) {
	if v, ok := p.voices[lang]; ok {
		return v, nil
	}
	c, ok := calendars[lang]
	if !ok {
		return nil, fmt.Errorf("no calendar for language %q", lang)
	}
	v := &Voice{lang: lang, calendar: c, plain: map[string]*sentence{}, plurals: map[string]bool{}}
	p.voices[lang] = v
	return v, nil
}

// decode reads one catalog: a sentence, or sentences by plural form. Unlike
// json.Unmarshal into a map it refuses a key that stands there twice.
func decode(b []byte) (map[string]map[string]string, error) {
	d := json.NewDecoder(strings.NewReader(string(b)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("a catalog is one object of sentences")
	}
	all := map[string]map[string]string{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := fmt.Sprint(t)
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		if _, dup := all[key]; dup {
			return nil, fmt.Errorf("key %q stands there twice", key)
		}
		var one string
		if json.Unmarshal(raw, &one) == nil {
			all[key] = map[string]string{"": one}
			continue
		}
		var forms map[string]string
		if err := json.Unmarshal(raw, &forms); err != nil {
			return nil, fmt.Errorf("key %q: want a sentence or sentences by plural form", key)
		}
		all[key] = forms
	}
	_, err := d.Token()
	return all, err
}

// In returns the voice for a language tag such as "es", "es-MX" or "en". A
// language nobody has translated gets English.
func (p *Phrases) In(lang string) *Voice {
	if v, ok := p.voices[lang]; ok {
		return v
	}
	base, _, _ := strings.Cut(lang, "-")
	if v, ok := p.voices[strings.ToLower(base)]; ok {
		return v
	}
	if v, ok := p.voices[First]; ok {
		return v
	}
	return silent
}

// Speaks reports whether there is a catalog for exactly this language.
func (p *Phrases) Speaks(lang string) bool { _, ok := p.voices[lang]; return ok }

// Languages returns the languages that have a catalog, English first.
func (p *Phrases) Languages() []string {
	return slices.SortedFunc(maps.Keys(p.voices), func(a, b string) int {
		if (a == First) != (b == First) {
			if a == First {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
}

// Match returns the language of p that best fits an Accept-Language header.
func (p *Phrases) Match(accept string) string {
	prefs, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return First
	}
	for _, t := range prefs {
		base, _ := t.Base()
		if p.Speaks(base.String()) {
			return base.String()
		}
	}
	return First
}

// With returns a context that carries the voice v.
func With(ctx context.Context, v *Voice) context.Context {
	return context.WithValue(ctx, voiceKey{}, v)
}

// From returns the voice of ctx; without one, a voice that says only ⟦key⟧.
func From(ctx context.Context) *Voice {
	if v, ok := ctx.Value(voiceKey{}).(*Voice); ok {
		return v
	}
	return silent
}

// T says key in the voice of ctx. Templates write { say.T(ctx, "child.title") }.
func T(ctx context.Context, key string, args ...any) string {
	return From(ctx).T(key, args...)
}

type voiceKey struct{}

var silent = &Voice{lang: First, calendar: calendars[First]}
