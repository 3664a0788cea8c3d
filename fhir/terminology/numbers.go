package terminology

import (
	"encoding/binary"
	"errors"
	"slices"
)

// numbers are concepts of one system by number: ascending, each once.
type numbers []uint32

// span returns 0, 1 … n-1.
func span(n int) numbers {
	all := make(numbers, n)
	for i := range all {
		all[i] = uint32(i)
	}
	return all
}

// sorted puts numbers in order and drops repeats, in place.
func sorted(all []uint32) numbers {
	slices.Sort(all)
	return slices.Compact(all)
}

func (a numbers) has(n uint32) bool {
	_, ok := slices.BinarySearch(a, n)
	return ok
}

// and returns what is in both.
func (a numbers) and(b numbers) numbers {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a)*20 < len(b) { // a few in many: look each up
		return slices.DeleteFunc(slices.Clone(a), func(n uint32) bool { return !b.has(n) })
	}
	both := make(numbers, 0, len(a))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			both = append(both, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return both
}

// or returns what is in either.
func (a numbers) or(b numbers) numbers {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	return sorted(append(slices.Clone(a), b...))
}

// without returns what is in a and not in b.
func (a numbers) without(b numbers) numbers {
	if len(a) == 0 || len(b) == 0 {
		return a
	}
	rest := make(numbers, 0, len(a))
	for _, n := range a {
		for len(b) > 0 && b[0] < n {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != n {
			rest = append(rest, n)
		}
	}
	return rest
}

// pack writes the steps from each number to the next as varints: a row of a
// table holds a list of any length.
func (a numbers) pack() []byte {
	b := make([]byte, 0, len(a)+len(a)/2)
	last := uint32(0)
	for _, n := range a {
		b = binary.AppendUvarint(b, uint64(n-last))
		last = n
	}
	return b
}

var errPacked = errors.New("a stored list of concepts is damaged")

// unpack reads what pack wrote.
func unpack(b []byte) (numbers, error) {
	all := make(numbers, 0, len(b))
	at := uint64(0)
	for len(b) > 0 {
		step, n := binary.Uvarint(b)
		if at += step; n <= 0 || at > 1<<32-1 || (step == 0 && len(all) > 0) {
			return nil, errPacked
		}
		all = append(all, uint32(at))
		b = b[n:]
	}
	return all, nil
}
