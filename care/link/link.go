package link

import "time"

// End is how a link ended.
type End string

// The ways to end.
const (
	Done     End = "done"     // the receiver has said what there was to say
	Revoked  End = "revoked"  // somebody took it back
	Replaced End = "replaced" // another one went out
	Over     End = "over"     // its days passed, or what it was for ended otherwise
)

// Link is a link as those see it who see its Task.
type Link struct {
	ID       string
	Task     string // id
	To       string // reference of the receiver
	By       string // who sent it
	Made     time.Time
	Expires  time.Time
	Opened   time.Time // first, zero for never
	Openings int
	Missed   int // wrong codes
	Ended    time.Time
	How      End
}

// Good reports whether a link opens at a moment.
func (l Link) Good(now time.Time) bool {
	return l.Ended.IsZero() && now.Before(l.Expires) && l.Missed < MostMissed
}

// Contents are what a link holds, sealed.
type Contents struct {
	Document, PDF []byte // a packet, as it was shown to its sender
	Packet        string // the same in the record, "DocumentReference/x": who does not read it does not get the link
	Lang          string // in which it is written
	Reach         string // the mail address or phone that the message goes to
	Token, Code   string // Put makes them
}

// Limits of a link.
//
// Source: Kith
const (
	Days       = 30
	MostMissed = 5
	idle       = 30 * time.Minute // a browser that holds it and is not touched
	longest    = 12 * time.Hour   // from the code on
)
