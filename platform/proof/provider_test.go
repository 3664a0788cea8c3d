package proof_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"kith/platform/fetch"
	"kith/platform/proof"
	"kith/platform/proof/prooftest"
)

func provider(p *prooftest.IDP) *proof.Provider {
	host := strings.TrimPrefix(p.URL, "http://")
	return &proof.Provider{Issuer: p.URL, Name: "Maple", ClientID: "kith", ClientSecret: "word", Redirect: "https://kith.example/back",
		Client: fetch.Client(fetch.Host{Name: host, Private: true, Plain: true}), Now: time.Now}
}

func TestAProvidersWordIsTaken(t *testing.T) {
	p := prooftest.New(t, "https://kith.example/back", time.Now)
	us := provider(p)
	address, state, err := us.Ask(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	back := p.Goes(address)
	word, err := us.Answered(t.Context(), state, back)
	if err != nil || word != (proof.Word{Subject: "u-7"}) {
		t.Fatal(word, err)
	}
	if _, err := us.Answered(t.Context(), state, back); !errors.Is(err, proof.ErrProvider) {
		t.Errorf("a code is good twice: %v", err)
	}
	// the provider takes another key between two sign-ins
	if p.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	p.KeyID = "k2"
	if address, state, err = us.Ask(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if word, err = us.Answered(t.Context(), state, p.Goes(address)); err != nil || word.Subject != "u-7" {
		t.Errorf("after the provider's key changed: %v %v", word, err)
	}
}

func TestAnOddProviderIsNotBelieved(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	none := func(claims map[string]any) string {
		body, _ := json.Marshal(claims)
		b := base64.RawURLEncoding
		return b.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + b.EncodeToString(body) + "."
	}
	for name, odd := range map[string]func(p *prooftest.IDP, back url.Values){
		"wrong issuer":   func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"iss": "https://elsewhere.example"} },
		"wrong audience": func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"aud": "another"} },
		"two audiences":  func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"aud": []string{"kith", "another"}} },
		"wrong nonce":    func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"nonce": "n"} },
		"no nonce":       func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"nonce": nil} },
		"nobody":         func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"sub": ""} },
		"expired": func(p *prooftest.IDP, _ url.Values) {
			p.Claims = map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}
		},
		"not yet": func(p *prooftest.IDP, _ url.Values) {
			p.Claims = map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}
		},
		"made tomorrow": func(p *prooftest.IDP, _ url.Values) {
			p.Claims = map[string]any{"iat": time.Now().Add(20 * time.Hour).Unix(), "exp": time.Now().Add(21 * time.Hour).Unix()}
		},
		"made yesterday": func(p *prooftest.IDP, _ url.Values) {
			p.Claims = map[string]any{"iat": time.Now().Add(-20 * time.Hour).Unix()}
		},
		"made at no time": func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"iat": nil} },
		"asked tomorrow": func(p *prooftest.IDP, _ url.Values) {
			p.Claims = map[string]any{"auth_time": time.Now().Add(time.Hour).Unix()}
		},
		"asked in words":          func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"auth_time": "today"} },
		"a hash of another token": func(p *prooftest.IDP, _ url.Values) { p.Claims = map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"} },
		"signed by none":          func(p *prooftest.IDP, _ url.Values) { p.Sign = none },
		"signed by a shared secret": func(p *prooftest.IDP, _ url.Values) {
			p.Sign = func(c map[string]any) string {
				return p.With(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(strings.Repeat("word", 8))}, c)
			}
		},
		"signed by somebody else": func(p *prooftest.IDP, _ url.Values) {
			p.Sign = func(c map[string]any) string {
				return p.With(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: other, KeyID: "k1"}}, c)
			}
		},
		"a key nobody knows": func(p *prooftest.IDP, _ url.Values) {
			p.Sign = func(c map[string]any) string {
				return p.With(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: other, KeyID: "k9"}}, c)
			}
		},
		"a key of another kind": func(p *prooftest.IDP, _ url.Values) {
			p.Sign = func(c map[string]any) string {
				return p.With(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: rsaKey, KeyID: "k1"}}, c)
			}
		},
		"no ID token":                 func(p *prooftest.IDP, _ url.Values) { p.NoID = true },
		"another state":               func(_ *prooftest.IDP, back url.Values) { back.Set("state", "s") },
		"no state":                    func(_ *prooftest.IDP, back url.Values) { back.Del("state") },
		"another provider's answer":   func(_ *prooftest.IDP, back url.Values) { back.Set("iss", "https://elsewhere.example") },
		"an answer that hides whose":  func(_ *prooftest.IDP, back url.Values) { back.Del("iss") },
		"an error":                    func(_ *prooftest.IDP, back url.Values) { back.Del("code"); back.Set("error", "access_denied") },
		"a code that nobody gave out": func(_ *prooftest.IDP, back url.Values) { back.Set("code", "c") },
	} {
		p := prooftest.New(t, "https://kith.example/back", time.Now)
		us := provider(p)
		address, state, err := us.Ask(t.Context(), false)
		if err != nil {
			t.Fatal(name, err)
		}
		back := p.Goes(address)
		odd(p, back)
		if word, err := us.Answered(t.Context(), state, back); !errors.Is(err, proof.ErrProvider) || word != (proof.Word{}) {
			t.Errorf("%s: %v %v", name, word, err)
		}
	}
}

