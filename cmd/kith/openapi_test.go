package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kith/platform/web"
	"kith/platform/web/webtest"
)

// api is what of /openapi.json the tests look at.
type api struct {
	Paths      map[string]map[string]operation
	Components struct {
		SecuritySchemes map[string]struct{ Name string }
		Responses       map[string]struct{ Content map[string]any }
	}
}

type operation struct {
	Security   *[]any
	Parameters []struct{ Name, In string }
	Body       struct {
		Content map[string]struct {
			Schema struct{ Properties, PatternProperties map[string]any }
		}
	} `json:"requestBody"`
	Responses map[string]struct {
		Ref     string `json:"$ref"`
		Content map[string]any
	}
}

// pagesAlone are the routes of the program around an empty house.
func pagesAlone(t *testing.T) *web.Mux {
	t.Helper()
	h, err := open(t.Context(), place{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	m, err := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), demo: true}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func described(t *testing.T, m http.Handler) (doc api) {
	t.Helper()
	if err := json.Unmarshal([]byte(webtest.NewClient(m).Get("/openapi.json").Body), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestEveryRouteIsDescribedAndTheDescriptionIsOpenAPI(t *testing.T) {
	m := pagesAlone(t)
	if all := m.Undescribed(); len(all) > 0 {
		t.Errorf("say what it is for beside m.On, with web.Shows, web.Does or web.Gives: %q", all)
	}
	for _, wrong := range webtest.OpenAPI([]byte(webtest.NewClient(m).Get("/openapi.json").Body)) {
		t.Error(wrong)
	}
}

// samples are what stands for the parameters of paths: of something that is
// there, so that an answer is more than a refusal. A parameter that is not
// listed gets "x".
var samples = map[string]string{"id": "amara-reyes-cole", "other": "rowan-thorne"}

var inBraces = regexp.MustCompile(`\{([^{}]+)\}`)

func sampled(path string, of map[string]string) string {
	return inBraces.ReplaceAllStringFunc(path, func(s string) string {
		if v := of[strings.Trim(s, "{}")]; v != "" {
			return v
		}
		return "x"
	})
}

// visitor sends requests and follows nothing.
func visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func send(t *testing.T, c *http.Client, method, address, form string, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close() //nolint:errcheck // only read
	return res
}

// Each route that is described is asked as nobody and as Lena, for what is
// there and for what is not, with everything that it takes; it answers as the
// description says. Each path takes the methods that are described and no other.
func TestEverythingDescribedAnswersAsItSays(t *testing.T) {
	at, doc := served(t), described(t, pagesAlone(t))
	if len(doc.Paths) < 15 {
		t.Fatalf("%d paths", len(doc.Paths))
	}
	for path, operations := range doc.Paths {
		var methods []string
		for method, op := range operations {
			methods = append(methods, strings.ToUpper(method))
			t.Run(method+" "+path, func(t *testing.T) { exercise(t, at, doc, method, path, op) })
		}
		if slices.Contains(methods, "GET") {
			methods = append(methods, "HEAD")
		}
		slices.Sort(methods)
		res := send(t, visitor(t), "BREW", at+sampled(path, samples), "")
		allow := strings.Split(res.Header.Get("Allow"), ", ")
		if slices.Sort(allow); res.StatusCode != http.StatusMethodNotAllowed || !slices.Equal(allow, methods) {
			t.Errorf("%s takes %v, described are %v (%d)", path, allow, methods, res.StatusCode)
		}
	}
}

func exercise(t *testing.T, at string, doc api, method, path string, op operation) {
	query, form := url.Values{}, url.Values{}
	for _, p := range op.Parameters {
		if p.In == "query" {
			query.Set(p.Name, "x")
		}
	}
	for _, content := range op.Body.Content {
		for name := range content.Schema.Properties {
			form.Set(name, "x")
		}
	}
	as := visitor(t)
	method = strings.ToUpper(method)
	says := func(what string, res *http.Response) {
		t.Helper()
		said, ok := op.Responses[strconv.Itoa(res.StatusCode)]
		if !ok {
			said = op.Responses["default"]
		}
		content := said.Content
		if name, ok := strings.CutPrefix(said.Ref, "#/components/responses/"); ok {
			content = doc.Components.Responses[name].Content
		}
		kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
		if res.StatusCode >= 500 || content[kind] == nil && content["*/*"] == nil && len(content) > 0 || content == nil && res.Header.Get("Location") == "" {
			t.Errorf("%s: %d as %q is not described", what, res.StatusCode, kind)
		}
	}
	there, nowhere := at+sampled(path, samples), at+sampled(path, nil)
	res := send(t, as, method, there, form.Encode())
	says("as nobody", res)
	led, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	open, byNature := op.Security != nil && len(*op.Security) == 0, slices.Contains([]string{"/", "/sign-in", "/sign-out"}, path)
	if open == (led == "/sign-in") && !byNature {
		t.Errorf("open to everyone is %v; nobody got %d %s", open, res.StatusCode, res.Header.Get("Location"))
	}
	in := send(t, as, "POST", at+"/sign-in", "person=lena-ortiz")
	if name := doc.Components.SecuritySchemes["session"].Name; !slices.ContainsFunc(in.Cookies(), func(c *http.Cookie) bool { return c.Name == name }) {
		t.Fatalf("signing in sets no cookie %s: %d %v", name, in.StatusCode, in.Cookies())
	}
	says("as Lena", send(t, as, method, there, ""))
	says("with everything", send(t, as, method, there+"?"+query.Encode(), form.Encode()))
	if nowhere != there {
		send(t, as, "POST", at+"/sign-in", "person=lena-ortiz")
		if res := send(t, as, method, nowhere, form.Encode()); res.StatusCode >= 500 || res.StatusCode < 300 {
			t.Errorf("for what is not there: %d", res.StatusCode)
		}
	}
	if method == "POST" {
		if res := send(t, as, method, there, form.Encode(), "Sec-Fetch-Site", "cross-site"); res.StatusCode != 403 {
			t.Errorf("from another site: %d", res.StatusCode)
		}
	}
}

// What is described is read somewhere, and what is read is described.
func TestTheFieldsDescribedAreThoseThatAreRead(t *testing.T) {
	doc := described(t, pagesAlone(t))
	claimed := map[string]bool{}
	for _, operations := range doc.Paths {
		for _, op := range operations {
			for _, p := range op.Parameters {
				if p.In == "query" && p.Name != "" {
					claimed[p.Name] = true
				}
			}
			for _, content := range op.Body.Content {
				for name := range content.Schema.Properties {
					claimed[name] = true
				}
				for pattern := range content.Schema.PatternProperties {
					claimed[strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), ".+$")] = true
				}
			}
		}
	}
	read, written := fieldsInSource(t)
	for name := range read {
		if !claimed[name] {
			t.Errorf("%q is read and not described: name it beside m.On, with Query, Needs or Takes", name)
		}
	}
	for name := range claimed {
		if !written[name] {
			t.Errorf("%q is described and nobody reads it", name)
		}
	}
	if len(claimed) < 15 || len(read) < 15 {
		t.Errorf("%d described, %d read", len(claimed), len(read))
	}
}

// fieldsInSource returns the names of fields that the pages read from a
// request, and every text that stands in their source.
func fieldsInSource(t *testing.T) (read, written map[string]bool) {
	t.Helper()
	read, written = map[string]bool{}, map[string]bool{}
	pages, err := filepath.Glob("../../care/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	given, err := filepath.Glob("../../exchange/hsds/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range slices.Concat(pages, own, given) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if s, ok := literal(n); ok {
				written[s] = true
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || f.Sel.Name != "FormValue" && f.Sel.Name != "PostFormValue" && !asksAddress(f) {
				return true
			}
			arg := ast.Node(call.Args[0])
			if sum, ok := arg.(*ast.BinaryExpr); ok { // "version-" + id
				arg = sum.X
			}
			if s, ok := literal(arg); ok {
				read[s] = true
			}
			return true
		})
	}
	return read, written
}

// asksAddress reports whether f is the Get of r.URL.Query().Get.
func asksAddress(f *ast.SelectorExpr) bool {
	inner, ok := f.X.(*ast.CallExpr)
	if !ok || f.Sel.Name != "Get" {
		return false
	}
	of, ok := inner.Fun.(*ast.SelectorExpr)
	return ok && of.Sel.Name == "Query"
}

func literal(n ast.Node) (string, bool) {
	l, ok := n.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}
