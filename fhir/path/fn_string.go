package path

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"kith/fhir/pattern"
)

// textFunctions are the functions on strings.
var textFunctions = map[string]function{
	"indexOf":     {min: 1, max: 1, run: onText(1, func(s string, a []string) Value { return place(s, strings.Index(s, a[0])) })},
	"lastIndexOf": {min: 1, max: 1, run: onText(1, func(s string, a []string) Value { return place(s, strings.LastIndex(s, a[0])) })},
	"startsWith":  {min: 1, max: 1, run: onText(1, func(s string, a []string) Value { return Boolean(strings.HasPrefix(s, a[0])) })},
	"endsWith":    {min: 1, max: 1, run: onText(1, func(s string, a []string) Value { return Boolean(strings.HasSuffix(s, a[0])) })},
	"contains":    {min: 1, max: 1, run: onText(1, func(s string, a []string) Value { return Boolean(strings.Contains(s, a[0])) })},
	"upper":       {run: onText(0, func(s string, _ []string) Value { return String(strings.ToUpper(s)) })},
	"lower":       {run: onText(0, func(s string, _ []string) Value { return String(strings.ToLower(s)) })},
	"trim":        {run: onText(0, func(s string, _ []string) Value { return String(strings.TrimSpace(s)) })},
	"length":      {run: onText(0, func(s string, _ []string) Value { return integerOf(int64(utf8.RuneCountInString(s))) })},
	"substring":   {min: 1, max: 2, run: substring},
	"replace":     {min: 2, max: 2, run: replace},
	"toChars":     {run: toChars},
	"split":       {min: 1, max: 1, run: split},
	"join":        {max: 1, run: join},
	"matches":     {min: 1, max: 2, run: matches(false)},
	"matchesFull": {min: 1, max: 2, run: matches(true)},

	"replaceMatches": {min: 2, max: 3, run: replaceMatches},
}

// place is a byte offset in characters, -1 for none.
func place(s string, at int) Value {
	if at < 0 {
		return integerOf(-1)
	}
	return integerOf(int64(utf8.RuneCountInString(s[:at])))
}

// onText makes a function of one string and n strings as arguments; when any of
// them is empty, so is the result.
func onText(n int, f func(s string, args []string) Value) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		s, args, ok, err := c.texts(m, in, n)
		if !ok || err != nil {
			return out, err
		}
		return append(out, f(s, args[:n])), m.spent(len(s) / 64)
	}
}

// texts returns the single string before the call and the first n arguments.
func (c *call) texts(m *machine, in []Value, n int) (s string, args [3]string, ok bool, err error) {
	s, ok, err = c.self(m, in)
	for i := 0; i < n && ok && err == nil; i++ {
		args[i], ok, err = c.text(m, i)
	}
	return s, args, ok, err
}

// self returns the single string before the call.
func (c *call) self(m *machine, in []Value) (s string, ok bool, err error) {
	v, ok, err := c.single(m, in)
	if !ok || err != nil {
		return "", false, err
	}
	s, ok = v.str()
	if !ok && (v.hasValue() || v.typ.like == none) {
		err = m.fail(c.at, c.name+"() is for strings, not for a "+v.typ.String())
	}
	return s, ok, err
}

func substring(m *machine, c *call, in, out []Value) ([]Value, error) {
	s, ok, err := c.self(m, in)
	if !ok || err != nil {
		return out, err
	}
	from, ok, err := c.int(m, 0)
	if !ok || err != nil || from < 0 {
		return out, err
	}
	most, given, err := c.int(m, 1)
	if err != nil {
		return out, err
	}
	begin, found := runes(s, from)
	if !found || begin == len(s) {
		return out, nil
	}
	s = s[begin:]
	if given {
		end, _ := runes(s, max(most, 0))
		s = s[:end]
	}
	return append(out, String(s)), nil
}

// runes returns where the n-th character begins; found is false when there are
// not as many.
func runes(s string, n int64) (at int, found bool) {
	for at < len(s) && n > 0 {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
		n--
	}
	return at, n == 0
}

func replace(m *machine, c *call, in, out []Value) ([]Value, error) {
	s, args, ok, err := c.texts(m, in, 2)
	if !ok || err != nil {
		return out, err
	}
	from, to := args[0], args[1]
	if strings.Count(s, from)*len(to) > maxText {
		return out, tooLong(c.at)
	}
	return m.long(c.at, strings.ReplaceAll(s, from, to), out)
}

