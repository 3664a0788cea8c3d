// Package desk is what those who work here do about check-ins: see who comes,
// hand one out, ask aloud and type in, print a form, and read what was answered.
//
// The desk learns by which name somebody goes, in which language and how they are
// reached; not why they come, and not what they are asked. Who cares for the child
// reads the answers, as far as each may.
//
// Its pages own no tables.
//
// Source: Kith
package desk
