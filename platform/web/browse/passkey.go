package browse

import "github.com/chromedp/cdproto/webauthn"

// Passkeys gives the page's browser a device that keeps passkeys and knows its
// owner, or one that does not, without asking anybody.
func (p *Page) Passkeys(known bool) {
	p.t.Helper()
	with(p, webauthn.Enable, webauthn.EnableParams{})
	with(p, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, AutomaticPresenceSimulation: true, IsUserVerified: known,
	}})
}
