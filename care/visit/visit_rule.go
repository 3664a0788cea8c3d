package visit

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

//go:embed rules
var ruleFiles embed.FS

// Rules are when a clinician is reminded of what, as data.
type Rules struct {
	FromMonths    int `json:"fromMonths"`    // age from which she is seen alone
	ExplainMonths int `json:"explainMonths"` // what stays private is explained again
	HardVisit     int `json:"hardVisit"`     // with the same clinician, from which on asking falls
	AskMonths     int `json:"askMonths"`     // since the last open question
	QuietDays     int `json:"quietDays"`     // a reminder put off keeps still
}

// Standard returns the rules that are built in.
var Standard = sync.OnceValue(func() (r Rules) {
	b, err := ruleFiles.ReadFile("rules/talk.json")
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err == nil && (r.FromMonths < 1 || r.ExplainMonths < 1 || r.HardVisit < 1 || r.AskMonths < 1 || r.QuietDays < 1) {
		err = errors.New("a number is missing")
	}
	if err != nil {
		panic(fmt.Errorf("rules/talk.json: %w", err)) // found by the first test
	}
	return r
})
