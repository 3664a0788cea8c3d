package element

import (
	"errors"
	"strings"
	"testing"
)

func TestCanonicalFormKeepsWhatARecordMustKeep(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"white space goes, order stays":        {" { \"resourceType\" : \"Basic\", \"b\" : [ 1 , 2 ] ,\"a\":null}\n", `{"resourceType":"Basic","b":[1,2],"a":null}`},
		"decimals keep their precision":        {`{"value":1.10,"low":-0.0,"high":1e2,"x":0.12345678901234567890123456789012345678}`, ""},
		"strings are escaped the shortest way": {`{"text":"\u003cdiv\u003e \/ é \u00e9 \" \\ \n"}`, `{"text":"<div> / é é \" \\ \n"}`},
		"siblings and null padding stay":       {`{"given":["a",null],"_given":[null,{"id":"x"}]}`, ""},
		"unknown elements stay":                {`{"resourceType":"Basic","fooBar":{"x":[]},"empty":{}}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.want == "" {
				tt.want = tt.in
			}
			var d Doc
			if err := d.Parse([]byte(tt.in), Options{}); err != nil {
				t.Fatal(err)
			}
			if string(d.Bytes) != tt.want {
				t.Errorf("got  %s\nwant %s", d.Bytes, tt.want)
			}
		})
	}
}

func TestWhatIsRefusedSaysWhereAndWhy(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	tests := map[string]struct {
		in   string
		line int
		says string
	}{
		"a label erased by a second meta":  {"{\"meta\":{},\n\"meta\":{}}", 2, "twice"},
		"a label hidden in another case":   {`{"META":{}}`, 1, `spelled "meta"`},
		"a sibling in another case":        {`{"_Given":[]}`, 1, `spelled "given"`},
		"unknown names that fold together": {`{"fooX":1,"foox":2}`, 1, "case"},
		"bytes that are not UTF-8":         {"{\"a\":\"\xff\"}", 1, "UTF-8"},
		"a lone surrogate":                 {`{"a":"\ud800"}`, 1, ""},
		"nesting without end":              {deep, 1, "deeper than 64"},
		"a second value":                   {"{}\n{}", 2, "after the value"},
		"half a value":                     {`{"a":`, 1, "too early"},
		"nothing at all":                   {``, 1, "too early"},
		"a number with a leading zero":     {`{"a":01}`, 1, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var d Doc
			err := d.Parse([]byte(tt.in), Options{})
			e, ok := errors.AsType[*SyntaxError](err)
			if !ok {
				t.Fatalf("got %v, want a SyntaxError", err)
			}
			if e.Line != tt.line || !strings.Contains(e.Error(), tt.says) {
				t.Errorf("got %v, want line %d and %q", e, tt.line, tt.says)
			}
		})
	}
	var d Doc
	if err := d.Parse([]byte(strings.Repeat("[", MaxDepth)+strings.Repeat("]", MaxDepth)), Options{}); err != nil {
		t.Errorf("depth %d is allowed: %v", MaxDepth, err)
	}
}

func TestStoredBodiesComeBackWithTheServersMeta(t *testing.T) {
	tests := map[string]struct{ in, id, stored, out string }{
		"meta with tags": {
			`{"resourceType":"Basic","id":"a","meta":{"versionId":"9","tag":[{"code":"x"}],"lastUpdated":"2001"},"x":1}`, "",
			`{"resourceType":"Basic","id":"a","meta":{"tag":[{"code":"x"}]},"x":1}`,
			`{"resourceType":"Basic","id":"a","meta":{"versionId":"2","lastUpdated":"now","tag":[{"code":"x"}]},"x":1}`},
		"meta that only the server wrote": {
			`{"meta":{"versionId":"9","lastUpdated":"x"},"resourceType":"Basic","id":"a"}`, "",
			`{"resourceType":"Basic","id":"a"}`,
			`{"resourceType":"Basic","id":"a","meta":{"versionId":"2","lastUpdated":"now"}}`},
		"no meta, no id, one given": {
			`{"resourceType":"Basic","x":{"meta":{"versionId":"keep"}}}`, "new",
			`{"resourceType":"Basic","id":"new","x":{"meta":{"versionId":"keep"}}}`,
			`{"resourceType":"Basic","id":"new","meta":{"versionId":"2","lastUpdated":"now"},"x":{"meta":{"versionId":"keep"}}}`},
		"an id before the type is replaced": {
			`{"id":"old","resourceType":"Basic"}`, "new",
			`{"id":"new","resourceType":"Basic"}`,
			`{"id":"new","meta":{"versionId":"2","lastUpdated":"now"},"resourceType":"Basic"}`},
		"an id after the type is replaced": {
			`{"resourceType":"Basic","x":1,"id":"old","y":2}`, "new",
			`{"resourceType":"Basic","id":"new","x":1,"y":2}`,
			`{"resourceType":"Basic","id":"new","meta":{"versionId":"2","lastUpdated":"now"},"x":1,"y":2}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var d Doc
			if err := d.Parse([]byte(tt.in), Options{Stored: true, ID: tt.id}); err != nil {
				t.Fatal(err)
			}
			if string(d.Bytes) != tt.stored {
				t.Errorf("stored %s\nwant   %s", d.Bytes, tt.stored)
			}
			if out := string(Splice(nil, d.Bytes, d.MetaAt, "2", "now")); out != tt.out {
				t.Errorf("out  %s\nwant %s", out, tt.out)
			}
			if tt.id != "" && d.Root().Get("id").Text() != tt.id {
				t.Errorf("the table says id %q", d.Root().Get("id").Text())
			}
		})
	}
}

