// Package post sends messages out of the house. A message says that there is
// something, never what: mail is read over shoulders, on shared phones and by
// whoever pays for it. So a Letter has no room for words; it names one of the
// few notices there are and may carry a link.
package post

import (
	"context"
	"embed"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"kith/platform/say"
)

// Files holds the sentences.
//
//go:embed locale
var Files embed.FS

// Notice is what a letter says, and all it says.
type Notice string

const (
	Invited Notice = "invited" // somebody set up a way to sign in for you
	Look    Notice = "look"    // there is something to look at
	Changed Notice = "changed" // how you sign in was changed
	Now     Notice = "now"     // somebody needs you at work now
)

// Caring are short notes that ask for nothing, from somebody the reader knows.
// They lead nowhere and tell nothing.
var Caring = []Notice{"caring-1", "caring-2", "caring-3", "caring-4"}

// Notices lists all there are.
var Notices = append([]Notice{Invited, Look, Changed, Now}, Caring...)

// Letter is one message.
type Letter struct {
	To     string // a mail address or a phone number
	Lang   string // in which the reader reads
	Notice Notice
	Link   string // to a page of this site, or ""
	By     string // the short name of whoever signs, where a notice is signed
	ID     string // the same for the same letter, however often it is sent; "" for any
}

// Sender carries a message that is written.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Message is a letter in words.
type Message struct {
	To, Subject, Text string
	At                time.Time
	ID                string // letters and digits, or ""
}

// Office writes letters and hands them to a sender.
type Office struct {
	Phrases *say.Phrases
	Sender  Sender
	Place   string // a neutral name of the clinic, never of a department
	Now     func() time.Time
}

// Send writes a letter and sends it. To a phone it is one short text.
func (o *Office) Send(ctx context.Context, l Letter) error {
	m, err := o.write(l)
	if err != nil {
		return err
	}
	return o.Sender.Send(ctx, m)
}

func (o *Office) write(l Letter) (Message, error) {
	if strings.Contains(l.To, "@") {
		a, err := mail.ParseAddress(l.To)
		if err != nil || a.Address != l.To {
			return Message{}, fmt.Errorf("post: that is no address") // it is somebody's: not repeated
		}
	}
	v := o.Phrases.In(l.Lang)
	text := v.T("post."+string(l.Notice), "place", o.Place, "by", signed(l.By))
	if l.Link != "" {
		text += "\n\n" + l.Link
	}
	return Message{To: l.To, Subject: v.T("post.subject", "place", o.Place), Text: text, At: o.Now(), ID: l.ID}, nil
}

// bytes returns a message as RFC 5322 wants it.
//
// Source: RFC-5322
func (m Message) bytes(from string) []byte {
	var b strings.Builder
	head := func(name, value string) {
		fmt.Fprintf(&b, "%s: %s\r\n", name, strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, value))
	}
	head("From", from)
	head("To", m.To)
	head("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	head("Date", m.At.Format(time.RFC1123Z))
	if m.ID != "" {
		_, host, _ := strings.Cut(from, "@")
		head("Message-ID", "<"+m.ID+"@"+host+">")
	}
	head("Auto-Submitted", "auto-generated")
	head("MIME-Version", "1.0")
	head("Content-Type", "text/plain; charset=utf-8")
	head("Content-Transfer-Encoding", "8bit")
	b.WriteString("\r\n" + strings.ReplaceAll(m.Text, "\n", "\r\n") + "\r\n")
	return []byte(b.String())
}
