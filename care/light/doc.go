// Package light is the pages of a light link: /p/{token}. Whoever was asked about
// a child and has no account here types six digits, sees the packet that was
// sent, and answers: accept, full for some weeks, no, a question, a first visit,
// we met, here is what happened.
//
// A page of a link shows the packet and where the Task stands, and reads nothing
// else. What is answered is a step of care/referral, taken by whoever was asked
// (consent.Receiver), by whose name it stands in the trail. Every link that opens
// nothing, whatever the reason, is answered with the same page.
//
// Source: Kith
package light
