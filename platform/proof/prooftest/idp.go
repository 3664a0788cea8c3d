// Package prooftest starts an identity provider for tests, an honest one or an
// odd one.
package prooftest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"kith/platform/proof"
)

// IDP is an identity provider as OpenID Connect Core wants it: discovery, keys,
// an address to sign in at and one that trades a code, once and only with its
// PKCE verifier, for an ID token. Somebody is always signed in there.
type IDP struct {
	*httptest.Server
	t        *testing.T
	Key      *ecdsa.PrivateKey
	KeyID    string
	Redirect string
	codes    map[string]url.Values // what was asked when the code was given
	now      func() time.Time

	Claims map[string]any // what an odd one says instead
	Sign   func(claims map[string]any) string
	Config map[string]any
	NoID   bool
}

// New starts a provider for a test, which sends people back to an address of
// the client "kith", whose secret is "word".
func New(t *testing.T, redirect string, now func() time.Time) *IDP {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &IDP{t: t, Key: key, KeyID: "k1", codes: map[string]url.Values{}, Redirect: redirect, now: now}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		c := map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256", "RS256", "HS256", "none"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"authorization_response_iss_parameter_supported": true,
		}
		maps.Copy(c, p.Config)
		json.NewEncoder(w).Encode(c)
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &p.Key.PublicKey, KeyID: p.KeyID, Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *IDP) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != "kith" || q.Get("code_challenge_method") != "S256" || !strings.Contains(q.Get("scope"), "openid") ||
		q.Get("redirect_uri") != p.Redirect || q.Get("nonce") == "" || len(q.Get("state")) < 20 {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	code := proof.NewToken()
	p.codes[code] = q
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}.Encode(), http.StatusFound)
}

func (p *IDP) token(w http.ResponseWriter, r *http.Request) {
	asked, ok := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || id != "kith" || secret != "word" || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") ||
		r.FormValue("redirect_uri") != asked.Get("redirect_uri") {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	now := p.now()
	claims := map[string]any{"iss": p.URL, "sub": "u-7", "aud": "kith", "nonce": asked.Get("nonce"), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	maps.Copy(claims, p.Claims)
	out := map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.signed(claims)}
	if p.Sign != nil {
		out["id_token"] = p.Sign(claims)
	}
	if p.NoID {
		delete(out, "id_token")
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(out)
}

func (p *IDP) signed(claims map[string]any) string {
	return p.With(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: p.Key, KeyID: p.KeyID}}, claims)
}

// With signs claims with a key.
func (p *IDP) With(key jose.SigningKey, claims map[string]any) string {
	p.t.Helper()
	s, err := jose.NewSigner(key, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := jwt.Signed(s).Claims(claims).Serialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return text
}

// Goes sends somebody to the provider and returns what they come back with.
func (p *IDP) Goes(address string) url.Values {
	p.t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(address)
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close()
	back, err := res.Location()
	if err != nil {
		p.t.Fatal(res.Status, err)
	}
	return back.Query()
}
