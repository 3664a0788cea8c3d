package bulk

import (
	"io"
	"strings"
	"testing"

	"kith/fhir/validate"
)

const mixed = `{"resourceType":"Patient","id":"good"}
{"resourceType":"Patient","id":"odd","gender":"girl","nickname":"Ammy"}
{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"a","active":"yes"},"request":{"method":"PUT","url":"Patient/a"}},{"resource":{"resourceType":"Patient","id":"b"},"request":{"method":"PUT","url":"Patient/b"}}]}
`

var mixedSource = Source{Name: "mixed.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(mixed)), nil }}

func TestWhatIsNotValidIsStoredAndTold(t *testing.T) {
	k := lite(t)
	im := k.importer()
	var told []string
	im.Check = &Check{Validator: validate.New(nil, nil), Told: func(f Finding) error {
		for _, i := range f.Issues {
			told = append(told, f.Type+" "+i.Expression)
		}
		return nil
	}}
	sum, err := im.Run(t.Context(), []Source{mixedSource})
	if err != nil || sum.Created != 4 || sum.Invalid != 2 || len(k.rejects) != 0 {
		t.Fatalf("%+v %v %v", sum, err, k.rejects)
	}
	if got := strings.Join(told, ", "); got != "Patient Patient.gender, Patient Patient.nickname, Patient Patient.active" {
		t.Errorf("told %s", got)
	}
}

func TestAStrictImportRejectsWhatIsNotValid(t *testing.T) {
	k := lite(t)
	im := k.importer()
	im.Check = &Check{Validator: validate.New(nil, nil), Strict: true, Say: func(i validate.Issue) string { return i.Key }}
	sum, err := im.Run(t.Context(), []Source{mixedSource})
	if err != nil || sum.Created != 1 || sum.Rejected != 3 || len(k.rejects) != 2 {
		t.Fatalf("%+v %v %v", sum, err, k.rejects)
	}
	if r := k.rejects[0]; r.Line != 2 || r.Reason != "Patient.gender: issue.code" || !strings.Contains(r.Raw, "Ammy") {
		t.Errorf("%+v", r)
	}
}
