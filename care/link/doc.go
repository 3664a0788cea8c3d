// Package link lets one receiver without an account see one packet and answer
// for one Task, and nothing else: by a link that came in a message, and six
// digits that came another way.
//
// It holds what the receiver sees, sealed, and reads nothing of the record: what
// a link opens cannot grow. The pages are those of care/light.
//
// # States
//
//	sent      nobody has opened it
//	opened    by its code, once or more often
//	ended     done, taken back, replaced by another, or its days are over: what it held is gone
//
// A wrong, an old, a used and a revoked link, and a wrong code, are answered
// alike, after the same work; tries are few.
//
// Source: Kith, NIST-800-63B
package link
