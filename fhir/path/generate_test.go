package path

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// resources are R4's own examples, without their narrative.
func resources(tb testing.TB) []Value {
	f, err := os.Open("testdata/oracle/resources.ndjson")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var all []Value
	s := bufio.NewScanner(f)
	for s.Buffer(nil, 1<<20); s.Scan(); {
		all = append(all, parse(tb, s.Text()))
	}
	return all
}

// generator makes expressions that mean something on a resource: it follows
// what is there, by the types of the definitions, and evaluates as it goes.
type generator struct {
	tb    testing.TB
	r     *rand.Rand
	focus Value
}

func oneOf[T any](g *generator, of ...T) T { return of[g.r.IntN(len(of))] }

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

// eval returns what a part gives on an item; nothing where it fails.
func (g *generator) eval(src string, on Value) []Value {
	e, err := Compile(src)
	if err != nil {
		return nil
	}
	got, err := e.Eval(g.tb.Context(), on, &Env{Now: noon, Resource: g.focus, Steps: 100_000})
	if err != nil {
		return nil
	}
	return got
}

// expression makes one, of a depth.
func (g *generator) expression(depth int) string {
	switch g.r.IntN(10) {
	case 0, 1, 2:
		return g.condition(g.focus, depth)
	case 3:
		return g.arithmetic(depth)
	case 4:
		a, _ := g.walk(g.focus, depth)
		b, _ := g.walk(g.focus, depth)
		return a + oneOf(g, " | ", " = ", " != ", " ~ ") + b
	case 5:
		return g.whole(depth)
	}
	src, _ := g.walk(g.focus, depth)
	return src
}

// whole makes one of the functions that take whole parts.
func (g *generator) whole(depth int) string {
	a, at := g.walk(g.focus, depth)
	b, _ := g.walk(g.focus, depth)
	typ := "string"
	if len(at) > 0 {
		typ, _, _ = strings.Cut(at[0].typ.Name, ".")
		if strings.Contains(at[0].typ.Name, ".") {
			typ = "BackboneElement"
		}
	}
	switch g.r.IntN(12) {
	case 0:
		return "iif(" + g.condition(g.focus, depth-1) + ", " + a + ", " + b + ")"
	case 1:
		return a + ".aggregate($total + 1, 0)"
	case 2:
		return a + ".aggregate(iif($total.empty(), $this.toString(), $total & $this.toString()))"
	case 3:
		return a + ".subsetOf(" + b + ")"
	case 4:
		return "(" + a + " | " + b + ").count()"
	case 5:
		return a + ".defineVariable('v').select(%v.count() + $index)"
	case 6:
		return a + ".first() is " + word(typ)
	case 7:
		return "(" + a + ".first() as " + word(typ) + ")"
	case 8:
		return "descendants().where($this is " + word(typ) + ").count()"
	case 9:
		return "descendants().ofType(" + word(typ) + ").distinct().count()"
	case 10:
		return a + ".combine(" + b + ").isDistinct()"
	}
	return "%resource." + a + ".union(" + b + ").intersect(" + b + ").count()"
}

