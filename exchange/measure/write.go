package measure

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"kith/exchange/claims"
)

// WriteJSON writes everything that came out, and what each number is.
func WriteJSON(w io.Writer, r *Result) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(struct {
		*Result
		Defined []Definition `json:"defined"`
	}{r, Defined})
}

// number is a value as all of our writing has it: six digits behind the point,
// nothing where it is undefined.
func number(v float64, ok bool) string {
	if !ok {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 6, 64)
}

// short is a value for reading.
func short(v float64, ok bool) string {
	if !ok {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// Accounted says where every line of the input went.
func Accounted(a claims.Account) []string {
	lines := []string{fmt.Sprintf("%s lines in %d files: %s encounters used, %s came twice, %s empty", told(int64(a.Lines)), a.Files, told(int64(a.Used)), told(int64(a.Repeated)), told(int64(a.Blank)))}
	for _, why := range slices.Sorted(maps.Keys(a.Uncounted)) {
		lines = append(lines, fmt.Sprintf("  %s not counted: %s", told(int64(a.Uncounted[why])), why.Sentence()))
	}
	for _, why := range slices.Sorted(maps.Keys(a.Rejected)) {
		lines = append(lines, fmt.Sprintf("  %s not used: %s", told(int64(a.Rejected[why])), why.Sentence()))
	}
	return lines
}

// thousands writes a whole number in groups of three.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
