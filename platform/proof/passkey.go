package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Passkeys checks what a browser signs with a key that never leaves its device.
// The key itself asks for a finger or a number, so a passkey is two proofs in
// one; and it signs for this site only, so nobody can be lured to another.
//
// Source: WebAuthn
type Passkeys struct{ site *webauthn.WebAuthn }

// NewPasskeys returns passkeys for a site, such as "https://kith.example". The
// address must be the one that people see: it is not taken from a request.
func NewPasskeys(address, name string) (*Passkeys, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil, fmt.Errorf("passkeys need the address of the site, such as https://kith.example")
	}
	required := true
	site, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &required, ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	return &Passkeys{site}, err
}

// Owner is whose passkeys they are.
type Owner struct {
	ID   string // opaque; the device hands it back
	Name string // what the device shows beside the key
	Keys []Passkey
}

// Passkey is one key as it is kept.
type Passkey struct {
	ID   string // base64url
	Data []byte
}

// owner gives an Owner the form the library asks for.
type owner struct {
	Owner
	keys []webauthn.Credential
}

func (o owner) WebAuthnID() []byte                         { return []byte(o.ID) }
func (o owner) WebAuthnName() string                       { return o.Name }
func (o owner) WebAuthnDisplayName() string                { return o.Name }
func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

func (o Owner) read() (owner, error) {
	all := owner{Owner: o}
	for _, k := range o.Keys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Data, &c); err != nil {
			return owner{}, err
		}
		all.keys = append(all.keys, c)
	}
	return all, nil
}

func kept(c *webauthn.Credential) (Passkey, error) {
	c.Attestation = webauthn.CredentialAttestation{} // which make of device it is, nobody needs to know
	data, err := json.Marshal(c)
	return Passkey{protocol.URLEncodedBase64(c.ID).String(), data}, err
}

// Offer returns what a browser needs to make a key, and the state by which Made
// knows the answer.
func (p *Passkeys) Offer(o Owner) (options, state []byte, err error) {
	who, err := o.read()
	if err != nil {
		return nil, nil, err
	}
	creation, session, err := p.site.BeginRegistration(who, webauthn.WithExclusions(webauthn.Credentials(who.keys).CredentialDescriptors()))
	if err != nil {
		return nil, nil, err
	}
	return both(creation.Response, session)
}

// Made returns the key that a browser made.
func (p *Passkeys) Made(o Owner, state, answer []byte) (Passkey, error) {
	who, err := o.read()
	if err != nil {
		return Passkey{}, err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, errPasskey
	}
	c, err := p.site.CreateCredential(who, session, parsed)
	if err != nil {
		return Passkey{}, errPasskey
	}
	return kept(c)
}

// errPasskey says that an answer does not hold. The library says more, and some
// of it came from outside.
var errPasskey = errors.New("proof: the passkey does not hold")

// Ask returns what a browser needs to sign with whatever key it has for this
// site, and the state by which Signed knows the answer.
func (p *Passkeys) Ask() (options, state []byte, err error) {
	assertion, session, err := p.site.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, err
	}
	return both(assertion.Response, session)
}

// Signed returns whose key signed, and the key with its counter raised. find
// returns the owner behind an id. A key whose counter went back has a copy
// somewhere and is refused.
func (p *Passkeys) Signed(state, answer []byte, find func(id string) (Owner, error)) (Owner, Passkey, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return Owner{}, Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Owner{}, Passkey{}, errPasskey
	}
	var who owner
	c, err := p.site.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		o, err := find(string(handle))
		if err == nil {
			who, err = o.read()
		}
		return who, err
	}, session, parsed)
	if err != nil || c.Authenticator.CloneWarning {
		return Owner{}, Passkey{}, errPasskey
	}
	key, err := kept(c)
	return who.Owner, key, err
}

func both(options, session any) (a, b []byte, err error) {
	if a, err = json.Marshal(options); err != nil {
		return nil, nil, err
	}
	b, err = json.Marshal(session)
	return a, b, err
}
