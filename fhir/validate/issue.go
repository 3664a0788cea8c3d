package validate

import (
	"fmt"
	"slices"
	"strings"
)

// Issue is one thing that is to be said about a resource. It says where and
// what is the matter, never what the record holds: at most a code, or the
// outline of a text in which every letter reads a and every digit 9.
type Issue struct {
	Severity    string // fatal, error, warning or information
	Code        string // of HL7's IssueType
	Key         string // of the sentence, in locale/
	Args        []any  // name, value, … for the holes of the sentence
	Expression  string // FHIRPath of the element: Patient.name[0].given[1]
	Line        int    // from 1; 0 unless the text was read with element.Options.Positions
	Column      int    // from 1, in bytes
	Diagnostics string // for developers: the expression of a constraint, or why it could not be evaluated
	Advisory    bool   // an error that is no reason to turn a record away: a code or system beyond what bindings require
	Source      string // key of the constraint or canonical URL of the profile that asks for it, "" for R4 itself
}

// Severities. Source: FHIR-R4
const (
	Error       = "error"
	Warning     = "warning"
	Information = "information"
)

// Codes of HL7's IssueType that the validator uses. Source: FHIR-R4-IssueType
const (
	codeStructure = "structure"
	codeRequired  = "required"
	codeValue     = "value"
	codeInvariant = "invariant"
	codeCode      = "code-invalid"
	codeExtension = "extension"
	codeNotFound  = "not-found"
	codeRule      = "business-rule"
	codeUnchecked = "not-supported"
	codeInfo      = "informational"
	codeCostly    = "too-costly"
	codeTooLong   = "too-long"
	codeDuplicate = "duplicate"
)

// Keys that callers may want to weigh for themselves: an element that R4 does not
// know, and one that is required and not there.
const (
	UnknownElement = "issue.unknown-element"
	Missing        = "issue.missing"
)

// Failed reports whether any of the issues is an error.
func Failed(issues []Issue) bool {
	for i := range issues {
		if issues[i].Severity == Error || issues[i].Severity == "fatal" {
			return true
		}
	}
	return false
}

// once drops what is said twice of one element: a profile and the one it builds
// on often ask for the same.
func once(issues []Issue) []Issue {
	if len(issues) < 2 {
		return issues
	}
	said := make(map[string]bool, len(issues))
	return slices.DeleteFunc(issues, func(is Issue) bool {
		what := fmt.Sprint(is.Severity, is.Key, is.Expression, is.Line, is.Column, is.Args)
		if is.Key == "issue.invariant" || is.Key == "issue.unevaluated" {
			what += is.Source
		}
		if said[what] {
			return true
		}
		said[what] = true
		return false
	})
}

// outline is what a text looks like without what it says: "9999-99-99" of a
// date, "aaaa" of a word, 24 characters at most.
func outline(s []byte) string {
	const most = 24
	b := make([]byte, 0, most)
	for _, c := range s {
		if len(b) == most {
			break
		}
		switch {
		case isDigit(c):
			c = '9'
		case isLetter(c) || c >= 0x80:
			c = 'a'
		case c < ' ':
			c = ' '
		}
		b = append(b, c)
	}
	return string(b)
}

// clip keeps a code, a name of a member or a URL short enough for a sentence.
func clip(s string) string {
	most := 40
	if strings.Contains(s, "://") {
		most = 120
	}
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…" // not a part of a character
}
