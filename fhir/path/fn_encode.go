package path

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// encodings write strings in other alphabets, and read them back. What cannot
// be read gives nothing.
var encodings = map[string]function{
	"encode":   {min: 1, max: 1, run: recode(encode)},
	"decode":   {min: 1, max: 1, run: recode(decode)},
	"escape":   {min: 1, max: 1, run: recode(escape)},
	"unescape": {min: 1, max: 1, run: recode(unescape)},
}

func recode(f func(s, how string) (string, bool)) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		s, args, ok, err := c.texts(m, in, 1)
		if !ok || err != nil {
			return out, err
		}
		if s, ok = f(s, args[0]); !ok {
			return out, nil
		}
		return m.long(c.at, s, out)
	}
}

func encode(s, how string) (string, bool) {
	switch how {
	case "hex":
		return hex.EncodeToString([]byte(s)), true
	case "base64":
		return base64.StdEncoding.EncodeToString([]byte(s)), true
	case "urlbase64":
		return base64.URLEncoding.EncodeToString([]byte(s)), true
	}
	return "", false
}

func decode(s, how string) (string, bool) {
	var b []byte
	var err error
	switch how {
	case "hex":
		b, err = hex.DecodeString(s)
	case "base64":
		b, err = base64.StdEncoding.DecodeString(s)
	case "urlbase64":
		b, err = base64.URLEncoding.DecodeString(s)
	default:
		return "", false
	}
	return strings.ToValidUTF8(string(b), "\ufffd"), err == nil
}

func escape(s, how string) (string, bool) {
	switch how {
	case "html":
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace(s), true
	case "json":
		b, err := jsontext.AppendQuote(nil, s)
		if err != nil {
			return "", false
		}
		return string(b[1 : len(b)-1]), true
	}
	return "", false
}

var bare = regexp.MustCompile(`((?:^|[^\\])(?:\\\\)*)"`)

func unescape(s, how string) (string, bool) {
	switch how {
	case "html":
		return html.UnescapeString(s), true
	case "json":
		s = bare.ReplaceAllString(s, `$1\"`) // a quote may stand there as it is
		b, err := jsontext.AppendUnquote(nil, `"`+s+`"`)
		return string(b), err == nil
	}
	return "", false
}
