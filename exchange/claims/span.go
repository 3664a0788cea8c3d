package claims

import (
	"bytes"
	"context"
	"errors"
	"hash"
	"runtime/debug"
)

// stride is how much is read before somebody is asked whether to go on.
const stride = 4 << 20

// span is records of bytes that are all there: the rows that begin before a
// place, and where the last of them ends.
func (s *scan) span(b []byte, until int64, goOn func(read int64) error) (end int64, err error) {
	for end < until {
		before := end
		for stop := min(until, end+stride); end < stop; {
			window := b[end:min(end+longest, int64(len(b)))]
			n := int64(s.within(window, end+longest >= int64(len(b)), stop-end))
			if n == 0 {
				n = s.past(b[end:])
			}
			end += n
		}
		if err := goOn(end - before); err != nil {
			return end, err
		}
	}
	return end, nil
}

// past leaves out a line that is too long, and returns how many bytes it has.
func (s *scan) past(b []byte) int64 {
	s.account.Lines++
	s.line++
	s.rejectAt(TooLong, s.line, 0, b)
	if at := bytes.IndexByte(b[longest:], '\n'); at >= 0 {
		return longest + int64(at) + 1
	}
	return int64(len(b))
}

// summed adds all bytes to a sum.
func summed(ctx context.Context, sum hash.Hash, b []byte) error {
	for len(b) > 0 {
		n := min(len(b), stride)
		sum.Write(b[:n]) //nolint:errcheck // a hash takes everything
		if b = b[n:]; ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// errShrank is the error of a file of which a part went while it was read.
var errShrank = errors.New("the file became shorter while it was read")

// guarded runs what looks at the bytes of a mapped file: where they are gone, it
// is an error and not the end of the program.
func guarded(look func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if e := recover(); e != nil {
			fault, ok := e.(interface{ Addr() uintptr })
			if !ok {
				panic(e)
			}
			_, err = fault.Addr(), errShrank
		}
	}()
	return look()
}
