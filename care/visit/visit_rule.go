package visit

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"kith/care/due"
)

//go:embed rules
var ruleFiles embed.FS

// Rules are when a clinician is reminded of what: data, so that a site may say
// otherwise in a file of the same form.
type Rules struct {
	FromMonths    int `json:"fromMonths"`    // age from which she is seen alone
	ExplainMonths int `json:"explainMonths"` // what stays private is explained again
	HardVisit     int `json:"hardVisit"`     // with the same clinician, from which on asking falls
	AskMonths     int `json:"askMonths"`     // since the last open question
	QuietDays     int `json:"quietDays"`     // a reminder put off keeps still

	Asks due.Rules `json:"-"`
}

// Standard returns the rules that are built in.
var Standard = sync.OnceValue(func() Rules {
	r, err := LoadRules(ruleFiles, "rules/talk.json", due.Standard())
	if err != nil {
		panic(err) // found by the first test
	}
	return r
})

// LoadRules reads rules, to go with what is due.
func LoadRules(files fs.FS, name string, asks due.Rules) (r Rules, err error) {
	b, err := fs.ReadFile(files, name)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err == nil && (r.FromMonths < 1 || r.ExplainMonths < 1 || r.HardVisit < 1 || r.AskMonths < 1 || r.QuietDays < 1) {
		err = fmt.Errorf("a number is missing")
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	r.Asks = asks
	return r, nil
}
