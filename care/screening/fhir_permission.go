package screening

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// permitCode is the type of a DocumentReference by which the holder of
// instruments lets this site show their words.
const permitCode = "instrument-permission"

// Document is a permission that is put on record.
type Document struct {
	Instruments  []string // names
	Title, Type  string   // of the file, and its media type
	Content      []byte
	Author       string // reference of who puts it on record; "" for the operator
	Given, Until string // days; "" where the document does not say
	At           time.Time
}

// Resource writes a permission as a DocumentReference about nobody.
func (d Document) Resource() ([]byte, error) {
	w := element.New("DocumentReference", element.NewID()).
		Set("status", "current").
		Set("type", own.Concept(permitCode)).
		Set("date", d.At).
		Set("content[0].attachment.contentType", d.Type).
		Set("content[0].attachment.data", base64.StdEncoding.EncodeToString(d.Content)).
		Set("content[0].attachment.title", d.Title).
		Set("context.period.start", d.Given).
		Set("context.period.end", d.Until)
	if d.Author != "" {
		w.Set("author[0].reference", d.Author)
	}
	for _, name := range d.Instruments {
		w.Append("extension", element.JSON(`{"url":"`+permitsURL+`","valueCanonical":"`+Canonical+name+`"}`))
	}
	return w.JSON()
}

const permitsURL = "http://kith.example/fhir/StructureDefinition/permits"

func readPermission(rows store.Rows, c store.Change) {
	v := r4.As[r4.DocumentReference](c.New)
	if v.Status() != "current" || v.Subject().Exists() || !held(v.Element) {
		return
	}
	period := v.Context().Period()
	var named []string
	for x := range own.Extensions(v.Element, "permits") {
		url := plainURL(x.Get("valueCanonical").Text())
		if url == "" || slices.Contains(named, url) {
			continue
		}
		named = append(named, url)
		rows.Add("instrument_permission", c.ID, url, period.Start().Day(), period.End().Day(), v.Author().First().Target(), c.Compartment)
	}
}

// plainURL is a canonical without its version.
func plainURL(canonical string) string {
	url, _, _ := strings.Cut(canonical, "|")
	return url
}

// held reports whether a document is there, and not only said to be: its bytes,
// or where they are.
func held(v element.Value) bool {
	for at := range v.Each("content", "attachment") {
		if at.Get("data").Text() != "" || at.Get("url").Text() != "" {
			return true
		}
	}
	return false
}

// shell takes the words of its questions out of a Questionnaire, and whatever
// else might say them; and out of a QuestionnaireResponse those that it repeats.
func shell(draft *element.Draft, root element.Value) *element.Draft {
	draft.Remove("text").Remove("contained")
	if root.Get("resourceType").Is("Questionnaire") {
		return draft.Remove("item").Remove("_item").Append("extension", element.JSON(`{"url":"`+lockedURL+`","valueBoolean":true}`))
	}
	var paths []string
	repeated(root, "", &paths)
	for _, p := range paths {
		draft.Remove(p + "text").Remove(p + "_text")
	}
	return draft
}

const lockedURL = "http://kith.example/fhir/StructureDefinition/words-locked"

// repeated collects the paths of items that repeat the words of their question.
func repeated(v element.Value, path string, paths *[]string) {
	n := 0
	for it := range v.Get("item").Items() {
		at := path + "item[" + strconv.Itoa(n) + "]."
		n++
		if it.Get("text").Exists() || it.Get("_text").Exists() {
			*paths = append(*paths, at)
		}
		repeated(it, at, paths)
		k := 0
		for answer := range it.Get("answer").Items() {
			repeated(answer, at+"answer["+strconv.Itoa(k)+"].", paths)
			k++
		}
	}
}
