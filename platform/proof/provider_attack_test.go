package proof_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kith/platform/fetch"
	"kith/platform/proof"
)

// strict is a provider as OpenID Connect allows one and few are: its issuer has
// a path, it signs with RSA, takes the secret in the form only and burns a code
// at the first try of any kind, lists keys that are not for signing, counts
// seconds in fractions and says things that nobody asked for.
type strict struct {
	*httptest.Server
	t      *testing.T
	key    *rsa.PrivateKey
	asked  url.Values
	asks   atomic.Int64
	before func(path string, w http.ResponseWriter) (done bool)
}

func newStrict(t *testing.T) *strict {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &strict{t: t, key: key}
	p.Server = httptest.NewServer(http.HandlerFunc(p.answer))
	t.Cleanup(p.Close)
	return p
}

func (p *strict) issuer() string { return p.URL + "/tenant/maple" }

func (p *strict) us() *proof.Provider {
	return &proof.Provider{Issuer: p.issuer(), ClientID: "kith", ClientSecret: "a word: with signs&", Redirect: "https://kith.example/back", Now: time.Now,
		Client: fetch.Client(fetch.Host{Name: strings.TrimPrefix(p.URL, "http://"), Private: true, Plain: true})}
}

func (p *strict) answer(w http.ResponseWriter, r *http.Request) {
	p.asks.Add(1)
	if p.before != nil && p.before(r.URL.Path, w) {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	switch strings.TrimPrefix(r.URL.Path, "/tenant/maple") {
	case "/.well-known/openid-configuration":
		p.says(w, map[string]any{"issuer": p.issuer(), "authorization_endpoint": p.issuer() + "/a?tenant=maple", "token_endpoint": p.issuer() + "/t", "jwks_uri": p.issuer() + "/k",
			"id_token_signing_alg_values_supported": []string{"RS256"}, "token_endpoint_auth_methods_supported": []string{"private_key_jwt", "client_secret_post"},
			"x-more": map[string]any{"issuer": "https://elsewhere.example"}})
	case "/k":
		n := base64.RawURLEncoding.EncodeToString(p.key.N.Bytes())
		p.says(w, map[string]any{"keys": []any{
			map[string]any{"kty": "AKP", "alg": "ML-DSA-65", "pub": "AAAA", "kid": "q"}, // of a kind that is not known here
			map[string]any{"kty": "oct", "k": "AAAA", "kid": "s"},
			map[string]any{"kty": "RSA", "use": "enc", "kid": "e", "n": n, "e": "AQAB"},
			map[string]any{"kty": "RSA", "use": "sig", "kid": "k", "n": n, "e": "AQAB"}}})
	case "/t":
		p.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (p *strict) says(w http.ResponseWriter, what any) {
	if err := json.NewEncoder(w).Encode(what); err != nil {
		p.t.Error(err)
	}
}

func (p *strict) token(w http.ResponseWriter, r *http.Request) {
	asked := p.asked
	p.asked = nil
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if asked == nil || r.Header.Get("Authorization") != "" || r.PostFormValue("client_id") != "kith" || r.PostFormValue("client_secret") != "a word: with signs&" ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
		w.WriteHeader(http.StatusUnauthorized)
		p.says(w, map[string]any{"error": "invalid_client"})
		return
	}
	now := time.Now()
	p.says(w, map[string]any{"token_type": "bearer", "access_token": "a", "expires_in": 60, "id_token": p.sign(map[string]any{
		"iss": p.issuer(), "sub": "é|7", "aud": []string{"kith"}, "azp": "kith", "nonce": asked.Get("nonce"), "email": "dee@elsewhere.example", "email_verified": "false",
		"iat": float64(now.UnixMilli()) / 1000, "exp": float64(now.Add(time.Minute).UnixMilli()) / 1000, "auth_time": float64(now.Add(-time.Hour).UnixMilli()) / 1000})})
}

func (p *strict) sign(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
	}
	b := base64.RawURLEncoding
	text := b.EncodeToString([]byte(`{"alg":"RS256","kid":"k","typ":"JWT"}`)) + "." + b.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, sum[:])
	if err != nil {
		p.t.Error(err)
	}
	return text + "." + b.EncodeToString(sig)
}

// goes is somebody who signs in there; iss is not said, which is allowed.
func (p *strict) goes(address string) url.Values {
	u, err := url.Parse(address)
	if err != nil || u.Query().Get("tenant") != "maple" {
		p.t.Fatal(address, err)
	}
	p.asked = u.Query()
	return url.Values{"code": {"c"}, "state": {u.Query().Get("state")}, "session_state": {"x"}}
}

func TestAProviderThatIsOddAndAllowedIsUnderstood(t *testing.T) {
	p := newStrict(t)
	us := p.us()
	address, state, err := us.Ask(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	word, err := us.Answered(t.Context(), state, p.goes(address))
	if err != nil || word.Subject != "é|7" || !word.Dated || word.Age < 59*time.Minute || word.Age > 61*time.Minute {
		t.Errorf("%+v, %v", word, err)
	}
}

// A provider that does not answer holds nobody up for longer than one question
// takes, however many ask.
func TestASlowProviderIsAskedOnceAndNotByEach(t *testing.T) {
	p := newStrict(t)
	hold := make(chan struct{})
	p.before = func(string, http.ResponseWriter) bool { <-hold; return false }
	us := p.us()
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, _, err := us.Ask(t.Context(), false); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	close(hold)
	wait.Wait()
	if n := p.asks.Load(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

func TestAProviderThatNeverEndsIsLeft(t *testing.T) {
	for _, part := range []string{"/.well-known/openid-configuration", "/k", "/t"} {
		p := newStrict(t)
		us := p.us()
		p.before = func(path string, w http.ResponseWriter) bool {
			if !strings.HasSuffix(path, part) {
				return false
			}
			fmt.Fprint(w, `{"issuer":"`)
			for range 1000 {
				if _, err := w.Write([]byte(strings.Repeat("x", 1<<10))); err != nil {
					break
				}
			}
			return true
		}
		address, state, err := us.Ask(t.Context(), false)
		if err == nil {
			_, err = us.Answered(t.Context(), state, p.goes(address))
		}
		if err == nil || len(err.Error()) > 500 {
			t.Errorf("%s: %.200v", part, err)
		}
	}
}
