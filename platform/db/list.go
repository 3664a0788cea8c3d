package db

import (
	"strconv"
	"strings"
)

// List writes "($3,$4,…)" for an "in" behind have parameters, and the arguments
// for it. Lists have few lengths, the first item repeated, so that a query has
// few texts and the engine few plans. An empty list holds nobody.
func List[T ~string](have int, items []T) (string, []any) {
	return list(have, items, func(x T) any { return string(x) }, "")
}

// Numbers is List for keys of rows; 0 is none.
func Numbers(have int, items []int64) (string, []any) {
	return list(have, items, func(x int64) any { return x }, int64(0))
}

func list[T any](have int, items []T, arg func(T) any, none any) (string, []any) {
	n := 1
	for n < len(items) {
		n *= 4
	}
	args := make([]any, n)
	var b strings.Builder
	for i := range args {
		b.WriteString(",$" + strconv.Itoa(have+i+1))
		switch {
		case i < len(items):
			args[i] = arg(items[i])
		case i > 0:
			args[i] = args[0]
		default:
			args[i] = none
		}
	}
	return "(" + b.String()[1:] + ")", args
}
