package main

import (
	"time"

	"kith/care/account"
)

// secondAfter is how long people at work may go without a second proof.
func (p program) secondAfter() time.Duration {
	switch n := p.signing.SecondAfter; {
	case p.demo:
		return -1
	case n != nil:
		return time.Duration(*n) * 24 * time.Hour
	case p.secure:
		return 0
	}
	return account.SecondUsual
}
