package token

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// list writes what a document holds: (name text )name.
func list(src string, attributes bool) (string, error) {
	var b strings.Builder
	r := New([]byte(src))
	for {
		t, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch t.Kind {
		case Start:
			fmt.Fprintf(&b, "(%s", t.Name)
			for _, a := range t.Attrs {
				if !attributes {
					break
				}
				fmt.Fprintf(&b, " %s=%q", a.Name, a.Value)
			}
		case Text:
			b.Write(t.Text)
		case End:
			b.WriteString(")" + t.Name)
		}
	}
}

func TestDocumentsAreReadAsXMLHasThem(t *testing.T) {
	for in, want := range map[string]string{
		`<a/>`:                        `(a)a`,
		`<a b='1' c="'"/>`:            `(a b="1" c="'")a`,
		"<a>x\r\ny\rz</a >":           "(ax\ny\nz)a",
		"<a b='x\r\n\ty&#13;&#xA;'/>": `(a b="x  y\r\n")a`,
		`<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>`:   "(a<>&\"'A\U0001F600)a",
		`<a><![CDATA[<&]]]]></a>`:                          `(a<&]])a`,
		`<!-- - --><?p?><a><!----><b/></a><!--x-->` + "\n": `(a(b)b)a`,
		`<p:a xmlns:p="u" p:b="1"><p:c/></p:a>`:            `(a p="u" b="1"(c)c)a`,
		`<é-1.·/>`:                                         `(é-1.·)é-1.·`,
	} {
		if got, err := list(in, true); err != nil || got != want {
			t.Errorf("%s\ngot  %s %v\nwant %s", in, got, err, want)
		}
	}
}

func TestNamespacesReachAsFarAsTheirElement(t *testing.T) {
	r := New([]byte(`<a xmlns="1" xmlns:p="2"><b xmlns="3" p:x="" x=""/><p:c/><d xmlns=""/></a>`))
	var got []string
	for {
		tok, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if tok.Kind == Start {
			got = append(got, tok.Space+":"+tok.Name)
		}
	}
	if s := strings.Join(got, " "); s != "1:a 3:b 2:c :d" {
		t.Error(s)
	}
}

