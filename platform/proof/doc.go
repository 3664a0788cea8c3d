// Package proof checks what people prove themselves with: passwords, codes of
// an authenticator, codes on paper, passkeys, and another organization's word.
// It keeps nothing and knows nobody; what was proven before is handed to it.
//
// Source: NIST-800-63B, OWASP-Passwords
package proof
