package post

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"kith/platform/proof"
)

// Open returns the sender that an address names: "smtp://user:word@host:587"
// (with STARTTLS), "smtps://user:word@host:465", "command:PROGRAM ARG…" which
// reads each message, or a folder that keeps them as files.
func Open(address, from string) (Sender, error) {
	if line, ok := strings.CutPrefix(address, "command:"); ok {
		return command{strings.Fields(line), from}, nil
	}
	if !strings.Contains(address, "://") {
		return folder{address, from}, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("messages go out by smtp://host:587, smtps://host:465, command:PROGRAM, or into a folder")
	}
	if a, err := mail.ParseAddress(from); err != nil || a.Address != from {
		return nil, errors.New("messages need an address they come from")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]
	}
	word, _ := u.User.Password()
	return server{host: u.Hostname(), port: port, user: u.User.Username(), word: word, from: from, inside: u.Scheme == "smtps"}, nil
}

// folder keeps messages as files that nobody else may read: for a site that has
// not said how they go out, and for the demo.
type folder struct{ dir, from string }

// Send writes one file.
func (f folder) Send(_ context.Context, m Message) error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	name := filepath.Join(f.dir, m.At.UTC().Format("20060102T150405")+"-"+cmp.Or(m.ID, proof.NewToken())[:8]+".eml")
	return os.WriteFile(name, m.bytes(f.from), 0o600)
}

// command hands each message to a program: a gateway for text messages, another
// mail system.
type command struct {
	line []string
	from string
}

// Send runs the program once.
func (c command) Send(ctx context.Context, m Message) error {
	if len(c.line) == 0 {
		return errors.New("post: no program to hand messages to")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	run := exec.CommandContext(ctx, c.line[0], c.line[1:]...)
	run.Stdin = strings.NewReader(string(m.bytes(c.from)))
	if err := run.Run(); err != nil {
		return fmt.Errorf("the program that takes messages: %w", err)
	}
	return nil
}

// patience is how long sending one message may take.
const patience = 20 * time.Second

// server is a mail server.
type server struct {
	host, port, user, word, from string
	inside                       bool        // TLS from the first byte
	trust                        *tls.Config // nil trusts what the machine trusts
}

func (s server) config() *tls.Config {
	c := s.trust.Clone()
	if c == nil {
		c = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	c.ServerName = s.host
	return c
}

// Send hands one message to the server, never in the clear.
func (s server) Send(ctx context.Context, m Message) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // what counts was said by then
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end); err != nil {
			return err
		}
	}
	if s.inside {
		conn = tls.Client(conn, s.config())
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return err
	}
	if !s.inside {
		if err := c.StartTLS(s.config()); err != nil {
			return fmt.Errorf("the mail server does not speak TLS: %w", err)
		}
	}
	if s.user != "" {
		if err := c.Auth(smtp.PlainAuth("", s.user, s.word, s.host)); err != nil {
			return err
		}
	}
	return s.hand(c, m)
}

func (s server) hand(c *smtp.Client, m Message) error {
	if err := c.Mail(s.from); err != nil {
		return err
	}
	if err := c.Rcpt(m.To); err != nil {
		return errors.New("the mail server does not take this address") // its own words repeat it
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(m.bytes(s.from)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}

// Print is a sender that shows messages, for somebody at the command line.
type Print struct{ To io.Writer }

// Send prints one message.
func (p Print) Send(_ context.Context, m Message) error {
	_, err := fmt.Fprintf(p.To, "To %s: %s\n%s\n", m.To, m.Subject, m.Text)
	return err
}
