package interaction

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"kith/platform/access"
	"kith/platform/fault"
)

// seal makes page tokens: the search and the place in it, encrypted. A token
// therefore shows no name that was searched for, counts nothing, cannot be
// made up, and opens only for the viewer it was made for. It gives no right:
// the page behind it is searched anew as that viewer.
type seal struct {
	aead  cipher.AEAD
	nonce []byte // key of the nonce
}

func newSeal(secret []byte) (*seal, error) {
	keys, err := hkdf.Key(sha256.New, secret, nil, "kith fhir page", 64)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(keys[:32])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &seal{aead, keys[32:]}, err
}

// close seals a page: the type, the search as an address writes it, and the id
// behind which it goes on. The nonce follows from the content, so the same page
// has the same token and an answer can be compared byte by byte.
func (s *seal) close(v access.Viewer, typ, query, after string) string {
	plain := []byte(typ + "\n" + after + "\n" + query)
	mac := hmac.New(sha256.New, s.nonce)
	mac.Write([]byte(v.ID() + "\n")) //nolint:errcheck // a hash never fails
	mac.Write(plain)                 //nolint:errcheck // as above
	nonce := mac.Sum(nil)[:s.aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, []byte(v.ID())))
}

// open is the inverse of close; whatever was not made for v and typ is fault.Invalid.
func (s *seal) open(v access.Viewer, typ, token string) (query, after string, err error) {
	wrong := fault.At(fault.Invalid, "fhir.bad-page", inRequest+pageParam)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	n := s.aead.NonceSize()
	if err != nil || len(raw) < n {
		return "", "", wrong
	}
	plain, err := s.aead.Open(nil, raw[:n], raw[n:], []byte(v.ID()))
	if err != nil {
		return "", "", wrong
	}
	was, rest, _ := strings.Cut(string(plain), "\n")
	after, query, ok := strings.Cut(rest, "\n")
	if !ok || was != typ {
		return "", "", wrong
	}
	return query, after, nil
}
