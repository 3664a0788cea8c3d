package post

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith/platform/say"
)

var at = time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC)

func office(t *testing.T, s Sender) *Office {
	t.Helper()
	phrases, err := say.Load(Files)
	if err != nil {
		t.Fatal(err)
	}
	return &Office{Phrases: phrases, Sender: s, Place: "Maple Street", Now: func() time.Time { return at }}
}

func TestEveryNoticeSaysThatThereIsSomethingInEveryLanguage(t *testing.T) {
	o := office(t, nil)
	for _, lang := range []string{"en", "es"} {
		for _, n := range Notices {
			m, err := o.write(Letter{To: "a@b.example", Lang: lang, Notice: n, Link: "https://kith.example/"})
			if err != nil || strings.Contains(m.Text+m.Subject, "⟦") || !strings.HasSuffix(m.Text, "\n\nhttps://kith.example/") {
				t.Errorf("%s %s: %+v %v", lang, n, m, err)
			}
			if words, _, _ := strings.Cut(m.Text, "\n"); n == Look && len(words) > 160 {
				t.Errorf("%s: %d characters do not fit a text message", lang, len(words))
			}
		}
	}
}

func TestAnAddressBringsNoLinesOfItsOwn(t *testing.T) {
	o := office(t, nil)
	for _, to := range []string{"a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "Amara <a@b.example>", "@", "a@b@c"} {
		if _, err := o.write(Letter{To: to, Notice: Look}); err == nil || strings.Contains(err.Error(), "b.example") {
			t.Errorf("%q: %v", to, err)
		}
	}
	m := Message{To: "a@b.example\r\nBcc: c@d.example", Subject: "x\nBcc: e@f.example", At: at}
	for line := range strings.Lines(string(m.bytes("k@b.example"))) {
		if strings.HasPrefix(line, "Bcc") {
			t.Error("a message was given another line")
		}
	}
}

func TestAFolderKeepsMessagesToItself(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	s, err := Open(dir, "kith@maple.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := office(t, s).Send(t.Context(), Letter{To: "lena@maple.example", Lang: "es", Notice: Look}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(dir + "/*.eml")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || !bytes.Contains(text, []byte("To: lena@maple.example\r\n")) || !bytes.Contains(text, []byte("hay algo nuevo")) {
		t.Errorf("%s %v", text, err)
	}
}

func TestAProgramReadsTheMessage(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	for line, want := range map[string]bool{"command:tee " + out: true, "command:false": false, "command:": false} {
		s, err := Open(line, "k@b.example")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Send(t.Context(), Message{To: "+14135550100", Text: "hello", At: at}); (err == nil) != want {
			t.Errorf("%s: %v", line, err)
		}
	}
	if text, err := os.ReadFile(out); err != nil || !bytes.Contains(text, []byte("hello")) {
		t.Error(string(text), err)
	}
}

func TestAnAddressOfASenderIsRead(t *testing.T) {
	for address, want := range map[string]bool{
		"smtp://mail.example": true, "smtps://u:w@mail.example:465": true, "smtp://": false, "http://mail.example": false, "ftp://x": false,
	} {
		if _, err := Open(address, "k@b.example"); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := Open("smtp://mail.example", "nobody"); err == nil {
		t.Error("messages come from nobody")
	}
}

// mailServer is one that says what it was told.
type mailServer struct {
	l     net.Listener
	cert  *tls.Config
	plain bool // it offers no TLS
	said  chan string
}

func listen(t *testing.T, inside, plain bool) (*mailServer, server) {
	t.Helper()
	borrowed := httptest.NewTLSServer(nil) // its certificate is for 127.0.0.1
	t.Cleanup(borrowed.Close)
	pool := x509.NewCertPool()
	pool.AddCert(borrowed.Certificate())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	o := &mailServer{l: l, cert: &tls.Config{Certificates: borrowed.TLS.Certificates}, plain: plain, said: make(chan string, 1)}
	go o.serve(inside)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return o, server{host: "127.0.0.1", port: port, user: "kith", word: "secret", from: "kith@maple.example", inside: inside, trust: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
}

func (o *mailServer) serve(inside bool) {
	conn, err := o.l.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	if inside {
		conn = tls.Server(conn, o.cert)
	}
	var all strings.Builder
	defer func() { o.said <- all.String() }()
	in := bufio.NewReader(conn)
	answer := func(s string) { fmt.Fprint(conn, s+"\r\n") }
	answer("220 here")
	for body := false; ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		all.WriteString(line)
		verb, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case body && verb == ".":
			body = false
			answer("250 taken")
		case body:
		case verb == "EHLO" && o.plain:
			answer("250 here")
		case verb == "EHLO":
			answer("250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN")
		case verb == "STARTTLS" && o.plain:
			answer("502 no")
		case verb == "STARTTLS":
			answer("220 go")
			conn = tls.Server(conn, o.cert)
			in = bufio.NewReader(conn)
		case verb == "AUTH":
			answer("235 ok")
		case verb == "RCPT" && strings.Contains(line, "nobody"):
			answer("550 no nobody@maple.example here")
		case verb == "DATA":
			body = true
			answer("354 go")
		case verb == "QUIT":
			answer("221 bye")
			return
		default:
			answer("250 ok")
		}
	}
}

func TestAMailServerIsHandedTheMessageUnderTLS(t *testing.T) {
	for _, inside := range []bool{false, true} {
		o, s := listen(t, inside, false)
		if err := office(t, s).Send(t.Context(), Letter{To: "lena@maple.example", Lang: "en", Notice: Invited, Link: "https://kith.example/begin"}); err != nil {
			t.Fatal(inside, err)
		}
		said := <-o.said
		for _, want := range []string{"MAIL FROM:<kith@maple.example>", "RCPT TO:<lena@maple.example>", "Subject: Maple Street: a message for you", "https://kith.example/begin"} {
			if !strings.Contains(said, want) {
				t.Errorf("inside %v: no %s in\n%s", inside, want, said)
			}
		}
	}
}

func TestAServerWithoutTLSHearsNoPasswordAndNoMessage(t *testing.T) {
	o, s := listen(t, false, true)
	err := office(t, s).Send(t.Context(), Letter{To: "lena@maple.example", Notice: Look})
	if said := <-o.said; err == nil || strings.Contains(said, "AUTH") || strings.Contains(said, "lena") {
		t.Errorf("%v\n%s", err, said)
	}
	o, s = listen(t, false, false)
	s.trust = nil
	err = office(t, s).Send(t.Context(), Letter{To: "lena@maple.example", Notice: Look})
	var unknown x509.UnknownAuthorityError
	if said := <-o.said; !errors.As(err, &unknown) || strings.Contains(said, "AUTH") {
		t.Errorf("a server nobody vouches for: %v", err)
	}
}

func TestAnAddressThatIsRefusedIsNotRepeated(t *testing.T) {
	o, s := listen(t, false, false)
	err := office(t, s).Send(t.Context(), Letter{To: "nobody@maple.example", Notice: Look})
	if <-o.said; err == nil || strings.Contains(err.Error(), "nobody@") {
		t.Error(err)
	}
}
