package element

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A resource may come from anywhere. However it is made, it is refused with a
// place and a reason, or read in time and memory that grow with its length.
func TestHostileTextIsRefusedWithAPlace(t *testing.T) {
	many := func(n int, item func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(item(i) + ",")
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	wide := many(MaxMembers+1, func(i int) string { return fmt.Sprintf("%q:1", fmt.Sprint("x", i)) })
	tests := map[string]struct {
		in           string
		line, column int
		says         string
	}{
		"a label erased through an escape":     {`{"meta":{"security":[{"code":"R"}]},"\u006deta":{}}`, 1, 37, "twice"},
		"through an escape in its middle":      {`{"me\u0074a":{},"meta":{}}`, 1, 17, "twice"},
		"in another case through an escape":    {`{"\u004deta":{}}`, 1, 2, `"Meta" should be spelled "meta"`},
		"with the long s that folds to s":      {"{\"\u017ftatus\":\"final\"}", 1, 2, `should be spelled "status"`},
		"with the Kelvin sign that folds to k": {"{\"lin\u212a\":1}", 1, 2, `should be spelled "link"`},
		"the server's part of meta twice":      {`{"meta":{"versionId":"1","versionId":"2"}}`, 1, 26, "twice"},
		"an empty meta, then a full one":       {`{"meta":{},"meta":{"security":[]}}`, 1, 12, "twice"},
		"two ids":                              {`{"resourceType":"Basic","id":"a","id":"b"}`, 1, 34, "twice"},
		"two types":                            {`{"resourceType":"Basic","id":"a","resourceType":"Patient"}`, 1, 34, "twice"},
		"deep in the tree":                     {"{\"a\":[{\"b\":\n{\"x\":1,\"c\":2, \"x\":3}}]}", 2, 15, "twice"},
		"unknown names by an escape":           {`{"foo":1,"fo\u006f":2}`, 1, 10, "twice"},
		"a byte order mark":                    {"\xef\xbb\xbf{}", 1, 1, "byte order mark"},
		"one inside":                           {"{\xef\xbb\xbf\"a\":1}", 1, 2, "name in quotes"},
		"UTF-16":                               {"\xff\xfe{\x00}\x00", 1, 1, "no JSON value"},
		"a zero byte behind the value":         {"{}\x00", 1, 3, "after the value"},
		"a zero byte between tokens":           {"{\"a\":\x001}", 1, 6, "no JSON value"},
		"a zero byte in a string":              {"{\"a\":\"x\x00\"}", 1, 8, "0x00"},
		"a zero in disguise":                   {`{"a":"x\u0000"}`, 1, 8, "U+0000"},
		"a zero in a name":                     {`{"a\u0000":1}`, 1, 4, "U+0000"},
		"a line end in a string":               {"{\"a\":\"x\ny\"}", 1, 8, "0x0a"},
		"a slash written in two bytes":         {"{\"a\":\"\xc0\xaf\"}", 1, 7, "UTF-8"},
		"a zero written in two bytes":          {"{\"a\":\"\xc0\x80\"}", 1, 7, "UTF-8"},
		"a surrogate in UTF-8":                 {"{\"a\":\"\xed\xa0\x80\"}", 1, 7, "UTF-8"},
		"a character that ends too early":      {"{\"a\":\"\xe2\x82\"}", 1, 7, "UTF-8"},
		"beyond Unicode":                       {"{\"a\":\"\xf4\x90\x80\x80\"}", 1, 7, "UTF-8"},
		"half a pair of surrogates":            {`{"a":"\ud83d!"}`, 1, 7, "surrogate"},
		"the wrong half":                       {`{"a":"\udc00\ud83d"}`, 1, 7, "surrogate"},
		"digits that are none":                 {`{"a":"\u00g0"}`, 1, 7, "hexadecimal"},
		"an escape of another language":        {`{"a":"\x41"}`, 1, 7, "escape"},
		"a comment":                            {"{} // yes", 1, 4, "after the value"},
		"NaN":                                  {`{"a":NaN}`, 1, 6, "no JSON value"},
		"quotes of another language":           {`{'a':1}`, 1, 2, "in quotes"},
		"a comma too many":                     {`{"a":1,}`, 1, 8, "in quotes"},
		"a comma too many in an array":         {`{"a":[1,]}`, 1, 9, "no JSON value"},
		"a huge power":                         {`{"value":1e999999}`, 1, 10, "exponent"},
		"a power with zeros":                   {`{"value":1e-0000001}`, 1, 10, "exponent"},
		"a number of a million digits":         {`{"value":` + strings.Repeat("9", 1e6) + `}`, 1, 10, "128 characters"},
		"a bomb of arrays":                     {strings.Repeat("[", 1e6), 1, MaxDepth + 1, "deeper"},
		"a bomb of objects":                    {strings.Repeat(`{"a":`, 1e6), 1, 5*MaxDepth + 1, "deeper"},
		"a name of a million letters":          {`{"` + strings.Repeat("a", 1e6) + `":1}`, 1, 2, "255 bytes"},
		"an object without end":                {"{" + wide + "}", 1, 0, "1000 members"},
		"more values than anybody sends":       {"[" + strings.Repeat("0,", MaxValues) + "0]", 1, 2*MaxValues - 1 + 1, "2097152 values"},
		"a string without end":                 {`{"a":"` + strings.Repeat("x", 1e6), 1, 1e6 + 7, "too early"},
		"a text without end":                   {`{"a":"` + strings.Repeat("x", MaxSize), 1, MaxSize + 1, "64 MiB"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, o := range []Options{{}, {Stored: true, ID: "x", Positions: true}} {
				var d Doc
				e, ok := errors.AsType[*SyntaxError](d.Parse([]byte(tt.in), o))
				if !ok {
					t.Fatal("it was read")
				}
				if e.Line != tt.line || e.Column != tt.column && tt.column > 0 || !strings.Contains(e.Reason, tt.says) || len(e.Reason) > 120 {
					t.Errorf("%v", e)
				}
				if d.Root().Exists() {
					t.Error("there is a value all the same")
				}
			}
		})
	}
}

