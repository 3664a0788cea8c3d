package narrative

import (
	_ "embed"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kith/fhir/element"
	"kith/fhir/example"
)

func inDiv(s string) string { return `<div xmlns="` + Space + `">` + s + `</div>` }

func TestWhatTheStandardAllowsIsNoProblem(t *testing.T) {
	for _, s := range []string{
		`text`,
		`<p class="x" id="y" title="z" style="color: red; margin-left: 2em">a<br/>b<br></br></p>`,
		`<table border="1" cellpadding="2"><caption>c</caption><colgroup><col span="2" width="50%"/></colgroup><thead><tr><th scope="col" abbr="a">h</th></tr></thead><tbody><tr><td colspan="2" rowspan="1" valign="top">d</td></tr></tbody></table>`,
		`<a href="#a"> </a><a name="a">x</a><a href="Patient/1">y</a><a href="https://example.org/?a=1&amp;b=2">z</a><a href="mailto:a@example.org">m</a><a href="urn:uuid:1">u</a>`,
		`<img src="#pic" alt=""/>`,
		`<img src="data:image/png;base64,iVBORw0KGgo=" alt="a"/>`,
		`<p lang="es" xml:lang="es" dir="ltr">&#160;&amp;&lt;&gt;&quot;&apos;</p>`,
		`<!-- a comment --><p><![CDATA[<script>]]></p>`,
		`<dl><dt>a</dt><dd>b</dd></dl><pre>c</pre><blockquote cite="#x">q</blockquote><h6>e</h6><ul><li>f</li></ul>`,
	} {
		if found := Check(inDiv(s)); len(found) > 0 {
			t.Errorf("%s: %v", s, found)
		}
	}
}

func TestAProblemSaysWhatAndWhere(t *testing.T) {
	tests := map[string]struct {
		in, rule, says string
		line, column   int
	}{
		"an element":             {inDiv("\n <script/>x"), RuleForm, "<script> is not allowed", 2, 2},
		"an attribute":           {inDiv("<p\n onclick='x'>x</p>"), RuleForm, `"onclick" is not allowed on <p>`, 2, 2},
		"an address":             {inDiv(`<a href="javascript:x">x</a>`), RuleForm, `address in "href"`, 1, 46},
		"a style":                {inDiv(`<p style="background: url(//x)">x</p>`), RuleForm, "style may not load", 1, 46},
		"an entity of HTML":      {inDiv(`a&nbsp;b`), RuleForm, "&nbsp;", 1, 44},
		"another namespace":      {inDiv(`<x xmlns="urn:x"/>x`), RuleForm, "another namespace", 1, 43},
		"no namespace":           {`<div>x</div>`, RuleForm, "namespace of XHTML", 1, 1},
		"another root":           {`<p xmlns="` + Space + `">x</p>`, RuleForm, "a narrative is a <div>", 1, 1},
		"two roots":              {inDiv("x") + inDiv("y"), RuleForm, "second root", 1, 50},
		"no markup":              {"Amara", RuleForm, "outside", 1, 1},
		"nothing to read":        {inDiv(" \n<p> </p>"), RuleContent, "says nothing", 1, 1},
		"a block in a paragraph": {inDiv("<p>a<b><ul><li>x</li></ul></b></p><ul/>"), RuleForm, "<ul> may not lie in a paragraph", 1, 50},
		"an open element":        {inDiv("<p>x"), RuleForm, "closes nothing", 1, 47},
		"a value of nothing":     {inDiv("<td nowrap>x</td>"), RuleForm, "a name, = and a value", 1, 53},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found := Check(tt.in)
			if len(found) == 0 {
				t.Fatal("nothing found")
			}
			p := found[0]
			if p.Rule != tt.rule || !strings.Contains(p.Reason, tt.says) || p.Line != tt.line || p.Column != tt.column {
				t.Errorf("%v", p)
			}
		})
	}
	many := Check(inDiv(strings.Repeat("<u>x</u>", 1000)))
	if len(many) != MaxProblems {
		t.Errorf("%d problems told", len(many))
	}
}

