package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// apiVersion is the OpenAPI release that the description is written in.
const apiVersion = "3.1.1"

// The shapes of an OpenAPI description, as far as it is used. Source: OpenAPI
type (
	apiDocument struct {
		OpenAPI    string                             `json:"openapi"`
		Info       apiInfo                            `json:"info"`
		Servers    []apiServer                        `json:"servers"`
		Security   []map[string][]string              `json:"security"`
		Paths      map[string]map[string]apiOperation `json:"paths"`
		Components apiComponents                      `json:"components"`
	}
	apiInfo struct {
		Title       string `json:"title"`
		Version     string `json:"version"`
		Description string `json:"description"`
	}
	apiServer struct {
		URL string `json:"url"`
	}
	apiOperation struct {
		ID         string                 `json:"operationId"`
		Summary    string                 `json:"summary"`
		Security   *[]map[string][]string `json:"security,omitempty"` // pointing to none: open to everyone
		Parameters []apiParameter         `json:"parameters,omitempty"`
		Body       *apiBody               `json:"requestBody,omitempty"`
		Responses  map[string]apiResponse `json:"responses"`
	}
	apiParameter struct {
		Ref      string     `json:"$ref,omitempty"`
		Name     string     `json:"name,omitempty"`
		In       string     `json:"in,omitempty"`
		Says     string     `json:"description,omitempty"`
		Required bool       `json:"required,omitempty"`
		Schema   *apiSchema `json:"schema,omitempty"`
	}
	apiBody struct {
		Required bool                `json:"required"`
		Content  map[string]apiMedia `json:"content"`
	}
	apiResponse struct {
		Ref     string               `json:"$ref,omitempty"`
		Says    string               `json:"description,omitempty"`
		Headers map[string]apiHeader `json:"headers,omitempty"`
		Content map[string]apiMedia  `json:"content,omitempty"`
	}
	apiHeader struct {
		Says   string    `json:"description"`
		Schema apiSchema `json:"schema"`
	}
	apiMedia struct {
		Schema apiSchema `json:"schema"`
	}
	apiSchema struct {
		Type       string               `json:"type"`
		Says       string               `json:"description,omitempty"`
		Enum       []string             `json:"enum,omitempty"`
		Properties map[string]apiSchema `json:"properties,omitempty"`
		Patterns   map[string]apiSchema `json:"patternProperties,omitempty"`
		Required   []string             `json:"required,omitempty"`
	}
	apiComponents struct {
		Security   map[string]apiSecurity  `json:"securitySchemes"`
		Parameters map[string]apiParameter `json:"parameters"`
		Responses  map[string]apiResponse  `json:"responses"`
	}
	apiSecurity struct {
		Type   string `json:"type"`
		Says   string `json:"description"`
		In     string `json:"in,omitempty"`
		Name   string `json:"name,omitempty"`
		Scheme string `json:"scheme,omitempty"`
	}
)

// Described is what a program tells about itself as a whole.
type Described struct {
	Title, Version string
	Says           string // one paragraph
	Cookie         string // that holds the session
}

// Describe adds GET /openapi.json: a description of every route that came with
// an About, made from the same table that requests are answered by. It is for
// everyone, also for pages of other sites.
func (m *Mux) Describe(d Described) {
	made := sync.OnceValues(func() ([]byte, error) { return json.MarshalIndent(m.document(d), "", "  ") })
	about := Gives("What answers here besides FHIR: this description.", "application/json").Open()
	m.On("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) error {
		body, err := made()
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		tag := `"` + hex.EncodeToString(sum[:8]) + `"`
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		h.Set("Content-Type", "application/json")
		if r.Method != http.MethodHead {
			w.Write(body) //nolint:errcheck // the caller left; there is nobody to tell
		}
		return nil
	}, about)
}

// document describes the routes as they are now.
func (m *Mux) document(d Described) apiDocument {
	doc := apiDocument{
		OpenAPI: apiVersion, Info: apiInfo{d.Title, d.Version, d.Says}, Servers: []apiServer{{"/"}},
		Security:   []map[string][]string{{"session": {}}, {"token": {}}},
		Paths:      map[string]map[string]apiOperation{},
		Components: m.components(d.Cookie),
	}
	for _, r := range m.routes {
		if r.about == nil {
			continue
		}
		if doc.Paths[r.path] == nil {
			doc.Paths[r.path] = map[string]apiOperation{}
		}
		doc.Paths[r.path][strings.ToLower(r.method)] = r.operation()
	}
	return doc
}

