package element

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/example"
)

// oracle reads JSON with jsontext and writes the canonical form by the book. It
// refuses what jsontext refuses, and checks our own rules on its tokens.
func oracle(src []byte) ([]byte, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(src))
	if err := oracleValue(dec); err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more")
	}
	var out []byte
	dec = jsontext.NewDecoder(bytes.NewBuffer(src))
	for {
		k := dec.PeekKind()
		if k == 0 {
			return out, nil
		}
		_, n := dec.StackIndex(dec.StackDepth())
		kind, _ := dec.StackIndex(dec.StackDepth())
		switch {
		case k == '}' || k == ']' || n == 0:
		case kind == '{' && n%2 == 1:
			out = append(out, ':')
		default:
			out = append(out, ',')
		}
		if k == '"' || k == '0' {
			v, _ := dec.ReadValue()
			if k == '"' {
				text, _ := jsontext.AppendUnquote(nil, v)
				v, _ = jsontext.AppendQuote(nil, text)
			}
			out = append(out, v...)
			continue
		}
		t, _ := dec.ReadToken()
		out = append(out, t.String()...)
	}
}

var errOurs = errors.New("a rule of our own")

func oracleValue(dec *jsontext.Decoder) error {
	var object []map[string]bool // names of the open objects, folded
	for open := true; open; open = dec.StackDepth() > 0 {
		kind, n := dec.StackIndex(dec.StackDepth())
		k := dec.PeekKind()
		v, err := dec.ReadToken()
		if err != nil {
			return err
		}
		switch {
		case dec.StackDepth() > MaxDepth:
			return errOurs
		case k == '{':
			object = append(object, map[string]bool{})
		case k == '}':
			object = object[:len(object)-1]
		case k == '"' && strings.Contains(v.String(), "\x00"):
			return errOurs
		case k == '"' && kind == '{' && n%2 == 0:
			if err := oracleName(v.String(), object[len(object)-1]); err != nil {
				return err
			}
		case k == '0':
			num := v.String()
			if _, exp, ok := strings.Cut(strings.ToLower(num), "e"); len(num) > MaxNumber || ok && len(strings.TrimLeft(exp, "+-")) > MaxExponent {
				return errOurs
			}
		}
	}
	return nil
}

var allNames = strings.Fields(namesFile)

func oracleName(name string, seen map[string]bool) error {
	raw, _ := jsontext.AppendQuote(nil, name)
	if len(raw)-2 > MaxName || len(seen) >= MaxMembers {
		return errOurs
	}
	plain := strings.TrimPrefix(name, "_")
	if slices.Contains(allNames, plain) {
		seen[name] = true
		return nil
	}
	folds := func(known string) bool { return strings.EqualFold(known, plain) }
	if slices.ContainsFunc(allNames, folds) || seen[fold(name)] {
		return errOurs
	}
	seen[name], seen[fold(name)] = true, true
	return nil
}

// seeds are small texts of every kind that JSON has, and of its disguises.
var seeds = []string{
	`{"resourceType":"Basic","id":"x","meta":{"versionId":"1","versionId":"2"},"a":[1.0,{"b":"\u0041"}]}`,
	`{"meta":{"versionId":"1"}}`, `{"meta":{},"resourceType":"Basic","meta":{}}`,
	` [ true , false,null,-0.0e+12, "" ]`, "\t{ }\r\n", `[1,]`, `{"a":1,}`, `{,}`, `[,1]`, `{"a" 1}`, `[1 2]`, `nul`, `tru1`,
	`-`, `-01`, `1.`, `.5`, `1e`, `1E+`, `+1`, `1e9999`, `0x1`, `"`, `"\`, `"\u12`, `"\ud83d\ude00"`, `"\ud83d\u0041"`, `"\ude00"`,
	`"\u0000"`, `"\u001F\u001f\b\/\u002f\u0022\u005C\u007f\u2028"`, "\"\x01\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"é\xf0\x9f\x98\x80日\"",
	"\xef\xbb\xbf{}", "{}\x00", `{"\u006deta":{},"meta":{}}`, `{"Meta":1}`, `{"_ſtatuſ":1}`, `{"foo":1,"FOO":2}`, `{"foo":1,"foo":2}`, `{"":1,"":2}`,
	`{"id":"a","resourceType":"Basic","id":"b"}`, `{"resourceType":"Basic","id":"a","id":"b"}`, `{"reference":"urn:\u0061","url":1}`,
	strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth), strings.Repeat(`{"a":`, MaxDepth+1), strings.Repeat("1", MaxNumber+1),
}

