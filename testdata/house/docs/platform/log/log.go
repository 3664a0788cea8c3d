// Package logging writes structured lines without names.
package log