func TestHL7sCasesOfBadTextAreFound(t *testing.T) {
	tests := map[string]string{
		"bad-chars.html": "forbids", "bad-link.html": "&amp;", "entities.html": "&frac14;",
		"namespaced-non-root-svg.html": "<svg> is of another namespace", "non-root-svg.html": "<svg> is of another namespace",
		"svg.html": "a narrative is a <div>", "svg-comment.svg": "a narrative is a <div>",
		"xhtml-empty-elements.xml": "a narrative is a <div>",
	}
	for name, says := range tests {
		src, err := os.ReadFile(filepath.Join("testdata", "hl7", name))
		if err != nil {
			t.Fatal(err)
		}
		found := Check(string(src))
		if len(found) == 0 || !strings.Contains(found[0].Reason, says) {
			t.Errorf("%s: %v", name, found)
		}
		harmless(t, name, Clean(string(src)))
	}
}

//go:embed testdata/attacks.txt
var attacks string

func TestNoAttackPassesCheckOrOutlivesClean(t *testing.T) {
	n := 0
	for attack := range strings.Lines(attacks) {
		attack = strings.TrimSpace(attack)
		n++
		for _, in := range []string{attack, inDiv(attack), inDiv("<p>before</p>" + attack + "<p>after</p>"), inDiv("<table><tr><td>" + attack)} {
			if len(Check(in)) == 0 {
				t.Errorf("passes: %s", in)
			}
			harmless(t, in, Clean(in))
		}
	}
	if n < 100 {
		t.Errorf("only %d attacks", n)
	}
}

// harmless fails when cleaned text, as a browser would read it, holds anything
// but what Clean promises. It looks with HTML's own tree, not with our tables.
func harmless(t *testing.T, in, out string) {
	t.Helper()
	if out == "" {
		return
	}
	if found := Check(out); len(found) > 0 {
		t.Fatalf("%q\ncleaned to %q\n%v", in, out, found)
	}
	if again := Clean(out); again != out {
		t.Fatalf("cleaned twice is another text:\n%q\n%q\n%q", in, out, again)
	}
	tree, err := html.Parse(strings.NewReader("<!DOCTYPE html><html><body><main>" + out + "<i id=end></i></main></body></html>"))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *html.Node, inMain bool)
	walk = func(n *html.Node, inMain bool) {
		if n.Type == html.CommentNode {
			t.Fatalf("%q\nkeeps a comment: %q", in, out)
		}
		if n.Type == html.ElementNode && inMain && !strings.Contains(" div p br h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr address bdo kbd sub sup ul ol li dl dt dd pre table caption colgroup col thead tbody tfoot tr th td code samp img ", " "+n.Data+" ") {
			t.Fatalf("%q\nkeeps <%s>: %q", in, n.Data, out)
		}
		for _, a := range n.Attr {
			ours := n.Data == "i" && a.Key == "id" && a.Val == "end"
			switch {
			case ours && !inMain:
				t.Fatalf("%q\nbreaks out: %q", in, out)
			case ours, a.Key == "xmlns" && a.Val == Space:
			case a.Key == "href" && n.Data == "a" && (strings.HasPrefix(strings.ToLower(a.Val), "http") || strings.HasPrefix(strings.ToLower(a.Val), "mailto:") || strings.HasPrefix(strings.ToLower(a.Val), "tel:")):
			case a.Key == "src" && strings.HasPrefix(strings.ToLower(strings.ReplaceAll(a.Val, " ", "")), "data:image/") && !strings.Contains(strings.ToLower(a.Val), "svg"):
			case !strings.Contains(" title lang dir abbr colspan rowspan span scope start align valign rel alt ", " "+a.Key+" "):
				t.Fatalf("%q\nkeeps %s=%q: %q", in, a.Key, a.Val, out)
			}
		}
		for c := range n.ChildNodes() {
			walk(c, inMain || n.Data == "main")
		}
	}
	walk(tree, false)
}

