package terminology

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"kith/platform/db"
)

// loaded is a code system in tables.
type loaded struct {
	db                *db.DB
	key, first, count int64
	fold              bool
}

// detail is what term_concept.detail holds.
type detail struct {
	Definition   string        `json:"definition,omitempty"`
	Parents      []string      `json:"parents,omitempty"`
	Designations []Designation `json:"designation,omitempty"`
	Properties   []Property    `json:"property,omitempty"`
}

// What term_concept.flags holds.
const (
	flagInactive = 1
	flagAbstract = 2
)

func (l *loaded) size() int { return int(l.count) }

// spelled is a code as the table has it: systems without case write capitals.
func (l *loaded) spelled(code string) string {
	if l.fold {
		return strings.ToUpper(code)
	}
	return code
}

func (l *loaded) find(ctx context.Context, code string) (uint32, bool, error) {
	keys, err := db.All(ctx, l.db, db.Int, `select key from term_concept where system = $1 and code = $2`, l.key, l.spelled(code))
	if err != nil || len(keys) == 0 {
		return 0, false, err
	}
	return uint32(keys[0] - l.first), true, nil
}

// mostRead is how many concepts one statement reads.
const mostRead = 1024

func (l *loaded) read(ctx context.Context, ns []uint32) ([]Concept, error) {
	all := make([]Concept, len(ns))
	for from := 0; from < len(ns); from += mostRead {
		to := min(from+mostRead, len(ns))
		if err := l.readSome(ctx, ns[from:to], all[from:to]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (l *loaded) readSome(ctx context.Context, ns []uint32, into []Concept) error {
	size := 1
	for size < len(ns) { // few sizes, so few texts of the statement
		size *= 4
	}
	at, args := make(map[int64]int, len(ns)), make([]any, size)
	for i := range args {
		from := min(i, len(ns)-1)
		key := l.first + int64(ns[from])
		args[i], at[key] = key, from
	}
	return db.Each(ctx, l.db, func(r db.Row) error {
		var key, flags int64
		var more []byte
		var c Concept
		if err := r.Scan(&key, &c.Code, &c.Display, &flags, &more); err != nil {
			return err
		}
		c.Inactive, c.Abstract = flags&flagInactive != 0, flags&flagAbstract != 0
		if len(more) > 0 {
			var d detail
			if err := json.Unmarshal(more, &d); err != nil {
				return err
			}
			c.Definition, c.Parents, c.Designations, c.Properties = d.Definition, d.Parents, d.Designations, d.Properties
		}
		into[at[key]] = c
		return nil
	}, `select key, code, display, flags, detail from term_concept where key in `+db.Tuples(1, size), args...)
}

func (l *loaded) codes(ctx context.Context, yield func(uint32, string, string)) error {
	return db.Each(ctx, l.db, func(r db.Row) error {
		var key int64
		var code, display string
		if err := r.Scan(&key, &code, &display); err != nil {
			return err
		}
		yield(uint32(key-l.first), code, display)
		return nil
	}, `select key, code, display from term_concept where key >= $1 and key < $2 order by key`, l.first, l.first+l.count)
}

func (l *loaded) below(ctx context.Context, n uint32) (numbers, error) {
	return l.list(ctx, `select below from term_concept where key = $1`, l.first+int64(n))
}

func (l *loaded) above(ctx context.Context, n uint32) (numbers, error) {
	return l.list(ctx, `select above from term_concept where key = $1`, l.first+int64(n))
}

// list reads packed lists and puts them together.
func (l *loaded) list(ctx context.Context, query string, args ...any) (numbers, error) {
	var all []uint32
	lists := 0
	err := db.Each(ctx, l.db, func(r db.Row) error {
		var packed []byte
		if err := r.Scan(&packed); err != nil {
			return err
		}
		some, err := unpack(packed)
		all = append(all, some...)
		lists++
		return err
	}, query, args...)
	if lists > 1 {
		return sorted(all), err
	}
	return all, err
}

func (l *loaded) with(ctx context.Context, property, value string) (numbers, error) {
	switch {
	case property == "child":
		return l.parentsOf(ctx, value)
	case (property == "inactive" || property == "notSelectable") && value != "true":
		gone, err := l.with(ctx, property, "true")
		return span(l.size()).without(gone), err
	case property == "parent":
		value = l.spelled(value)
	}
	return l.list(ctx, `select members from term_list where system = $1 and property = $2 and value = $3`, l.key, property, value)
}

func (l *loaded) parentsOf(ctx context.Context, code string) (numbers, error) {
	n, ok, err := l.find(ctx, code)
	if err != nil || !ok {
		return nil, err
	}
	c, err := l.read(ctx, []uint32{n})
	if err != nil {
		return nil, err
	}
	var all []uint32
	for _, p := range c[0].Parents {
		n, ok, err := l.find(ctx, p)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, n)
		}
	}
	return sorted(all), nil
}

func (l *loaded) values(ctx context.Context, property string) ([]string, error) {
	return db.All(ctx, l.db, db.Text, `select value from term_list where system = $1 and property = $2 order by value`, l.key, property)
}

// Lists of words stand beside those of properties, under names that no
// property has.
const (
	wordList  = "*" // by word
	startList = "^" // by the first letter, and the first two, of words
)

// shortWord is how many letters are looked up in startList: too many words
// begin with them.
const shortWord = 2

// afterAll follows every letter and digit in the order of bytes.
const afterAll = "\U0010FFFF"

func (l *loaded) spoken(ctx context.Context, words []string) (all numbers, err error) {
	for i, w := range words {
		var some numbers
		if utf8.RuneCountInString(w) <= shortWord {
			some, err = l.with(ctx, startList, w)
		} else {
			some, err = l.list(ctx, `
				select members from term_list
				where system = $1 and property = $2 and value >= $3 and value < $4`, l.key, wordList, w, w+afterAll)
		}
		if err != nil {
			return nil, err
		}
		if i == 0 {
			all = some
		} else {
			all = all.and(some)
		}
	}
	return all, nil
}
