package tie

import "strings"

// Columns and Width say what stands in a table, compartment last.
func Columns(table string) string { return strings.Join(columns[table], ", ") }
func Width(table string) int      { return len(columns[table]) }