// What is large but allowed takes its time and no more. The bounds are far
// above what a quiet machine needs; something quadratic takes minutes.
func TestLargeTextIsReadInBoundedTimeAndMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	names := strings.Fields(namesFile)[:MaxMembers]
	known := `{"` + strings.Join(names, `":0,"`) + `":0}`
	strange := `{"` + strings.Join(names, `":0,"`) + `":0}`
	for i, name := range names {
		strange = strings.Replace(strange, `"`+name+`"`, fmt.Sprintf(`"x%d"`, i), 1)
	}
	fill := func(item string, most int) string {
		return "[" + strings.Repeat(item+",", min(8<<20/len(item), most)) + item + "]"
	}
	tests := map[string]string{
		"values of two bytes":        fill("0", MaxValues-2),
		"empty objects":              fill("{}", MaxValues-2),
		"objects of all known names": fill(known, MaxValues/len(names)-2),
		"objects of strange names":   fill(strange, MaxValues/len(names)-2),
		"escapes":                    `["` + strings.Repeat(`\u0041\/`, 1<<20) + `"]`,
		"characters of four bytes":   `["` + strings.Repeat("😀", 2<<20) + `"]`,
		"white space":                strings.Repeat(" \n", 4<<20) + "1",
		"nearly too deep":            fill(strings.Repeat("[", MaxDepth-1)+strings.Repeat("]", MaxDepth-1), MaxValues/MaxDepth-2),
		"one long string":            `["` + strings.Repeat("x", 8<<20) + `"]`,
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			var d Doc
			src := []byte(in)
			runtime.ReadMemStats(&before)
			begin := time.Now()
			if err := d.Parse(src, Options{}); err != nil {
				t.Fatal(err)
			}
			took := time.Since(begin)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 400<<20 || took > 10*time.Second {
				t.Errorf("%d MB and %v for %d MB", used>>20, took, len(in)>>20)
			}
			t.Logf("%d MB in all, %v for %.1f MB", (after.TotalAlloc-before.TotalAlloc)>>20, took, float64(len(in))/(1<<20))
		})
	}
}

func TestSharedBytesAreNotCopiedAndOwnBytesAre(t *testing.T) {
	src := []byte("\n" + observation + "\n")
	var d Doc
	if err := d.Parse(src, Options{Share: true}); err != nil {
		t.Fatal(err)
	}
	if &d.Bytes[0] != &src[1] || string(d.Bytes) != observation || cap(d.Bytes) != len(d.Bytes) {
		t.Error("canonical bytes were copied, or may be written behind")
	}
	if err := d.Parse(src, Options{}); err != nil {
		t.Fatal(err)
	}
	clear(src)
	if string(d.Bytes) != observation || d.Root().Get("status").Text() != "final" {
		t.Error("the Doc reads on in bytes that are not its own")
	}
	before := bytes.Clone(d.Bytes)
	if d.Parse([]byte(`{"a":`), Options{}) == nil || d.Root().Exists() || len(d.Bytes) > 0 || slices.Equal(before, d.Bytes) {
		t.Error("something is left after an error")
	}
}
