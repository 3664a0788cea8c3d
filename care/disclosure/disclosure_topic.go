package disclosure

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"kith/platform/fault"
)

//go:embed rules
var ruleFiles embed.FS

// Topic is what a statement is about, as data: rules/topics.json.
type Topic struct {
	Code    string   `json:"code"`
	English string   `json:"en"`
	Spanish string   `json:"es"`
	Labels  []string `json:"labels"` // codes of v3-ActCode that a statement about it carries
	Duty    string   `json:"duty"`   // of DutyKinds: whether it has to be told to others is to be asked
}

// In returns the words of a topic in a language.
func (t Topic) In(language string) string {
	if language == "es" {
		return t.Spanish
	}
	return t.English
}

// Topics returns every topic, the soft ones first.
var Topics = sync.OnceValue(func() []Topic {
	var file struct {
		Topics []Topic `json:"topics"`
	}
	load("rules/topics.json", &file)
	return file.Topics
})

// topic returns the topic of a code; one that nobody here knows carries nothing.
func topic(code string) Topic {
	all := Topics()
	if i := slices.IndexFunc(all, func(t Topic) bool { return t.Code == code }); i >= 0 {
		return all[i]
	}
	return Topic{Code: code}
}

// load reads a file of rules that is built in.
func load(name string, into any) {
	b, err := ruleFiles.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		panic(fmt.Errorf("%s: %w", name, err)) // found by the first test
	}
}

// missing is the fault of something that has to be said and was not.
func missing(field string) error {
	return fault.At(fault.Required, "disclosure.missing", field)
}
