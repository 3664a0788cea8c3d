package interaction

import (
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kith/platform/fault"
)

const (
	mediaFHIR    = "application/fhir+json"
	mediaJSON    = "application/json"
	mediaFHIRXML = "application/fhir+xml"
	mediaXML     = "application/xml"
	mediaForm    = "application/x-www-form-urlencoded"
)

// answered says what each media type that may be asked for is answered with.
// Those of other FHIR formats (Turtle) are not offered.
var answered = map[string]string{
	mediaFHIR: mediaFHIR, "application/json+fhir": mediaFHIR, "*/*": mediaFHIR, "application/*": mediaFHIR,
	mediaJSON: mediaJSON, "text/json": mediaJSON,
	mediaFHIRXML: mediaFHIRXML, "application/xml+fhir": mediaFHIRXML,
	mediaXML: mediaXML, "text/xml": mediaXML,
}

// short are the words that _format may say instead of a media type.
var short = map[string]string{"json": mediaFHIR, "xml": mediaFHIRXML}

// isXML reports whether a media type of ours is one of XML.
func isXML(format string) bool { return strings.HasSuffix(format, "xml") }

// formatOf returns the media type to answer in: what _format asks for, else
// what Accept does.
func formatOf(r *http.Request, asked string) (string, error) {
	if asked = strings.ReplaceAll(asked, " ", "+"); asked != "" { // "+" in an address is a space
		if f, ok := short[asked]; ok {
			return f, nil
		}
		if t, params, err := mime.ParseMediaType(asked); err == nil && rightVersion(params) && answered[t] != "" {
			return answered[t], nil
		}
		return "", fault.At(fault.NotAcceptable, "fhir.kind.not-acceptable", inRequest+"_format")
	}
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return mediaFHIR, nil
	}
	browser := strings.Contains(accept, "text/html") // lists XML before */*, and shows JSON better
	best, quality := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		t, params, err := mime.ParseMediaType(part)
		if err != nil || !rightVersion(params) || browser && t == mediaXML {
			continue
		}
		q := 1.0
		if s, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(s, 64); err != nil {
				continue
			}
		}
		if give := answered[t]; give != "" && q > quality {
			best, quality = give, q
		}
	}
	if best == "" {
		return "", fault.At(fault.NotAcceptable, "fhir.kind.not-acceptable", inRequest+"Accept")
	}
	return best, nil
}

// rightVersion reports whether a media type asks for R4, or for no version.
func rightVersion(params map[string]string) bool {
	v := params["fhirversion"]
	return v == "" || v == "4.0" || v == "4.0.1"
}

// inUTF8 reports whether a media type names no other encoding than FHIR's only
// one. Another would be read here as what it is not.
func inUTF8(params map[string]string) bool {
	charset := strings.ToLower(params["charset"])
	return slices.Contains([]string{"", "utf-8", "utf8", "us-ascii"}, charset)
}

// resourceFormats are the media types in which a resource may come.
var resourceFormats = []string{mediaFHIR, mediaJSON, "text/json", "application/json+fhir",
	mediaFHIRXML, mediaXML, "text/xml", "application/xml+fhir"}

// takes checks that the body is in a format that is read here, and returns it.
func takes(r *http.Request, formats ...string) (string, error) {
	t, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && rightVersion(params) && inUTF8(params) && slices.Contains(formats, t) {
		return t, nil
	}
	return "", fault.At(fault.MediaType, "fhir.kind.media-type", inRequest+"Content-Type")
}

// cameAsXML reports whether the body of a request was XML. Lines and columns in
// the JSON that was made of it mean nothing to whoever sent it.
func cameAsXML(r *http.Request) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && strings.Contains(t, "xml")
}

// prefer reads one preference of the caller, "" when it has none.
func prefer(r *http.Request, name string) string {
	for _, line := range r.Header.Values("Prefer") {
		for p := range strings.FieldsFuncSeq(line, func(c rune) bool { return c == ',' || c == ';' }) {
			if n, v, ok := strings.Cut(p, "="); ok && strings.EqualFold(strings.TrimSpace(n), name) {
				return strings.Trim(strings.TrimSpace(v), `"`)
			}
		}
	}
	return ""
}

// strict reports whether the caller would rather have an error than an answer
// to less than was asked.
func strict(r *http.Request) bool { return prefer(r, "handling") == "strict" }

// plain reads the parameters that every interaction without a search knows.
func plain(r *http.Request) (format string, err error) {
	q := r.URL.Query()
	if strict(r) {
		for _, name := range slices.Sorted(maps.Keys(q)) { // one and the same is named each time
			if !slices.Contains([]string{"_format", "_pretty", "_summary", "_elements"}, name) {
				return "", unreadable{at(fault.NotSupported, "fhir.unknown-parameter", name)}
			}
		}
	}
	return formatOf(r, q.Get("_format"))
}

// ofOperation checks that the parameters of an operation's address can be read,
// and returns the media type to answer in.
func ofOperation(r *http.Request) (format string, err error) {
	ps, err := pairsOf(r.URL.RawQuery)
	if err != nil {
		return "", err
	}
	return formatOf(r, ps.last("_format"))
}

// at returns a fault about a parameter; a name that is no name is not repeated.
func at(k fault.Kind, key, name string) error {
	if len(name) > 64 || strings.Trim(name, "_-.:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return fault.New(k, key)
	}
	return fault.At(k, key, inRequest+name)
}