// names returns the elements of an item that are there.
func (g *generator) names(v Value) (all []string) {
	m := start(g.tb.Context(), "", v, nil)
	defer m.stop()
	if v.typ == nil || v.typ.def == nil {
		return nil
	}
	for name, f := range v.typ.fields {
		if m.has(&v, f) && name != "div" && name != "resourceType" {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// walk makes a path from an item, with filters on the way and perhaps a
// function at the end; it returns what the path finds, too.
func (g *generator) walk(from Value, depth int) (string, []Value) {
	src, at := "", []Value{from}
	add := func(step string) {
		next := step
		if src != "" && !strings.HasPrefix(step, "[") {
			next = "." + step
		}
		src += next
		at = g.eval(src, from)
	}
	for range 1 + g.r.IntN(4) {
		if len(at) == 0 {
			break
		}
		item := oneOf(g, at...)
		known := g.names(item)
		if len(known) == 0 {
			break
		}
		name := oneOf(g, known...)
		if len(known) > 1 && name == "id" { // everything has one
			name = oneOf(g, known...)
		}
		if g.chance(5) { // something that is not there
			if all := item.typ.def; len(all.Elements) > 0 {
				name = oneOf(g, all.Elements...).Name
			}
		}
		add(word(name))
		if depth > 0 && len(at) > 0 && g.chance(30) {
			add(g.filter(oneOf(g, at...), depth-1))
		}
	}
	if src == "" {
		src = "id"
		at = g.eval(src, from)
	}
	for g.chance(35) {
		add(g.end(at, depth))
	}
	return src, at
}

func (g *generator) filter(item Value, depth int) string {
	switch g.r.IntN(9) {
	case 0, 1, 2:
		return "where(" + g.condition(item, depth) + ")"
	case 3:
		return oneOf(g, "first()", "last()", "tail()", "skip(1)", "take(1)", "take(2)", "[0]", "[1]")
	case 4:
		return "ofType(" + item.typ.Name + ")"
	case 5:
		src, _ := g.walk(item, depth)
		return "select(" + src + ")"
	case 6:
		return oneOf(g, "distinct()", "children()", "trace('x')")
	case 7:
		return "where($index " + oneOf(g, "= 0", "> 0", "< 2") + ")"
	}
	return "all(" + g.condition(item, depth) + ")"
}

// end makes a function that suits what is there.
func (g *generator) end(at []Value, depth int) string {
	if len(at) == 0 || g.chance(30) {
		return oneOf(g, "count()", "exists()", "empty()", "first()", "last()", "distinct()", "isDistinct()", "single()", "children().count()", "descendants().count()",
			"combine($this).count()", "toString()", "hasValue()", "not()", "exclude($this)", "intersect({})", "repeat(item).count()")
	}
	return g.function(oneOf(g, at...), depth)
}

func (g *generator) function(v Value, depth int) string {
	switch v.as() {
	case text:
		s, _ := v.str()
		some := g.part(s)
		return oneOf(g, "upper()", "lower()", "length()", "trim()", "toChars().count()", "substring(1)", "substring(2, 3)", "substring(0, 1)",
			"startsWith("+some+")", "endsWith("+some+")", "contains("+some+")", "indexOf("+some+")", "lastIndexOf("+some+")", "replace("+some+", 'x')",
			"matches('^[A-Za-z]+$')", "replaceMatches('[aeiou]', '_')", "split("+some+")", "join('-')", "encode('base64')", "encode('hex')", "escape('json')",
			"toInteger()", "convertsToDate()", "convertsToInteger()", "convertsToQuantity()", "convertsToBoolean()", "toBoolean()", "is(string)", "is(code)", "is(uri)", "ofType(string)")
	case integer, decimal:
		return oneOf(g, "abs()", "ceiling()", "floor()", "round(1)", "truncate()", "sqrt()", "power(2)", "exp()", "toString()", "toDecimal()",
			"toInteger()", "toQuantity()", "convertsToBoolean()", "is(decimal)", "is(integer)", "is(positiveInt)")
	case date, dateTime, clock:
		return oneOf(g, "toString()", "toDate()", "toDateTime()", "convertsToDate()", "convertsToDateTime()", "is(date)", "is(dateTime)", "is(instant)")
	case quantity:
		return oneOf(g, "value", "unit", "toString()", "is(Quantity)", "is(Age)", "value + 1", "convertsToQuantity()", "toQuantity().exists()")
	case boolean:
		return oneOf(g, "not()", "toInteger()", "toString()", "allTrue()", "anyTrue()", "allFalse()", "anyFalse()", "toDecimal()", "is(boolean)")
	}
	return oneOf(g, "exists("+g.condition(v, depth-1)+")", "all("+g.condition(v, depth-1)+")", "children().count()", "is("+word(strings.SplitN(v.typ.Name, ".", 2)[0])+")",
		"where("+g.condition(v, depth-1)+").exists()", "select("+g.names1(v)+")", "extension.url", "id", "type().name", "repeat("+g.names1(v)+")")
}

func (g *generator) names1(v Value) string {
	if all := g.names(v); len(all) > 0 {
		return word(oneOf(g, all...))
	}
	return "id"
}

// part quotes a piece of a string.
func (g *generator) part(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return "''"
	}
	i := g.r.IntN(len(r))
	return quote(string(r[i:min(len(r), i+1+g.r.IntN(3))]), '\'')
}

// literal makes a constant that may equal an item.
func (g *generator) literal(v Value) string {
	switch v.as() {
	case text:
		s, _ := v.str()
		return oneOf(g, quote(s, '\''), quote(strings.ToUpper(s), '\''), "'a'")
	case integer:
		n, _ := v.Int()
		return oneOf(g, fmt.Sprint(n), fmt.Sprint(n+1), "0", fmt.Sprintf("%d.0", n))
	case decimal:
		d, _ := v.Decimal()
		s := d.Text('f')
		if strings.HasPrefix(s, "-") {
			s = "(" + s + ")"
		}
		return oneOf(g, s, s, "0", "1.5", "100")
	case boolean:
		return oneOf(g, "true", "false")
	case date, dateTime:
		s := v.String()
		if v.typ.like == dateTime && !strings.Contains(s, "T") {
			s += "T"
		}
		return oneOf(g, "@"+s, "@2015", "@2012-01-01", "@2014-02-01T12:00:00Z", "today()", "now()")
	case clock:
		return oneOf(g, "@T"+v.String(), "@T12:00")
	case quantity:
		if a, ok := v.amount(); ok && !a.value.Negative && a.scale != local {
			return oneOf(g, a.value.Text('f')+" "+quote(a.unit, '\''), "1 '"+strings.ReplaceAll(a.unit, "'", "")+"'", "1 'mg'")
		}
		return "1 'mg'"
	}
	return "{}"
}

// condition makes a boolean about an item.
func (g *generator) condition(v Value, depth int) string {
	if depth > 0 && g.chance(35) {
		return "(" + g.condition(v, depth-1) + ")" + oneOf(g, " and ", " or ", " xor ", " implies ") + "(" + g.condition(v, depth-1) + ")"
	}
	src, at := g.walk(v, depth-1)
	if len(at) == 0 || g.chance(20) {
		return src + oneOf(g, ".exists()", ".empty()", ".exists().not()", ".count() > 1", ".count() = 1", ".first().exists()")
	}
	one := oneOf(g, at...)
	if len(at) > 1 && g.chance(80) {
		src += ".first()"
		one = at[0]
	}
	switch kind := one.as(); {
	case kind == boolean:
		return src + oneOf(g, "", " = true", ".not()", " = false", " != true", " ~ true")
	case kind == none:
		return src + oneOf(g, ".exists()", ".hasValue()", " = "+src, " ~ "+src, ".is("+word(strings.SplitN(one.typ.Name, ".", 2)[0])+")")
	case kind == text && g.chance(30):
		return src + " in (" + g.literal(one) + " | 'b')"
	}
	return src + oneOf(g, " = ", " != ", " ~ ", " !~ ", " < ", " <= ", " > ", " >= ") + g.literal(one)
}

// arithmetic computes with what is there.
func (g *generator) arithmetic(depth int) string {
	src, at := g.walk(g.focus, depth)
	if len(at) != 1 {
		src, at = g.walk(g.focus, 0)
	}
	if len(at) != 1 {
		return src + ".count() " + oneOf(g, "+", "-", "*", "/", "div", "mod") + oneOf(g, " 2", " 3", " 0", " 1.5")
	}
	switch at[0].as() {
	case integer, decimal:
		return src + oneOf(g, " + ", " - ", " * ", " / ", " div ", " mod ") + oneOf(g, "2", "0", "1.5", "3", "0.1")
	case date, dateTime:
		return src + oneOf(g, " + ", " - ") + oneOf(g, "1 day", "1 month", "13 months", "1 year", "2 weeks", "36 hours", "90 minutes", "1 'd'", "100 days")
	case text:
		return src + oneOf(g, " + ", " & ") + oneOf(g, "'x'", "''", "{}")
	case quantity:
		return src + oneOf(g, " + ", " - ", " * ", " / ") + g.literal(at[0])
	}
	return src + ".count() + 1"
}
