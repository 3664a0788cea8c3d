package proof

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is an organization's own identity provider, by OpenID Connect: its
// word on who somebody is there. Who that is here, a link says that somebody
// made before; nothing else the provider says is believed.
//
// Source: OIDC, RFC-9700
type Provider struct {
	Issuer       string // "https://login.maple.example"
	Name         string // on the button: "Maple Street"
	ClientID     string
	ClientSecret string
	Redirect     string // our own address that it sends people back to
	Client       *http.Client

	mu    sync.Mutex
	found *discovered
}

type discovered struct {
	verifier  *oidc.IDTokenVerifier
	oauth     oauth2.Config
	namesSelf bool // it says in its answers who it is
}

// signed are the ways of signing that are believed: none with a shared secret,
// and not "none".
var signed = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// ErrProvider says that a provider's word does not hold.
var ErrProvider = errors.New("proof: the provider's word does not hold")

// discover asks the provider how it is spoken to: once, and again as long as it
// did not answer.
func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The keys are fetched anew when one is unknown, long after this request.
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), p.Client)
	at, err := oidc.NewProvider(lasting, p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("the identity provider: %w", err)
	}
	var says struct {
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
		NamesSelf  bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := at.Claims(&says); err != nil {
		return nil, err
	}
	says.Algorithms = slices.DeleteFunc(says.Algorithms, func(a string) bool { return !slices.Contains(signed, a) })
	if len(says.Algorithms) == 0 {
		return nil, fmt.Errorf("%w: it signs in no way that is safe", ErrProvider)
	}
	p.found = &discovered{
		verifier:  at.VerifierContext(lasting, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: says.Algorithms}),
		oauth:     oauth2.Config{ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: at.Endpoint(), RedirectURL: p.Redirect, Scopes: []string{oidc.ScopeOpenID}},
		namesSelf: says.NamesSelf,
	}
	return p.found, nil
}

// asked is what must come back as it was sent.
type asked struct {
	State, Nonce, Verifier string
	Again                  bool
}

// Ask returns the address to send somebody to, and the state by which Answered
// knows the answer. again wants them to prove there anew who they are, also when
// the provider knows them already.
func (p *Provider) Ask(ctx context.Context, again bool) (address string, state []byte, err error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", nil, err
	}
	a := asked{NewToken(), NewToken(), oauth2.GenerateVerifier(), again}
	if state, err = json.Marshal(a); err != nil {
		return "", nil, err
	}
	how := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if again {
		how = append(how, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return d.oauth.AuthCodeURL(a.State, how...), state, nil
}

// anew is how long before its word a provider may have asked somebody who they
// are, where it was to ask anew. Source: Kith
const anew = 5 * time.Minute

// fresh reports whether the provider asked anew: both moments are by its own
// clock.
func fresh(id *oidc.IDToken) bool {
	var says struct {
		At int64 `json:"auth_time"`
	}
	return id.Claims(&says) == nil && says.At > 0 && id.IssuedAt.Sub(time.Unix(says.At, 0)) < anew
}

// Answered returns who somebody is at the provider, by what it sent them back
// with. ErrProvider says that it does not hold.
func (p *Provider) Answered(ctx context.Context, state []byte, answer url.Values) (subject string, err error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	var a asked
	if err := json.Unmarshal(state, &a); err != nil {
		return "", err
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(a.State), []byte(answer.Get("state"))) != 1 || a.State == "":
		return "", fmt.Errorf("%w: state", ErrProvider)
	case answer.Has("iss") && answer.Get("iss") != p.Issuer, d.namesSelf && !answer.Has("iss"):
		return "", fmt.Errorf("%w: it is another one", ErrProvider)
	case answer.Has("error"), answer.Get("code") == "":
		return "", fmt.Errorf("%w: it said no", ErrProvider)
	}
	ctx = oidc.ClientContext(ctx, p.Client)
	token, err := d.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return "", fmt.Errorf("%w: code", ErrProvider) // the cause repeats what was sent
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", fmt.Errorf("%w: no ID token", ErrProvider)
	}
	id, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return "", fmt.Errorf("%w: ID token", ErrProvider)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.Nonce)) != 1 || id.Subject == "" || len(id.Audience) != 1 {
		return "", fmt.Errorf("%w: it is not the answer to what was asked", ErrProvider)
	}
	if a.Again && !fresh(id) {
		return "", fmt.Errorf("%w: it did not ask anew", ErrProvider)
	}
	if id.AccessTokenHash != "" && id.VerifyAccessToken(token.AccessToken) != nil {
		return "", fmt.Errorf("%w: access token", ErrProvider)
	}
	return id.Subject, nil
}