// Whatever comes in: jsontext and we refuse the same texts, and agree on the rest.
func FuzzParseLikeJSONText(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Add([]byte(observation))
	f.Fuzz(like)
}

func like(t *testing.T, in []byte) {
	var d Doc
	err := d.Parse(in, Options{})
	want, no := oracle(in)
	if (err == nil) != (no == nil) {
		t.Fatalf("Parse says %v, the oracle %v\n%q", err, no, in)
	}
	if err != nil {
		if e, ok := errors.AsType[*SyntaxError](err); !ok || e.Line < 1 || e.Column < 1 || e.Offset > int64(len(in)) {
			t.Fatalf("%#v", err)
		}
		return
	}
	if !bytes.Equal(d.Bytes, want) {
		t.Fatalf("canonical form\n%s\nwant\n%s", d.Bytes, want)
	}
	checkTable(t, &d, d.Root())
}

func TestExamplesAndTheirDamagedCopiesAreReadLikeJSONText(t *testing.T) {
	random, odd := rand.New(rand.NewPCG(3, 5)), []byte("\x00\x7f\xff\\\"{}[],: 0eu")
	n := 0
	for line := range example.All() {
		if len(line) > 8<<10 {
			continue
		}
		if n++; n%10 == 0 || !testing.Short() {
			like(t, line)
			broken := bytes.Clone(line)
			at := random.IntN(len(line))
			switch random.IntN(3) {
			case 0:
				broken = slices.Delete(broken, at, at+1)
			case 1:
				broken[at] = line[random.IntN(len(line))]
			case 2:
				broken = slices.Insert(broken, at, odd[random.IntN(len(odd))])
			}
			like(t, broken)
		}
	}
	if n < 700 {
		t.Errorf("only %d examples", n)
	}
}

// checkTable reads each value of the table on its own: it must be JSON that
// lies where its parent says.
func checkTable(t *testing.T, d *Doc, v Value) {
	t.Helper()
	if raw := jsontext.Value(v.Raw()); !raw.IsValid() || raw.Kind() != v.Kind() {
		t.Fatalf("the table says %s %q of\n%s", v.Kind(), raw, d.Bytes)
	}
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		if v.Kind() == '{' && !bytes.HasSuffix(d.Bytes[:d.nodes[c.i].from], []byte(`"`+string(c.Key())+`":`)) {
			t.Fatalf("the table says %q of\n%s", c.Key(), d.Bytes)
		}
		checkTable(t, d, c)
	}
}

// What Options change stays canonical, and the table stays true.
func FuzzParseForTheStore(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var d, again Doc
		plain := d.Parse(in, Options{Share: true})
		upper := func(s string) (string, error) { return strings.ToUpper(s), nil }
		err := d.Parse(in, Options{Stored: true, ID: "n", Reference: upper, Positions: true})
		if (plain == nil) != (err == nil) {
			t.Fatalf("plain %v, for the store %v", plain, err)
		}
		if err != nil {
			return
		}
		checkTable(t, &d, d.Root())
		if len(d.at) != len(d.nodes) {
			t.Fatalf("%d positions of %d values", len(d.at), len(d.nodes))
		}
		if err := again.Parse(d.Bytes, Options{Share: true}); err != nil || !bytes.Equal(again.Bytes, d.Bytes) {
			t.Fatalf("not canonical: %v\n%s\n%s", err, d.Bytes, again.Bytes)
		}
		if !slices.Equal(d.nodes, again.nodes) {
			t.Fatalf("another table for\n%s", d.Bytes)
		}
		if d.MetaAt == 0 {
			return
		}
		out := Splice(nil, d.Bytes, d.MetaAt, "1", "2")
		if err := again.Parse(out, Options{Stored: true}); err != nil || !bytes.Equal(again.Bytes, d.Bytes) {
			t.Fatalf("spliced: %v\n%s\n%s", err, out, again.Bytes)
		}
	})
}
