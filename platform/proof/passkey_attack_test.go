package proof_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"testing"

	"kith/platform/proof"
)

// device is an authenticator that does what it is told, also what none should.
//
// Source: WebAuthn
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	owner  string
	count  uint32
	origin string
	site   string
	flags  byte
	typ    string // of what is signed, "" for the right one
}

// What a device says of a person: there, verified.
const there, verified, made = 0x01, 0x04, 0x40

func newDevice(t *testing.T, owner string) *device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &device{t: t, key: key, id: []byte(proof.NewToken()), owner: owner, origin: "https://kith.example", site: "kith.example", flags: there | verified}
}

func (d *device) client(typ string, options []byte) []byte {
	var o struct{ Challenge string }
	if err := json.Unmarshal(options, &o); err != nil || o.Challenge == "" {
		d.t.Fatal(err, string(options))
	}
	if d.typ != "" {
		typ = d.typ
	}
	b, err := json.Marshal(map[string]any{"type": typ, "challenge": o.Challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

func (d *device) data(flags byte) []byte {
	sum := sha256.Sum256([]byte(d.site))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), d.count)
}

func (d *device) answer(response map[string][]byte) []byte {
	b := base64.RawURLEncoding
	all := map[string]string{}
	for k, v := range response {
		all[k] = b.EncodeToString(v)
	}
	text, err := json.Marshal(map[string]any{"id": b.EncodeToString(d.id), "rawId": b.EncodeToString(d.id), "type": "public-key", "response": all})
	if err != nil {
		d.t.Fatal(err)
	}
	return text
}

// makes answers an offer to make a key.
func (d *device) makes(options []byte) []byte {
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.t.Fatal(err)
	}
	cose := append([]byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 32), point[33:]...)
	data := append(d.data(d.flags|made), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(d.id))), d.id...)
	data = append(data, cose...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59"), byte(len(data)>>8), byte(len(data)))
	return d.answer(map[string][]byte{"clientDataJSON": d.client("webauthn.create", options), "attestationObject": append(object, data...)})
}

// signs answers a question to sign.
func (d *device) signs(options []byte) []byte {
	client, data := d.client("webauthn.get", options), d.data(d.flags)
	inner := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), inner[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string][]byte{"clientDataJSON": client, "authenticatorData": data, "signature": sig, "userHandle": []byte(d.owner)})
}

func TestAPasskeyThatIsNotRightOpensNothing(t *testing.T) {
	keys, err := proof.NewPasskeys("https://kith.example", "Kith")
	if err != nil {
		t.Fatal(err)
	}
	lena, wei := &proof.Owner{ID: "l1", Name: "lena"}, &proof.Owner{ID: "l2", Name: "wei"}
	find := func(id string) (proof.Owner, error) {
		for _, o := range []*proof.Owner{lena, wei} {
			if o.ID == id {
				return *o, nil
			}
		}
		return proof.Owner{}, errors.New("nobody")
	}
	enroll := func(o *proof.Owner, d *device) error {
		options, state, err := keys.Offer(*o)
		if err != nil {
			t.Fatal(err)
		}
		key, err := keys.Made(*o, state, d.makes(options))
		if err == nil {
			o.Keys = append(o.Keys, key)
		}
		return err
	}
	hers, his := newDevice(t, "l1"), newDevice(t, "l2")
	hers.count = 7
	if err := errors.Join(enroll(lena, hers), enroll(wei, his)); err != nil {
		t.Fatal(err)
	}
	tries := func(change func(d *device)) (proof.Owner, error) {
		d := *hers
		d.count++
		change(&d)
		options, state, err := keys.Ask()
		if err != nil {
			t.Fatal(err)
		}
		who, _, err := keys.Signed(state, d.signs(options), find)
		return who, err
	}
	if who, err := tries(func(*device) {}); err != nil || who.ID != "l1" {
		t.Fatalf("the right one is refused: %v", err)
	}
	for name, odd := range map[string]func(d *device){
		"another site's page":           func(d *device) { d.origin = "https://kith.example.evil.example" },
		"the same name in the clear":    func(d *device) { d.origin = "http://kith.example" },
		"another port":                  func(d *device) { d.origin = "https://kith.example:8443" },
		"another site's key":            func(d *device) { d.site = "evil.example" },
		"nobody was there":              func(d *device) { d.flags = verified },
		"nobody was verified":           func(d *device) { d.flags = there },
		"an answer to another question": func(d *device) { d.typ = "webauthn.create" },
		"a count that went back":        func(d *device) { d.count = 3 },
		"a count that stood still":      func(d *device) { d.count = 7 },
		"in another's name":             func(d *device) { d.owner = "l2" },
		"in nobody's name":              func(d *device) { d.owner = "" },
		"another's key":                 func(d *device) { d.key = his.key },
		"a key that is not kept":        func(d *device) { d.id = []byte(proof.NewToken()) },
	} {
		if who, err := tries(odd); err == nil || who.ID != "" {
			t.Errorf("%s: it opens %q", name, who.ID)
		}
	}
	one, state, err := keys.Ask()
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := keys.Ask()
	if err != nil {
		t.Fatal(err)
	}
	hers.count = 9
	if _, _, err := keys.Signed(state, hers.signs(other), find); err == nil {
		t.Error("the answer to one question opens another")
	}
	if _, _, err := keys.Signed(state, append(hers.signs(one), "{}"...), find); err == nil {
		t.Error("what follows an answer is not looked at")
	}
	for name, odd := range map[string]func(d *device){
		"made elsewhere":      func(d *device) { d.origin = "https://evil.example" },
		"made for another":    func(d *device) { d.site = "evil.example" },
		"nobody was verified": func(d *device) { d.flags = there },
	} {
		d := newDevice(t, "l1")
		odd(d)
		if enroll(lena, d) == nil {
			t.Errorf("a key %s is kept", name)
		}
	}
}