func toChars(m *machine, c *call, in, out []Value) ([]Value, error) {
	s, ok, err := c.self(m, in)
	if !ok || err != nil {
		return out, err
	}
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		out = append(out, String(s[i:i+size]))
		i += size
	}
	return out, m.spent(len(s))
}

func split(m *machine, c *call, in, out []Value) ([]Value, error) {
	s, args, ok, err := c.texts(m, in, 1)
	if !ok || err != nil {
		return out, err
	}
	by := args[0]
	if err = m.spent(strings.Count(s, by)); err != nil {
		return out, err
	}
	for part := range strings.SplitSeq(s, by) {
		out = append(out, String(part))
	}
	return out, nil
}

func join(m *machine, c *call, in, out []Value) ([]Value, error) {
	by, _, err := c.text(m, 0)
	if err != nil || len(in) == 0 {
		return out, err
	}
	var b strings.Builder
	for i := range in {
		s, ok := in[i].str()
		if in[i].typ.like != text {
			return out, m.fail(c.at, "join() takes strings, not a "+in[i].typ.String())
		}
		if b.Len() > maxText || !ok {
			continue
		}
		if i > 0 {
			b.WriteString(by)
		}
		b.WriteString(s)
	}
	return m.long(c.at, b.String(), out)
}

// patterns are the regular expressions compiled so far; they stop being kept
// when there are many, since they may come from outside.
var (
	patterns sync.Map // string -> *pattern.Pattern
	kept     atomic.Int32
)

const maxPatterns = 1000

// pattern compiles a regular expression. A dot matches a line break, too.
func (c *call) pattern(m *machine, src string) (*pattern.Pattern, error) {
	if re, ok := patterns.Load(src); ok {
		return re.(*pattern.Pattern), nil
	}
	if err := m.spent(100); err != nil {
		return nil, err
	}
	re, err := pattern.Compile("(?s)" + src)
	if errors.Is(err, pattern.ErrCostly) {
		return nil, &Error{Kind: Budget, Message: "the regular expression repeats too much", Offset: c.at}
	}
	if err != nil {
		return nil, m.fail(c.at, "the regular expression cannot be read (the syntax is RE2's)")
	}
	if kept.Load() < maxPatterns {
		kept.Add(1)
		patterns.Store(src, re)
	}
	return re, nil
}

func matches(full bool) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		s, args, ok, err := c.texts(m, in, 1)
		if !ok || err != nil {
			return out, err
		}
		src, err := c.flagged(m, 1, args[0])
		if err != nil {
			return out, err
		}
		if full {
			src = "^(?:" + src + ")$"
		}
		re, err := c.pattern(m, src)
		if err != nil {
			return out, err
		}
		if err := m.spent(re.Cost(len(s))); err != nil {
			return out, err
		}
		return append(out, Boolean(re.MatchString(s))), nil
	}
}

// flagged adds the flags i and m that an argument asks for.
func (c *call) flagged(m *machine, arg int, src string) (string, error) {
	flags, given, err := c.text(m, arg)
	if !given || err != nil {
		return src, err
	}
	if strings.Trim(flags, "im") != "" {
		return src, m.fail(c.at, "the flags of a regular expression are i and m")
	}
	if flags != "" {
		src = "(?" + flags + ")" + src
	}
	return src, nil
}

// groups names a group as Go does: $1 becomes ${1}.
var groups = regexp.MustCompile(`\$(\d+)`)

func replaceMatches(m *machine, c *call, in, out []Value) ([]Value, error) {
	s, args, ok, err := c.texts(m, in, 2)
	if !ok || err != nil {
		return out, err
	}
	src, to := args[0], args[1]
	if src == "" {
		return append(out, String(s)), nil
	}
	if src, err = c.flagged(m, 2, src); err != nil {
		return out, err
	}
	re, err := c.pattern(m, src)
	if err != nil {
		return out, err
	}
	if len(s)*(1+len(to)) > 16*maxText {
		return out, tooLong(c.at)
	}
	if err := m.spent(re.Cost(len(s))); err != nil {
		return out, err
	}
	return m.long(c.at, re.ReplaceAllString(s, groups.ReplaceAllString(to, "$${$1}")), out)
}