func TestCleanKeepsWhatPeopleRead(t *testing.T) {
	for in, want := range map[string]string{
		inDiv(`<p class="x">a &amp; <b>b</b></p>`):        inDiv(`<p>a &amp; <b>b</b></p>`),
		`<div lang="es" class="x" onclick="y">hola</div>`: `<div xmlns="` + Space + `" lang="es">hola</div>`,
		`plain words`:              inDiv(`plain words`),
		`<div><div>a</div>b</div>`: inDiv(`<div>a</div>b`),
		inDiv(`<section><font color="red">a</font></section>`):          inDiv(`a`),
		inDiv(`<a name="x"/><a href="#x">to x</a>`):                     inDiv(`<a></a><a>to x</a>`),
		inDiv(`<a href="https://example.org/?a=1&amp;b=2">x</a>`):       inDiv(`<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow">x</a>`),
		inDiv(`<img src="https://example.org/x.png" alt="a chart"/>`):   inDiv(`a chart`),
		inDiv(`<img src="data:image/gif;base64,R0lGOD" alt="dot"/>`):    inDiv(`<img src="data:image/gif;base64,R0lGOD" alt="dot"/>`),
		inDiv(`<table><tr><td colspan="2" width="9">1<td>2</table>end`): inDiv(`<table><tr><td colspan="2">1<td>2</td></td></tr></table>end`),
		inDiv(`<p>a<b>b<ul><li>c</ul>d`):                                inDiv(`<p>a<b>b</b></p><ul><li>c</li></ul>d`),
		inDiv(`<b><i>x</b>y</i>`):                                       inDiv(`<b><i>x</i></b>y`),
		inDiv(`a&nbsp;b<br>c`):                                          inDiv("a\u00a0b<br/>c"),
		inDiv(`<![CDATA[1 < 2]]>`):                                      inDiv(`1 &lt; 2`),
		inDiv(`<script>x</script><style>y</style> `):                    ``,
		inDiv(`<svg><g><text>x</text></g><svg/></svg>after`):            inDiv(`after`),
		inDiv(`<svg/>after`):                                            inDiv(`after`),
		``:                                                              ``,
	} {
		if got := Clean(in); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
		}
	}
}

func TestHL7sExamplesAreAllowedAndShown(t *testing.T) {
	n, silent := 0, 0
	for line := range example.All() {
		var d element.Doc
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Fatal(err)
		}
		div := d.Root().At("text", "div").Text()
		if div == "" {
			continue
		}
		n++
		name, found, out := d.Root().Get("resourceType").Text()+"/"+d.Root().Get("id").Text(), Check(div), Clean(div)
		if len(found) == 1 && found[0].Rule == RuleContent {
			silent++ // three empty divs, and one with an empty <pre>
			continue
		}
		if len(found) > 0 {
			t.Errorf("%s: %v", name, found[0])
		}
		if out == "" {
			t.Errorf("%s: nothing to show", name)
		}
		harmless(t, div, out)
	}
	if n < 700 || silent != 4 {
		t.Errorf("%d narratives, %d of them empty", n, silent)
	}
}

func TestHostileTextTakesNoLongerThanItsLength(t *testing.T) {
	const n = 200_000
	for name, in := range map[string]string{
		"elements without end":       strings.Repeat("<b>", n),
		"ends of what is not open":   strings.Repeat("<b>", n) + strings.Repeat("</i>", n),
		"addresses in a style":       inDiv(`<p style="` + strings.Repeat("url(a)", n) + `">x</p>`),
		"attributes":                 inDiv("<p " + strings.Repeat(`a="" `, n) + ">x</p>"),
		"namespaces":                 strings.Repeat(`<div xmlns:a="b" xmlns:c="d" xmlns="`+Space+`">`, n/10),
		"entities":                   inDiv(strings.Repeat("&amp;", n)),
		"elements that are not ours": inDiv(strings.Repeat("<svg>", n)),
		"comments":                   inDiv(strings.Repeat("<!--", n)),
	} {
		start := time.Now()
		Check(in)
		harmless(t, name, Clean(in))
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
}

func FuzzClean(f *testing.F) {
	for attack := range strings.Lines(attacks) {
		f.Add(strings.TrimSpace(attack))
		f.Add(inDiv(attack))
	}
	f.Add(inDiv(strings.Repeat("<p><b>", 60) + "x"))
	f.Fuzz(func(t *testing.T, in string) {
		for _, p := range Check(in) {
			if p.Line < 1 || p.Column < 1 || p.Offset > len(in) {
				t.Fatalf("%q: %+v", in, p)
			}
		}
		harmless(t, in, Clean(in))
	})
}

var sample = inDiv(strings.Repeat(`<table class="grid"><tr><td><b>Peter</b> James &amp; more</td><td style="color: red">534 Erewhon, <a href="https://example.org/x">x</a></td></tr></table>`, 20))

func BenchmarkCheck(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		if Check(sample) != nil {
			b.Fatal("the sample is allowed")
		}
	}
}

func BenchmarkClean(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		if Clean(sample) == "" {
			b.Fatal("nothing left")
		}
	}
}