func TestWhatIsNotWellFormedIsRefusedWithItsPlace(t *testing.T) {
	for in, want := range map[string]string{
		``:                           "1:1 there is no element",
		`x`:                          "1:1 text outside",
		`<a/>x`:                      "1:5 text outside",
		`<![CDATA[x]]><a/>`:          "1:1 text outside",
		`<a/><b/>`:                   "1:5 a second root",
		`<a>`:                        "1:4 the text ends inside <a>",
		"<a>\n <b></a>":              "2:5 </a> closes nothing",
		`</a>`:                       "1:1 </a> closes nothing",
		`<a b/>`:                     "1:5 an attribute is",
		`<a b=1/>`:                   "1:6 stands in quotes",
		`<a b="1"c="2"/>`:            "1:9 the tag is not closed",
		`<a b="1" b="2"/>`:           "1:10 twice",
		`<a b="<"/>`:                 "1:7 &lt;",
		`<a b="1>`:                   "1:6 not closed",
		`<a`:                         "1:3 not closed",
		`<a / >`:                     "1:5 not closed",
		`< a/>`:                      "1:1 must begin a tag",
		`<1/>`:                       "1:1 must begin a tag",
		`<a>&b;</a>`:                 "1:4 no entity",
		`<a>& b</a>`:                 "1:4 &amp;",
		`<a>&#x0;</a>`:               "1:4 no character",
		`<a>&#xD800;</a>`:            "1:4 no character",
		`<a>&#-1;</a>`:               "1:4 no character",
		`<a>&#99999999999;</a>`:      "1:4 no character",
		`<a>]]></a>`:                 "1:4 ]]>",
		`<a><![CDATA[x</a>`:          "1:4 CDATA",
		`<a><!-- -- --></a>`:         "1:4 comment",
		`<a><!-- --->`:               "1:4 comment",
		`<a><!--></a>`:               "1:4 comment",
		`<a><!--> --></a>`:           "1:4 comment",
		`<a><?b`:                     "1:4 instruction",
		`<?>`:                        "1:1 instruction",
		` <?xml version="1.0"?><a/>`: "1:2 must come first",
		`<?xml version="1.0" encoding="ISO-8859-1"?><a/>`: "1:1 UTF-8",
		`<!DOCTYPE a><a/>`:       "1:1 document type",
		`<a><!ENTITY b "c"></a>`: "1:4 document type",
		"<a>\x00</a>":            "1:4 forbids",
		"<a>\xff</a>":            "1:4 forbids",
		"<a>\uffff</a>":          "1:4 forbids",
		`<p:a/>`:                 "1:2 prefix",
		`<a p:b=""/>`:            "1:4 prefix",
		`<a:b:c/>`:               "1:2 prefix",
		`<a xmlns:p=""/>`:        "1:4 cannot be declared",
		`<a xmlns:xml="u"/>`:     "1:4 cannot be declared",
		`<a xmlns:p="1" xmlns:q="1" p:b="" q:b=""/>`:         "1:35 twice",
		strings.Repeat("<a>", MaxDepth+1):                    "1:289 nested deeper",
		"<a" + strings.Repeat(` b="c"`, maxAttrs+1) + "/>":   "1:388 more than 64",
		"<a>" + strings.Repeat("\n", 5) + "<b c='&d;'/></a>": "6:7 no entity",
	} {
		out, err := list(in, true)
		e, ok := errors.AsType[*SyntaxError](err)
		if !ok {
			t.Errorf("%.60s: read as %s, %v", in, out, err)
			continue
		}
		place, says, _ := strings.Cut(want, " ")
		if fmt.Sprintf("%d:%d", e.Line, e.Column) != place || !strings.Contains(e.Reason, says) {
			t.Errorf("%.60s: %v, want %s", in, e, want)
		}
	}
}

// encoding/xml is laxer than XML in what it refuses, so what is read here it
// reads too, and as the same.
func FuzzReader(f *testing.F) {
	f.Add(`<?xml version="1.0" encoding="UTF-8"?><a xmlns="u" xmlns:p="v" p:b='&lt;'>x<!-- c --><p:c/><![CDATA[d]]>&#65;</a>`)
	f.Add("<a>\r\n]]&gt;</a>")
	f.Add(`<?p?><a b="c"></a>`)
	f.Fuzz(func(t *testing.T, in string) {
		got, err := list(in, false)
		if err != nil {
			if e, ok := errors.AsType[*SyntaxError](err); !ok || e.Line < 1 || e.Column < 1 || e.Offset > len(in) {
				t.Fatalf("%q: %v", in, err)
			}
			return
		}
		if strings.Contains(in, "<?") { // it reads versions we pass over
			return
		}
		if want, err := decoded(in); err != nil || want != got {
			t.Fatalf("%q\nread as %q\nbut is %q, %v", in, got, want, err)
		}
	})
}

func TestANameIsNotCutInsideACharacter(t *testing.T) {
	in := "<a>&" + strings.Repeat("x", 39) + "ñ;</a>"
	if _, err := list(in, false); err == nil || !utf8.ValidString(err.Error()) {
		t.Errorf("%q", err)
	}
}

// decoded lists what encoding/xml reads, without attributes.
func decoded(in string) (string, error) {
	var b strings.Builder
	dec := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(in, "\ufeff")))
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for depth := 0; ; {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			b.WriteString("(" + t.Name.Local)
		case xml.EndElement:
			depth--
			b.WriteString(")" + t.Name.Local)
		case xml.CharData:
			if depth > 0 {
				b.Write(t)
			}
		}
	}
}