func TestACodeIsWorthNothingToWhomItWasNotGiven(t *testing.T) {
	p := prooftest.New(t, "https://kith.example/back", time.Now)
	us := provider(p)
	address, _, err := us.Ask(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	stolen := p.Goes(address) // of somebody else, who began with another verifier
	_, mine, err := us.Ask(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	var a struct{ State string }
	if err := json.Unmarshal(mine, &a); err != nil {
		t.Fatal(err)
	}
	stolen.Set("state", a.State)
	if _, err := us.Answered(t.Context(), mine, stolen); !errors.Is(err, proof.ErrProvider) {
		t.Errorf("%v", err)
	}
}

func TestAProviderThatIsAnotherOrUnsafeIsRefused(t *testing.T) {
	for name, config := range map[string]map[string]any{
		"it says it is another":  {"issuer": "https://elsewhere.example"},
		"it signs with secrets":  {"id_token_signing_alg_values_supported": []string{"HS256", "none"}},
		"its keys lie elsewhere": {"jwks_uri": "https://elsewhere.example/keys", "token_endpoint": "https://elsewhere.example/token"},
	} {
		p := prooftest.New(t, "https://kith.example/back", time.Now)
		p.Config = config
		us := provider(p)
		address, state, err := us.Ask(t.Context(), false)
		if err == nil {
			_, err = us.Answered(t.Context(), state, p.Goes(address))
		}
		if err == nil {
			t.Errorf("%s: it is believed", name)
		}
	}
	p := prooftest.New(t, "https://kith.example/back", time.Now)
	us := provider(p)
	p.Close()
	if _, _, err := us.Ask(t.Context(), false); err == nil {
		t.Error("a provider that is not there answers")
	}
}

func TestAProviderIsToAskAnew(t *testing.T) {
	now := time.Now().Unix()
	for name, tt := range map[string]struct {
		at   any
		want bool
	}{
		"it asked a moment ago": {now - 10, true},
		"it asked this morning": {now - 4*60*60, false},
		"it does not say":       {nil, false},
	} {
		p := prooftest.New(t, "https://kith.example/back", time.Now)
		p.Claims = map[string]any{"auth_time": tt.at}
		us := provider(p)
		address, state, err := us.Ask(t.Context(), true)
		if err != nil || !strings.Contains(address, "prompt=login") || !strings.Contains(address, "max_age=0") {
			t.Fatal(address, err)
		}
		if word, err := us.Answered(t.Context(), state, p.Goes(address)); (err == nil) != tt.want || word.Dated != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAProviderThatAsksForTooLittleProofIsNotBelieved(t *testing.T) {
	for name, tt := range map[string]struct {
		says   any
		strong []string
		want   bool
	}{
		"as is wanted":          {"phr", []string{"phr", "phrh"}, true},
		"less":                  {"pwd", []string{"phr", "phrh"}, false},
		"it does not say":       {nil, []string{"phr"}, false},
		"a number":              {2, []string{"2"}, false},
		"nothing is wanted":     {"pwd", nil, true},
		"nothing, and a number": {2, nil, true},
	} {
		p := prooftest.New(t, "https://kith.example/back", time.Now)
		p.Claims = map[string]any{"acr": tt.says}
		us := provider(p)
		us.Strong = tt.strong
		address, state, err := us.Ask(t.Context(), false)
		if err != nil || strings.Contains(address, "acr_values=") != (len(tt.strong) > 0) {
			t.Fatal(address, err)
		}
		if _, err := us.Answered(t.Context(), state, p.Goes(address)); (err == nil) != tt.want || err != nil && !errors.Is(err, proof.ErrProvider) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
