package index

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
)

// prosesOf returns the pieces of what people wrote: the narrative, and the rest.
func prosesOf(t *testing.T, body string) (narrative, content []string) {
	t.Helper()
	var d element.Doc
	if err := d.Parse([]byte(body), element.Options{}); err != nil {
		t.Fatal(err)
	}
	p := Standard().Of(d.Root().Get("resourceType").Text())
	var rows Rows
	p.Extract(d.Root(), &rows)
	for _, r := range rows.URIs {
		switch int(r.Field) {
		case p.Param("_text").Parts[0].Field.Number:
			narrative = append(narrative, r.Value)
		case p.Param("_content").Parts[0].Field.Number:
			content = append(content, r.Value)
		}
	}
	slices.Sort(content)
	return narrative, slices.Compact(content)
}

func TestWhatPeopleWriteIsKeptApartFromCodesAndAddresses(t *testing.T) {
	narrative, content := prosesOf(t, `{"resourceType":"Observation","id":"o","status":"final","language":"en",
		"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p title=\"hint\">Sleeps &lt; 9&nbsp;h,<b>SAD</b>é</p></div>"},
		"code":{"coding":[{"system":"http://loinc.org","code":"1","display":"Sleep"}],"text":"Sleep, how long"},
		"subject":{"reference":"Patient/amara","type":"Patient","display":"Amára R."},
		"_status":{"extension":[{"url":"http://x","valueString":"beside"}]},
		"extension":[{"url":"http://x","extension":[{"url":"deep","valueMarkdown":"*deeper*"},{"url":"no","valueCode":"nocode"}]}],
		"contained":[{"resourceType":"Practitioner","id":"p","name":[{"family":"Lee","given":["Kim"]}],"text":{"status":"empty","div":"<div>inside</div>"}}],
		"valueQuantity":{"value":1,"unit":"hours","code":"h"},"note":[{"text":7},"odd"]}`)
	if want := "[sleeps < 9 h, sad e]"; fmt.Sprint(narrative) != want {
		t.Errorf("narrative %q, want %s", narrative, want)
	}
	if want := `["*deeper*" "amara r." "beside" "inside" "kim" "lee" "sleep" "sleep, how long"]`; fmt.Sprintf("%q", content) != want {
		t.Errorf("content %q,\n   want %s", content, want)
	}
}

func TestWordsAreLettersAndDigits(t *testing.T) {
	for in, want := range map[string]string{
		"": "[]", "...": "[]", "reyes-cole": "[reyes cole]", "child's 3x4": "[child s 3x4]", "a_b": "[a b]", "naïve": "[naive]", "口の中 x": "[口の中 x]",
		"हिन्दी": "[हिनदी]", "h₂o": "[h o]", "½": "[]",
	} {
		if got := Words(Fold(in)); fmt.Sprint(got) != want {
			t.Errorf("%q: %q, want %s", in, got, want)
		}
	}
	if got := Words(strings.Repeat("a ", 400)); len(got) != mostWords {
		t.Errorf("%d words", len(got))
	}
}

// Whatever eight words follow each other in a long text stand in one piece.
func TestAPhraseOfALongTextStandsWholeInOnePiece(t *testing.T) {
	for _, size := range []int{1, 7, 90, 400, 799, 800, 900} {
		var words []string
		for i := range 1000 {
			words = append(words, fmt.Sprint("w", i, strings.Repeat("x", (i*7919)%size)))
		}
		_, pieces := prosesOf(t, `{"resourceType":"Basic","extension":[{"url":"x","valueString":"`+strings.Join(words, " ")+`"}]}`)
		for i := range len(words) - LongestPhrase {
			phrase := strings.Join(words[i:i+LongestPhrase], " ")
			if len(phrase) <= longest && !slices.ContainsFunc(pieces, func(p string) bool { return strings.Contains(" "+p+" ", " "+phrase+" ") }) {
				t.Fatalf("words of up to %d: nothing holds the eight from the %dth", size, i)
			}
		}
		for _, p := range pieces {
			if len(p) > longest || len(strings.Fields(p)) > mostWords {
				t.Errorf("a piece of %d bytes", len(p))
			}
		}
	}
}
