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
	"strings"
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
	Redirect     string   // our own address that it sends people back to
	Strong       []string // ways of asking (acr) that are proof enough here; none is any
	Client       *http.Client
	Now          func() time.Time

	mu     sync.Mutex
	found  *discovered
	asking *discovering
}

// discovering is a question to the provider how it is spoken to. Whoever comes
// meanwhile waits for the same answer: a slow one is not asked by each.
type discovering struct {
	done  chan struct{}
	found *discovered
	err   error
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
	found, asking := p.found, p.asking
	if found == nil && asking == nil {
		asking = &discovering{done: make(chan struct{})}
		p.asking = asking
		go p.ask(context.WithoutCancel(ctx), asking) // the keys are fetched anew when one is unknown, long after this request
	}
	p.mu.Unlock()
	if found != nil {
		return found, nil
	}
	select {
	case <-asking.done:
		return asking.found, asking.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *Provider) ask(ctx context.Context, a *discovering) {
	a.found, a.err = p.describes(oidc.ClientContext(ctx, p.Client))
	p.mu.Lock()
	p.found, p.asking = a.found, nil
	p.mu.Unlock()
	close(a.done)
}

// describes reads what the provider says of itself.
func (p *Provider) describes(ctx context.Context) (*discovered, error) {
	at, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("the identity provider: %w", err)
	}
	var says struct {
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
		NamesSelf  bool     `json:"authorization_response_iss_parameter_supported"`
		Secrets    []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := at.Claims(&says); err != nil {
		return nil, err
	}
	says.Algorithms = slices.DeleteFunc(says.Algorithms, func(a string) bool { return !slices.Contains(signed, a) })
	if len(says.Algorithms) == 0 {
		return nil, fmt.Errorf("%w: it signs in no way that is safe", ErrProvider)
	}
	end := at.Endpoint()
	end.AuthStyle = p.style(says.Secrets)
	return &discovered{
		verifier:  at.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: says.Algorithms}),
		oauth:     oauth2.Config{ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: end, RedirectURL: p.Redirect, Scopes: []string{oidc.ScopeOpenID}},
		namesSelf: says.NamesSelf,
	}, nil
}

// style is how the provider wants our secret: as it says, in the header where it
// says nothing. To try both would use up a code that is good once.
func (p *Provider) style(takes []string) oauth2.AuthStyle {
	if p.ClientSecret == "" || len(takes) > 0 && !slices.Contains(takes, "client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
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
	if len(p.Strong) > 0 {
		how = append(how, oauth2.SetAuthURLParam("acr_values", strings.Join(p.Strong, " ")))
	}
	return d.oauth.AuthCodeURL(a.State, how...), state, nil
}

// Word is what a provider says of somebody.
type Word struct {
	Subject string        // who they are there
	Age     time.Duration // how long before they proved it
	Dated   bool          // it says when; else Age is nothing
	How     string        // in which way it asked (acr), "" where it does not say
}

// Bounds of what a provider says: how long before its word it may have asked
// somebody who they are, where it was to ask anew; how long its word may be on
// its way; how much its clock and ours may differ. Source: Kith
const (
	anew  = 5 * time.Minute
	onWay = 10 * time.Minute
	skew  = 5 * time.Minute
)

// word reads an ID token that was verified: when it was made, and when its
// owner proved who they are, both by the provider's own clock.
func (p *Provider) word(id *oidc.IDToken) (Word, error) {
	var says struct {
		At  *float64 `json:"auth_time"` // a number of seconds, which need not be whole
		How any      `json:"acr"`       // a word, where it is one
	}
	if err := id.Claims(&says); err != nil {
		return Word{}, fmt.Errorf("%w: when it asked", ErrProvider)
	}
	w, now := Word{Subject: id.Subject}, p.Now()
	w.How, _ = says.How.(string)
	if id.IssuedAt.After(now.Add(skew)) || id.IssuedAt.Before(now.Add(-onWay)) {
		return Word{}, fmt.Errorf("%w: it was not made now", ErrProvider)
	}
	if says.At != nil {
		w.Age, w.Dated = id.IssuedAt.Sub(time.Unix(int64(*says.At), 0)), true
		if w.Age < -skew {
			return Word{}, fmt.Errorf("%w: it asks tomorrow", ErrProvider)
		}
		w.Age = max(w.Age, 0)
	}
	return w, nil
}

// Answered returns what the provider says of somebody, by what it sent them
// back with. ErrProvider says that it does not hold.
func (p *Provider) Answered(ctx context.Context, state []byte, answer url.Values) (Word, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return Word{}, err
	}
	var a asked
	if err := json.Unmarshal(state, &a); err != nil {
		return Word{}, err
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(a.State), []byte(answer.Get("state"))) != 1 || a.State == "":
		return Word{}, fmt.Errorf("%w: state", ErrProvider)
	case answer.Has("iss") && answer.Get("iss") != p.Issuer, d.namesSelf && !answer.Has("iss"):
		return Word{}, fmt.Errorf("%w: it is another one", ErrProvider)
	case answer.Has("error"), answer.Get("code") == "":
		return Word{}, fmt.Errorf("%w: it said no", ErrProvider)
	}
	ctx = oidc.ClientContext(ctx, p.Client)
	token, err := d.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Word{}, fmt.Errorf("%w: code", ErrProvider) // the cause repeats what was sent
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Word{}, fmt.Errorf("%w: no ID token", ErrProvider)
	}
	id, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return Word{}, fmt.Errorf("%w: ID token", ErrProvider)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.Nonce)) != 1 || id.Subject == "" || len(id.Audience) != 1 {
		return Word{}, fmt.Errorf("%w: it is not the answer to what was asked", ErrProvider)
	}
	w, err := p.word(id)
	if err != nil {
		return Word{}, err
	}
	if len(p.Strong) > 0 && !slices.Contains(p.Strong, w.How) {
		return Word{}, fmt.Errorf("%w: it asked for less proof than is wanted here", ErrProvider)
	}
	if a.Again && (!w.Dated || w.Age >= anew) {
		return Word{}, fmt.Errorf("%w: it did not ask anew", ErrProvider)
	}
	if id.AccessTokenHash != "" && id.VerifyAccessToken(token.AccessToken) != nil {
		return Word{}, fmt.Errorf("%w: access token", ErrProvider)
	}
	return w, nil
}
