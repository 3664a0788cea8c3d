package sdc

import (
	"embed"

	"kith/platform/fault"
)

// Files holds the sentences, for say.Load.
//
//go:embed locale
var Files embed.FS

// refuse says why a form is not taken: where in it, and what it is about, an
// extension's URL for example.
func refuse(reason, key, what string) error { return refusal(reason, key, what, nil) }

func refusal(reason, key, what string, cause error) error {
	at := "Questionnaire"
	if key != "" {
		at = "Questionnaire.item.where(linkId = '" + clip(key) + "')"
	}
	f := fault.Of(fault.At(fault.Rule, "sdc."+reason, at, "link", clip(key), "what", clip(what)))
	f.Err = cause
	return f
}

// longestTold is how much of a form's own words an error repeats, in bytes.
const longestTold = 200

func clip(s string) string {
	if len(s) <= longestTold {
		return s
	}
	return s[:longestTold] + "…"
}
