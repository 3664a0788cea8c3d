package probe

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Words are what requests can speak of: what stands in some resources.
type Words struct {
	bodies map[string][]string // resources by type
	ids    map[string][]string // by type
	all    []string            // "Type/id"
	codes  []string            // "system|code"
	texts  []string
	dates  []string
	sums   []string // numbers
	uris   []string
}

var (
	aDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d(T[0-9:.]+(Z|[+-]\d\d:\d\d))?$`)
	aWord = regexp.MustCompile(`\p{L}{3,}`)
)

// Learn takes up what stands in a resource. What is learned twice is asked for
// twice as often.
func (w *Words) Learn(resource []byte) error {
	var r map[string]any
	if err := json.Unmarshal(resource, &r); err != nil {
		return fmt.Errorf("learn words: %w", err)
	}
	typ, _ := r["resourceType"].(string)
	id, _ := r["id"].(string)
	if w.ids == nil {
		w.ids, w.bodies = map[string][]string{}, map[string][]string{}
	}
	w.ids[typ] = append(w.ids[typ], id)
	w.all = append(w.all, typ+"/"+id)
	w.bodies[typ] = append(w.bodies[typ], string(resource))
	w.walk("", r)
	return nil
}

// walk takes up what stands below a name.
func (w *Words) walk(name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		system, _ := v["system"].(string)
		for _, key := range []string{"code", "value"} {
			if code, ok := v[key].(string); ok && system != "" {
				w.codes = append(w.codes, system+"|"+code)
			}
		}
		for _, key := range sorted(v) {
			w.walk(key, v[key])
		}
	case []any:
		for _, one := range v {
			w.walk(name, one)
		}
	case float64:
		w.sums = append(w.sums, fmt.Sprint(v))
	case string:
		w.word(name, v)
	}
}

func (w *Words) word(name, s string) {
	switch {
	case name == "reference":
		w.all = append(w.all, s)
	case aDate.MatchString(s):
		w.dates = append(w.dates, s)
	case strings.Contains(s, "://") || strings.HasPrefix(s, "urn:"):
		w.uris = append(w.uris, s)
	case name == "id" || name == "data" || name == "resourceType":
	default:
		w.texts = append(w.texts, aWord.FindAllString(s, 4)...)
	}
}