// operation describes one route.
func (r route) operation() apiOperation {
	op := apiOperation{ID: r.id(), Summary: r.about.says, Responses: map[string]apiResponse{"default": component("Sorry")}}
	for part := range strings.SplitSeq(r.path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			op.Parameters = append(op.Parameters, apiParameter{Name: strings.Trim(name, "}."), In: "path", Required: true, Schema: text})
			op.Responses["404"] = component("NotFound")
		}
	}
	for _, q := range r.about.query {
		op.Parameters = append(op.Parameters, apiParameter{Name: q.name, In: "query", Says: q.says, Schema: text})
	}
	switch r.about.media {
	case "":
		op.Responses["303"] = component("Done")
		if r.method == http.MethodPost {
			op.Responses["403"] = component("OtherSite")
			op.Body = r.about.body()
		}
	case "text/html":
		op.Parameters = append(op.Parameters, apiParameter{Ref: "#/components/parameters/lang"}, apiParameter{Ref: "#/components/parameters/theme"})
		op.Responses["200"] = component("Page")
	default:
		op.Responses["200"] = apiResponse{Says: "What was asked for.", Content: map[string]apiMedia{r.about.media: {*text}}}
	}
	switch {
	case r.about.open:
		op.Security = &[]map[string][]string{}
	case r.about.media != "": // a form leads on anyway
		op.Responses["303"] = component("SignIn")
	}
	return op
}

// id names an operation, the same for as long as its route is: "getChildrenId".
func (r route) id() string {
	id := strings.ToLower(r.method)
	for _, word := range strings.FieldsFunc(r.path, func(c rune) bool { return strings.ContainsRune("/{}.-$", c) }) {
		id += strings.ToUpper(word[:1]) + word[1:]
	}
	return id
}

// body describes the fields of a form.
func (a *About) body() *apiBody {
	s := apiSchema{Type: "object", Properties: map[string]apiSchema{}}
	needed := false
	for _, f := range a.fields {
		about := apiSchema{Type: "string", Says: f.says}
		needed = needed || f.needed
		if fixed, _, varies := strings.Cut(f.name, "{"); varies {
			s.Patterns = map[string]apiSchema{"^" + fixed + ".+$": about}
			continue
		}
		s.Properties[f.name] = about
		if f.needed {
			s.Required = append(s.Required, f.name)
		}
	}
	return &apiBody{Required: needed, Content: map[string]apiMedia{"application/x-www-form-urlencoded": {s}}}
}

var text = &apiSchema{Type: "string"}

func component(name string) apiResponse { return apiResponse{Ref: "#/components/responses/" + name} }

// components are what many routes share.
func (m *Mux) components(cookie string) apiComponents {
	page := map[string]apiMedia{"text/html": {*text}}
	lead := func(says string) apiResponse {
		return apiResponse{Says: says, Headers: map[string]apiHeader{"Location": {"Where to go on.", *text}}}
	}
	return apiComponents{
		Security: map[string]apiSecurity{
			"session": {Type: "apiKey", Says: "The cookie that signing in sets.", In: "cookie", Name: cookie},
			"token":   {Type: "http", Says: "A token as `kith token` makes it. A form that comes with one and without a cookie may come from anywhere.", Scheme: "bearer"},
		},
		Parameters: map[string]apiParameter{
			"lang":  {Name: "lang", In: "query", Says: "The language of this and the following pages.", Schema: &apiSchema{Type: "string", Enum: m.opt.Phrases.Languages()}},
			"theme": {Name: "theme", In: "query", Says: "The light of this and the following pages.", Schema: &apiSchema{Type: "string", Enum: []string{"auto", "light", "dark"}}},
		},
		Responses: map[string]apiResponse{
			"Page":      {Says: "A page.", Content: page},
			"Done":      lead("The form was taken, or somebody has to sign in first."),
			"SignIn":    lead("Somebody has to sign in first, or the page is elsewhere."),
			"NotFound":  {Says: "Not there, or not for whoever asks: the same answer.", Content: map[string]apiMedia{"text/html": {*text}, "text/plain": {*text}, "application/json": {apiSchema{Type: "object"}}}},
			"OtherSite": {Says: "The form came from a page of another site.", Content: page},
			"Sorry": {Says: "A page that says what is the matter; a form that has mistakes comes back with 422. To programs, the same as JSON.",
				Content: map[string]apiMedia{"text/html": {*text}, "application/json": {apiSchema{Type: "object"}}}},
		},
	}
}
