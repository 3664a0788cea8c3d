package people

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
)

// seal hides what would otherwise stand in an address: a search and a place in
// the list hold names, and addresses are kept by browsers and read over
// shoulders. Its key lives as long as the program; an address from before opens
// the list at its beginning.
type seal struct{ cipher.AEAD }

func newSeal() seal {
	key := make([]byte, 32)
	rand.Read(key) //nolint:errcheck // crypto/rand never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only a key of another length makes it fail
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return seal{aead}
}

// close returns text as it may stand in an address, good for one purpose. What
// it draws comes from crypto/rand, where twins of a world draw the same.
func (s seal) close(purpose, text string) string {
	nonce := make([]byte, s.NonceSize())
	rand.Read(nonce) //nolint:errcheck // crypto/rand never fails
	return base64.RawURLEncoding.EncodeToString(s.Seal(nonce, nonce, []byte(text), []byte(purpose)))
}

// open returns the text of an address; ok is false for anything we did not
// close for this purpose.
func (s seal) open(purpose, sealed string) (text string, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	n := s.NonceSize()
	if err != nil || len(b) < n {
		return "", false
	}
	plain, err := s.Open(nil, b[:n], b[n:], []byte(purpose))
	return string(plain), err == nil
}
