package account

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Mail folds a mail address for comparing, "" when it is none: capitals, dots
// before the @ and what stands behind a plus lead to the same mailbox at those
// who give most mailboxes away. It may call two mailboxes one; that is the safe
// side.
func Mail(text string) string {
	text = strings.TrimSpace(norm.NFKC.String(text))
	if scheme, rest, ok := strings.Cut(text, ":"); ok && strings.EqualFold(scheme, "mailto") {
		text, _, _ = strings.Cut(rest, "?")
	}
	a, err := mail.ParseAddress(strings.TrimSuffix(text, "."))
	if err != nil {
		return ""
	}
	name, host, ok := cutLast(strings.ToLower(a.Address), '@')
	name, _, _ = strings.Cut(name, "+")
	if name = strings.ReplaceAll(name, ".", ""); !ok || name == "" {
		return ""
	}
	if host == "googlemail.com" {
		host = "gmail.com"
	}
	return name + "@" + host
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// Phone writes a phone number as E.164, "" when it is none. A number without a
// country is one of North America.
//
// Source: E164
func Phone(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(strings.ToLower(norm.NFKC.String(text))), "tel:")
	for _, extension := range []string{"x", "ext", ";", ","} {
		text, _, _ = strings.Cut(text, extension)
	}
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) && r <= '9' {
			return r
		}
		return -1
	}, text)
	abroad := strings.HasPrefix(text, "+")
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !abroad {
		digits, abroad = rest, true
	}
	if rest, ok := strings.CutPrefix(digits, "011"); ok && !abroad && len(digits) > 11 {
		digits, abroad = rest, true
	}
	switch {
	case abroad && len(digits) >= 8 && len(digits) <= 15:
		return "+" + digits
	case !abroad && len(digits) == 10:
		return "+1" + digits
	case !abroad && len(digits) == 11 && digits[0] == '1':
		return "+" + digits
	}
	return ""
}

// Contacts folds all ways of reaching somebody that text may hold: people write
// two into one field, and a name around them.
func Contacts(text string) (all []string) {
	add := func(text string) {
		if v := Contact(text); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	add(text)
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;/|<>\n\t", r) }) {
		add(part)
		for word := range strings.FieldsSeq(part) {
			if strings.Contains(word, "@") {
				add(strings.Trim(word, "().:\"'"))
			}
		}
	}
	return all
}

// Unread stands among ways of reaching somebody for what was written of a kind,
// mail or phone, and nobody here can read. Nothing can be said to differ from it.
const (
	unreadMail  = "?mail"
	unreadPhone = "?phone"
)

// fewDigits is how many a number has that is meant as a phone's. Source: E164
const fewDigits = 7

// unread returns what of text is meant as a way of reaching somebody and is
// none that Contacts reads, "" when there is nothing.
func unread(text string) string {
	mails, phones := 0, 0
	for _, c := range Contacts(text) {
		if strings.Contains(c, "@") {
			mails++
		} else {
			phones++
		}
	}
	digits := 0
	for _, r := range norm.NFKC.String(text) {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	switch at := strings.Count(norm.NFKC.String(text), "@"); {
	case at > mails:
		return unreadMail
	case at == 0 && digits >= fewDigits && phones == 0:
		return unreadPhone
	}
	return ""
}

// Contact folds whatever way of reaching somebody text is.
func Contact(text string) string {
	if strings.Contains(text, "@") {
		return Mail(text)
	}
	return Phone(text)
}
