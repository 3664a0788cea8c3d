package fetch_test

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"kith/platform/fetch"
)

func TestOnlyTheHostsItWasToldOf(t *testing.T) {
	c := fetch.Client(fetch.Host{Name: "trusted.example"}, fetch.Host{Name: "other.example:8443"}, fetch.Host{Name: "Plain.example", Plain: true})
	tests := map[string]error{
		"https://trusted.example.evil/":          fetch.ErrHost,
		"https://trusted.example@evil.example/":  fetch.ErrHost,
		"https://user@trusted.example/":          fetch.ErrHost,
		"https://evil.example/trusted.example":   fetch.ErrHost,
		"https://evil.example#trusted.example":   fetch.ErrHost,
		"https://evil.example?trusted.example":   fetch.ErrHost,
		"https://trusted.example:8443/":          fetch.ErrHost,
		"https://other.example/":                 fetch.ErrHost,
		"https://trusted.example./":              fetch.ErrHost,
		"http://trusted.example/":                fetch.ErrScheme,
		"http://trusted.example:443/":            fetch.ErrHost,
		"http://plain.example/":                  fetch.ErrScheme,
		"ftp://trusted.example:443/":             fetch.ErrScheme,
		"https://169.254.169.254/latest/":        fetch.ErrHost,
		"https://2130706433/":                    fetch.ErrHost,
		"https://0x7f.1/":                        fetch.ErrHost,
		"https://[::1]/":                         fetch.ErrHost,
		"https://localhost/":                     fetch.ErrHost,
		"https://trusted.example%00.evil/":       nil, // not an address at all
		"https://trusted.example\\@evil.example": nil,
	}
	for address, want := range tests {
		res, err := c.Get(address)
		if err == nil {
			res.Body.Close()
			t.Errorf("%q: went out", address)
			continue
		}
		if want != nil && !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", address, err, want)
		}
	}
}

func TestANameThatLeadsHomeIsRefusedWhenTheConnectionIsMade(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody was let in") }))
	defer s.Close()
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		at := host + s.URL[strings.LastIndex(s.URL, ":"):]
		_, err := fetch.Client(fetch.Host{Name: at}).Get("https://" + at)
		if !errors.Is(err, fetch.ErrAddress) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestTheSiteOwnHostMayBeReached(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/long":
			io.WriteString(w, strings.Repeat("x", fetch.MaxBody+1)) //nolint:errcheck // the caller stops listening
		default:
			io.WriteString(w, "here") //nolint:errcheck // a test tells
		}
	}))
	defer s.Close()
	c := fetch.Client(fetch.Host{Name: strings.TrimPrefix(s.URL, "http://"), Private: true, Plain: true})
	res, err := c.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, err := io.ReadAll(res.Body); err != nil || string(b) != "here" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := c.Get(s.URL + "/away"); !errors.Is(err, fetch.ErrRedirect) {
		t.Error(err)
	}
	long, err := c.Get(s.URL + "/long")
	if err != nil {
		t.Fatal(err)
	}
	defer long.Body.Close()
	if b, err := io.ReadAll(long.Body); !errors.Is(err, fetch.ErrTooLong) || len(b) > fetch.MaxBody {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestWhatLiesOnTheOpenInternet(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "1.1.1.1": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.31.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false,
		"::1": false, "::": false, "fe80::1%eth0": false, "fd00::1": false, "ff02::1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false, "::7f00:1": false,
	} {
		if got := fetch.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
	if fetch.Public(netip.Addr{}) {
		t.Error("no address at all counts as public")
	}
}

// A host that may be reached is one that can say who it is.
func TestACertificateThatNobodyKnowsIsRefused(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody was let in") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	c := fetch.Client(fetch.Host{Name: strings.TrimPrefix(s.URL, "https://"), Private: true, Plain: true})
	var unknown *tls.CertificateVerificationError
	if _, err := c.Get(s.URL); !errors.As(err, &unknown) {
		t.Error(err)
	}
}
