// Package pass lets one person answer some forms about one child, and nothing
// else: what the desk hands out for a check-in.
//
// A pass opens by six digits from the desk, by a link and six digits that come
// another way, or by signing in. A wrong, an old, a used and a revoked code are
// answered alike, after the same work; tries are few, from each place and for
// each link. What it opens is held by one browser, by a key of its own.
//
// # States
//
//	made      its code was handed over and nobody has used it
//	open      one browser holds it, and no other
//	resting   she took a break: its answers are kept, and a fresh code opens it
//	finished  its answers are in the record
//	ended     taken back, or its day is over
//
// Neither a pass nor what was answered so far is a resource: rows of
// checkin_pass, and sealed ones of checkin_draft.
//
// Source: Kith
package pass
