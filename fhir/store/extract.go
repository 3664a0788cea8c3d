package store

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/db"
)

//go:embed params.txt
var paramsFile string

// param is one search parameter of one type.
type param struct {
	key   int64
	code  string
	kind  string     // token, string, uri, reference, date, quantity; "" for an alias
	paths [][]string // alternatives
	of    string     // an alias: the code it stands for
	only  string     // an alias: the type of target it is limited to
}

// rows are the index rows of one resource, by table.
type rows struct {
	tokens []tokenRow
	texts  []textRow
	uris   []textRow
	refs   []textRow
	dates  []dateRow
	amount []quantityRow
}

type tokenRow struct {
	param               int64
	head, value, system string
}

type textRow struct {
	param                 int64
	head, value, original string
}

type dateRow struct {
	param     int64
	head      string
	low, high int64
}

type quantityRow struct {
	param              int64
	head, code, system string
	low, high          float64
}

func (r *rows) reset() {
	r.tokens, r.texts, r.uris, r.refs, r.dates, r.amount =
		r.tokens[:0], r.texts[:0], r.uris[:0], r.refs[:0], r.dates[:0], r.amount[:0]
}

// loadParams reads what is indexed and gives each parameter its key in this database.
func (s *Store) loadParams(ctx context.Context) error {
	s.params, s.keys = map[string][]param{}, map[string]int64{}
	var all []param
	without := map[string]bool{} // "Type.code"
	for line := range strings.Lines(paramsFile) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if code, ok := strings.CutPrefix(f[0], "!"); ok {
			for _, t := range f[1:] {
				without[t+"."+code] = true
			}
			continue
		}
		p := param{code: f[1], kind: f[2]}
		if of, ok := strings.CutPrefix(p.kind, "="); ok {
			p.kind, p.of, p.only = "", of, f[3]
		} else {
			for alt := range strings.SplitSeq(f[3], "|") {
				p.paths = append(p.paths, strings.Split(alt, "."))
			}
		}
		if f[0] == "*" {
			all = append(all, p)
			continue
		}
		s.params[f[0]] = append(s.params[f[0]], p)
	}
	for _, t := range r4.Types() {
		for _, p := range all {
			if !without[t+"."+p.code] {
				s.params[t] = append(s.params[t], p)
			}
		}
	}
	return s.numberParams(ctx)
}

// numberParams keeps the dictionary of parameters: numbers never change meaning.
func (s *Store) numberParams(ctx context.Context) error {
	load := func(q db.Querier) error {
		return db.Each(ctx, q, func(r db.Row) error {
			var key int64
			var typ, code string
			err := r.Scan(&key, &typ, &code)
			s.keys[typ+"."+code] = key
			return err
		}, `select key, type, code from search_param`)
	}
	if err := load(s.db); err != nil {
		return err
	}
	var fresh [][]any
	for typ, ps := range s.params {
		for _, p := range ps {
			if _, ok := s.keys[typ+"."+p.code]; !ok && p.of == "" {
				fresh = append(fresh, []any{int64(0), typ, p.code})
			}
		}
	}
	if len(fresh) > 0 {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			first, err := db.Keys(ctx, tx, "search_param", int64(len(fresh)))
			if err != nil {
				return err
			}
			for i, r := range fresh {
				r[0] = first + int64(i)
			}
			return db.InsertNew(ctx, tx, "search_param", []string{"key", "type", "code"}, fresh)
		})
		if err != nil {
			return err
		}
		if err := load(s.db); err != nil {
			return err
		}
	}
	for typ, ps := range s.params {
		for i := range ps {
			ps[i].key = s.keys[typ+"."+ps[i].code]
		}
	}
	return nil
}

// extract appends the index rows of a resource.
func (s *Store) extract(typ string, root element.Value, into *rows) {
	for i := range s.params[typ] {
		p := &s.params[typ][i]
		for _, path := range p.paths {
			for v := range root.Each(path...) {
				p.add(v, into)
			}
		}
	}
}

