// Package fetch is the only way out of the program: an HTTP client that goes to
// hosts it was told of and nowhere else.
//
// A host is compared as the address was parsed, never as text, so
// "https://idp.example.evil" and "https://idp.example@evil" are not
// "https://idp.example". Where a name leads is looked at when the connection is
// made, after the name was resolved: a name that turns into an address of this
// machine or its network is refused, unless the operator named that host as one
// of their own. There are no redirects, no plain HTTP and no long answers.
package fetch

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Host is somewhere the program may go.
type Host struct {
	Name    string // "idp.example" or "idp.example:8443"; without a port 443
	Private bool   // it may lie on this machine or in its network
	Plain   bool   // it may be reached without TLS, which only a Private one can
}

// Bounds of one exchange.
const (
	Patience = 5 * time.Second // from the first packet to the last
	MaxBody  = 64 << 10        // bytes of an answer
)

// What a request out may be refused for.
var (
	ErrHost     = errors.New("fetch: this host is not one that the program was told of")
	ErrAddress  = errors.New("fetch: this host leads into our own network")
	ErrRedirect = errors.New("fetch: the host sent us elsewhere")
	ErrScheme   = errors.New("fetch: only https leads out")
	ErrTooLong  = errors.New("fetch: the answer is too long")
)

// Client returns a client that goes to these hosts.
func Client(hosts ...Host) *http.Client {
	c := &caller{hosts: slices.Clone(hosts)}
	c.outside, c.inside = transport(refuse), transport(nil)
	return &http.Client{
		Transport:     c,
		Timeout:       Patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return ErrRedirect },
	}
}

// transport opens connections whose address control lets pass. It asks no
// proxy: that would resolve the name for us.
func transport(control func(network, address string, c syscall.RawConn) error) *http.Transport {
	d := &net.Dialer{Timeout: Patience, Control: control}
	return &http.Transport{DialContext: d.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 10,
		IdleConnTimeout: time.Minute, TLSHandshakeTimeout: Patience, ResponseHeaderTimeout: Patience, MaxResponseHeaderBytes: MaxBody}
}

type caller struct {
	hosts           []Host
	outside, inside http.RoundTripper
}

// RoundTrip refuses what is not allowed before a packet leaves.
func (c *caller) RoundTrip(r *http.Request) (*http.Response, error) {
	h, err := c.allowed(r.URL)
	if err != nil {
		return nil, err
	}
	way := c.outside
	if h.Private {
		way = c.inside
	}
	res, err := way.RoundTrip(r)
	if err == nil {
		res.Body = &bounded{res.Body, MaxBody}
	}
	return res, err
}

// allowed finds the host that an address names.
func (c *caller) allowed(u *url.URL) (Host, error) {
	if u.User != nil || u.Opaque != "" {
		return Host{}, ErrHost
	}
	at := net.JoinHostPort(strings.ToLower(u.Hostname()), port(u))
	for _, h := range c.hosts {
		name := strings.ToLower(h.Name)
		if _, _, err := net.SplitHostPort(name); err != nil {
			name += ":" + port(&url.URL{Scheme: u.Scheme})
		}
		if name != at {
			continue
		}
		if u.Scheme != "https" && !(u.Scheme == "http" && h.Private && h.Plain) {
			return Host{}, ErrScheme
		}
		return h, nil
	}
	return Host{}, ErrHost
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// bounded ends an answer that goes on too long.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, ErrTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// refuse looks at the address that a connection is about to be made to.
func refuse(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !Public(at.Addr()) {
		return ErrAddress
	}
	return nil
}

// closed are the networks that are nobody's on the internet, or lead into one
// that is not: IANA's special-purpose registries.
// Source: RFC-6890
var closed = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")

func prefixes(all ...string) (out []netip.Prefix) {
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// Public reports whether an address lies on the open internet.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsValid() && !slices.ContainsFunc(closed, func(p netip.Prefix) bool { return p.Contains(a) })
}
