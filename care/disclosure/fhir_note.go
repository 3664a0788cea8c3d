package disclosure

import (
	"encoding/base64"
	"strings"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// notes are where the words of a note stand, by type: a note of another form
// cannot be taken apart here.
var notes = map[string]struct {
	words, hangs string
	encoded      bool
}{
	"Communication":     {"payload[0].contentString", "inResponseTo", false},
	"DocumentReference": {"content[0].attachment.data", "context.related", true},
}

// wordsOf returns the words of a note, ok false where they are not in it as
// plain text.
func wordsOf(typ string, v element.Value) (words string, ok bool) {
	switch typ {
	case "Communication":
		payload := r4.As[r4.Communication](v).Payload()
		return payload.First().ContentString(), v.Get("payload").Len() == 1 && payload.First().ContentString() != ""
	case "DocumentReference":
		content := v.Get("content")
		a := content.First().Get("attachment")
		b, err := base64.StdEncoding.DecodeString(a.Get("data").Text())
		return string(b), err == nil && content.Len() == 1 && len(b) > 0 && strings.HasPrefix(a.Get("contentType").Text(), "text/plain")
	}
	return "", false
}

// rest returns a note with other words under an id of its own. What was made of
// the old words, its narrative and its digest, is left out; ok is false where
// the sentence stands elsewhere in it too.
func rest(typ, id, words, sentence string, v element.Value) (body []byte, ok bool, err error) {
	as := any(words)
	if notes[typ].encoded {
		as = base64.StdEncoding.EncodeToString([]byte(words))
	}
	d := element.Edit(v).Set("id", id).Set(notes[typ].words, as).Remove("text").Remove("meta.versionId").Remove("meta.lastUpdated")
	if notes[typ].encoded {
		d.Remove("content[0].attachment.size").Remove("content[0].attachment.hash")
	}
	body, err = d.JSON()
	quoted := strings.Trim(string(element.Piece(sentence)), `"`)
	return body, !strings.Contains(string(body), quoted) && !strings.Contains(string(body), sentence), err
}

// replaced returns a note that lies with a statement from then on, every version
// of it, and says that it was written in error.
func replaced(typ, statement string, v element.Value) ([]byte, error) {
	return element.Edit(v).Set("status", "entered-in-error").
		Append(notes[typ].hangs, reference("Communication/"+statement)).JSON()
}