func (p *param) add(v element.Value, into *rows) {
	switch p.kind {
	case "token":
		p.addToken(v, into)
	case "string":
		for t := range texts(v) {
			into.texts = append(into.texts, textRow{p.key, "", clip(Fold(t)), clip(t)})
		}
	case "uri":
		if t := v.Text(); t != "" {
			into.uris = append(into.uris, textRow{p.key, "", clip(t), ""})
		}
	case "reference":
		t := v.Get("reference").Text()
		if v.Kind() == '"' { // a canonical
			t = v.Text()
		}
		if t != "" && t[0] != '#' {
			into.refs = append(into.refs, textRow{p.key, "", clip(localRef(t)), ""})
		}
	case "date":
		if low, high, ok := span(v); ok {
			into.dates = append(into.dates, dateRow{p.key, "", low, high})
		}
	case "quantity":
		if q, ok := quantity(p.key, v); ok {
			into.amount = append(into.amount, q)
		}
	}
}

// addToken reads every shape that R4 searches as a token: code, boolean,
// Coding, CodeableConcept, Identifier, ContactPoint.
func (p *param) addToken(v element.Value, into *rows) {
	if v.Kind() != '{' {
		if t := v.Text(); t != "" {
			into.tokens = append(into.tokens, tokenRow{p.key, "", clip(t), ""})
		}
		return
	}
	if c := v.Get("coding"); c.Exists() {
		for coding := range c.Items() {
			p.addToken(coding, into)
		}
		return
	}
	value := v.Get("code")
	if !value.Exists() {
		value = v.Get("value")
	}
	if t := value.Text(); t != "" {
		into.tokens = append(into.tokens, tokenRow{p.key, "", clip(t), clip(v.Get("system").Text())})
	}
}

// texts yields what R4 searches in a string, a HumanName or an Address.
func texts(v element.Value) func(func(string) bool) {
	return func(yield func(string) bool) {
		if v.Kind() == '"' {
			yield(v.Text())
			return
		}
		for _, name := range []string{"text", "family", "given", "prefix", "suffix", "line", "city", "district", "state", "postalCode", "country"} {
			for t := range v.Each(name) {
				if s := t.Text(); s != "" && !yield(s) {
					return
				}
			}
		}
	}
}

// longestIndexed bounds an indexed text, in bytes: PostgreSQL takes no more than
// 2,704 for a whole row of an index.
const longestIndexed = 800

// clip cuts what is longer. Questions are cut alike, so a long value is still
// found, perhaps with one that differs only far behind.
func clip(s string) string {
	if len(s) <= longestIndexed {
		return s
	}
	end := longestIndexed
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// Fold makes text comparable: lower case, no accents, single spaces.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < 0x80
	}
	if !plain {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(s))
	}
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}

// quantity gives the range that a number stands for by its written precision:
// 5.0 is 4.95 to 5.05. Source: FHIR-R4-Search
func quantity(key int64, v element.Value) (quantityRow, bool) {
	n := v
	row := quantityRow{param: key}
	if v.Kind() == '{' {
		n, row.system, row.code = v.Get("value"), clip(v.Get("system").Text()), v.Get("code").Text()
		if row.code == "" {
			row.code = v.Get("unit").Text()
		}
		row.code = clip(row.code)
	}
	if n.Kind() != '0' {
		return row, false
	}
	literal := n.Text()
	x, err := strconv.ParseFloat(literal, 64)
	if err != nil || math.IsInf(x, 0) {
		return row, false
	}
	row.low, row.high = x-half(literal), x+half(literal)
	return row, !math.IsInf(row.high, 0) && !math.IsInf(row.low, 0)
}

// half is half a unit of the last digit of a number as it is written.
func half(literal string) float64 {
	h := 0.5
	mantissa, exp, _ := strings.Cut(strings.ToLower(literal), "e")
	if _, frac, ok := strings.Cut(mantissa, "."); ok {
		h *= math.Pow(10, -float64(len(frac)))
	}
	if e, err := strconv.Atoi(exp); err == nil {
		h *= math.Pow(10, float64(e))
	}
	return h
}

// paramOf returns the parameter with this code, following an alias.
func (s *Store) paramOf(typ, code string) (p param, only string, err error) {
	for _, c := range s.params[typ] {
		if c.code == code && c.of == "" {
			return c, "", nil
		}
		if c.code == code {
			p, _, err := s.paramOf(typ, c.of)
			return p, c.only, err
		}
	}
	return p, "", fmt.Errorf("%s has no search parameter %s", typ, code)
}