func TestValuesAreWalked(t *testing.T) {
	var d Doc
	src := `{"name":[{"family":"Reyes","given":["Am\u0061ra","Luz"]},{"given":["Mari"]}],"n":7,"on":true,"none":null}`
	if err := d.Parse([]byte(src), Options{}); err != nil {
		t.Fatal(err)
	}
	r := d.Root()
	var given []string
	for g := range r.Each("name", "given") {
		given = append(given, g.Text())
	}
	if strings.Join(given, " ") != "Amara Luz Mari" {
		t.Errorf("given = %v", given)
	}
	if r.At("name", "family").Text() != "Reyes" || r.At("nobody", "family").Exists() || r.Get("none").Text() != "" {
		t.Error("At or Get is wrong")
	}
	if n, ok := r.Get("n").Int(); n != 7 || !ok || !r.Get("on").True() {
		t.Error("Int or True is wrong")
	}
	var names []string
	for k := range r.Members() {
		names = append(names, k)
	}
	if strings.Join(names, " ") != "name n on none" {
		t.Errorf("members = %v", names)
	}
	var zero Value
	if zero.Get("x").Exists() || zero.Text() != "" || zero.Raw() != nil || zero.First().Exists() {
		t.Error("the zero Value must be empty")
	}
}

func TestReferencesAreRewritten(t *testing.T) {
	var d Doc
	to := func(s string) (string, error) { return strings.Replace(s, "urn:uuid:1", "Patient/p", 1), nil }
	src := `{"subject":{"reference":"urn:uuid:1"},"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"}],"url":"urn:uuid:2"}`
	want := `{"subject":{"reference":"Patient/p"},"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"}],"url":"urn:uuid:2"}`
	if err := d.Parse([]byte(src), Options{Reference: to}); err != nil || string(d.Bytes) != want {
		t.Errorf("%v\n%s", err, d.Bytes)
	}
}

func TestAnElementKnowsWhereItStood(t *testing.T) {
	src := "\n{ \"resourceType\":\"Basic\",\n  \"meta\": {\"versionId\":\"1\", \"tag\":[\n{}]},\n\t\"b\" : [1,\n 2]}"
	var d Doc
	if err := d.Parse([]byte(src), Options{Positions: true, Stored: true, ID: "x"}); err != nil {
		t.Fatal(err)
	}
	r := d.Root()
	tests := map[string]struct {
		v            Value
		line, column int
	}{
		"the whole":            {r, 2, 1},
		"a member":             {r.Get("resourceType"), 2, 3},
		"an id from elsewhere": {r.Get("id"), 2, 1},
		"the next line":        {r.Get("meta"), 3, 3},
		"behind what is gone":  {r.At("meta", "tag"), 3, 29},
		"an item":              {r.At("meta", "tag").First(), 4, 1},
		"a list":               {r.Get("b"), 5, 2},
		"its first item":       {r.Get("b").First(), 5, 9},
		"nothing":              {r.Get("nothing"), 0, 0},
	}
	for name, tt := range tests {
		if line, column := tt.v.Position(); line != tt.line || column != tt.column {
			t.Errorf("%s: line %d, column %d, want %d, %d", name, line, column, tt.line, tt.column)
		}
	}
	if err := d.Parse([]byte(src), Options{}); err != nil {
		t.Fatal(err)
	}
	if line, column := d.Root().Get("b").Position(); line != 0 || column != 0 {
		t.Errorf("without Positions: %d, %d", line, column)
	}
}

func TestChildAndNextStepThroughAValue(t *testing.T) {
	var d Doc
	if err := d.Parse([]byte(`{"a":[1,{"b":[]}],"c":{}}`), Options{}); err != nil {
		t.Fatal(err)
	}
	var seen []string
	var walk func(v Value)
	walk = func(v Value) {
		for c := v.Child(); c.Exists(); c = v.Next(c) {
			seen = append(seen, string(c.Key())+c.Kind().String())
			walk(c)
		}
	}
	walk(d.Root())
	if got := strings.Join(seen, " "); got != "a[ number { b[ c{" {
		t.Error(got)
	}
}
