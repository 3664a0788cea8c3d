// Package log writes what the program does, for whoever runs it: structured
// lines for a machine, plain ones for a person at a terminal.
//
// What is logged names routes, kinds and counts, never what somebody wrote or
// whom it is about. Two things help: an attribute whose key suggests a person
// is not written, and neither is a value that could be a whole record.
package log

import (
	"io"
	"log/slog"
	"slices"
	"strings"
)

// New returns a logger to w.
func New(w io.Writer, terminal bool) *slog.Logger {
	o := &slog.HandlerOptions{ReplaceAttr: discreet}
	if terminal {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}

// personal lists keys whose values are about somebody.
var personal = []string{"name", "patient", "child", "subject", "birthdate", "phone", "email", "address", "body", "resource", "query", "url", "path", "token", "cookie"}

// longest is how much of one value is written; a stack is allowed more.
const longest = 2000

func discreet(_ []string, a slog.Attr) slog.Attr {
	if slices.Contains(personal, strings.ToLower(a.Key)) {
		return slog.String(a.Key, "[not logged]")
	}
	if s := a.Value; s.Kind() == slog.KindString && len(s.String()) > longest {
		return slog.String(a.Key, s.String()[:longest]+"…")
	}
	return a
}
