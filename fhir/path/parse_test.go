package path

import (
	"errors"
	"testing"
)

func TestExpressionsAreReadByThePrecedenceOfTheGrammar(t *testing.T) {
	tests := map[string]string{ // written: read back with the fewest parentheses
		"1+2*3+4":                          "1 + 2 * 3 + 4",
		"(1+2)*3":                          "(1 + 2) * 3",
		"1-(2-3)":                          "1 - (2 - 3)",
		"-1.abs()":                         "-1.abs()",
		"(-1).abs()":                       "(-1).abs()",
		"1 > 2 is Boolean":                 "1 > 2 is Boolean",
		"a|b and c or d implies e":         "a | b and c or d implies e",
		"a and (b or c)":                   "a and (b or c)",
		"name.where(use='official')[0]":    "name.where(use = 'official')[0]",
		"(value as Quantity).unit":         "(value as Quantity).unit",
		"value.as(FHIR.Quantity)":          "value.as(FHIR.Quantity)",
		"repeat(contains)":                 "repeat(`contains`)",
		"%`vs-x` & %resource & %ext-a-b":   "%`vs-x` & %`resource` & %`ext-a-b`",
		"4 days + 1 'mg'":                  "4 days + 1 'mg'",
		"@2015-02T":                        "@2015-02T",
		"@2015-02-04T14:34:28.123+10:00":   "@2015-02-04T14:34:28.123+10:00",
		"@T14:34.hour":                     "@T14:34.hour",
		"@2015 -1":                         "@2015 - 1",
		"{} | {}":                          "{} | {}",
		"$this.length() - $index":          "$this.length() - $index",
		`'\\\/\f\u002a\ud83d\ude00'`:       `'\\/\u000c*😀'`,
		"a // to the end\n /* or not */.b": "a.b",
	}
	for in, want := range tests {
		n, err := Parse(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := n.String(); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
		if again, err := Parse(n.String()); err != nil || again.String() != n.String() {
			t.Errorf("%s: what it writes reads differently: %v %v", in, again, err)
		}
	}
}

func TestWhatCannotBeReadSaysWhere(t *testing.T) {
	tests := []struct {
		in           string
		line, column int
	}{
		{"", 1, 1}, {"2 + 2 /", 1, 8}, {"2 /* no end", 1, 3}, {"a.\n where(", 2, 8}, {"a..b", 1, 3},
		{"'open", 1, 1}, {`'\x'`, 1, 2}, {"@T14:34:28Z", 1, 11}, {"a b", 1, 3}, {"$that", 1, 6},
		{"and", 1, 1}, {"a.(b)", 1, 3}, {"f(,)", 1, 3}, {"a is 1", 1, 6}, {"{1}", 1, 2}, {"é", 1, 1}, {"%", 1, 2},
	}
	for _, tt := range tests {
		_, err := Parse(tt.in)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Line != tt.line || e.Column != tt.column {
			t.Errorf("%q: got %v, want line %d, column %d", tt.in, err, tt.line, tt.column)
		}
	}
}
