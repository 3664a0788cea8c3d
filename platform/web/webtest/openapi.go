package webtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// object is a JSON object of a description.
type object = map[string]any

// allowed are the members that the objects of OpenAPI 3.1 may have, a star for
// those that they must have. Source: OpenAPI
var allowed = map[string]string{
	"document":  "openapi* info* jsonSchemaDialect servers paths* webhooks components security tags externalDocs",
	"info":      "title* version* summary description termsOfService contact license",
	"server":    "url* description variables",
	"operation": "responses* tags summary description externalDocs operationId parameters requestBody callbacks deprecated security servers",
	"parameter": "name* in* description required deprecated allowEmptyValue style explode allowReserved schema example examples content",
	"body":      "content* description required",
	"response":  "description* headers content links",
	"header":    "description required deprecated schema example examples content style explode",
	"media":     "schema example examples encoding",
	"security":  "type* description name in scheme bearerFormat flows openIdConnectUrl",
	"schema":    "type description enum properties patternProperties required items format pattern minLength maxLength default",
}

// pathPart is a parameter in the template of a path.
var pathPart = regexp.MustCompile(`\{([^{}]+)\}`)

// OpenAPI returns what keeps body from being an OpenAPI 3.1 description, as far
// as ours go: shapes, references, parameters of paths, names of operations.
func OpenAPI(body []byte) []string {
	var doc object
	if err := json.Unmarshal(body, &doc); err != nil {
		return []string{err.Error()}
	}
	c := &apiCheck{doc: doc, ids: map[string]bool{}}
	c.members("document", "", doc)
	if v, _ := doc["openapi"].(string); !strings.HasPrefix(v, "3.1.") {
		c.wrong("", "openapi is %q", v)
	}
	c.members("info", "info", in(doc, "info"))
	for _, s := range list(doc, "servers") {
		c.members("server", "servers", s)
	}
	c.components(in(doc, "components"))
	c.security("", doc["security"])
	for path, item := range in(doc, "paths") {
		c.path(path, item)
	}
	slices.Sort(c.found)
	return c.found
}

type apiCheck struct {
	doc   object
	ids   map[string]bool
	found []string
}

func (c *apiCheck) wrong(at, format string, args ...any) {
	c.found = append(c.found, at+": "+fmt.Sprintf(format, args...))
}

// members checks that o is an object with the members that its kind may have.
func (c *apiCheck) members(kind, at string, v any) object {
	o, ok := v.(object)
	if !ok {
		c.wrong(at, "%s is no object", kind)
		return nil
	}
	may := strings.Fields(allowed[kind])
	for name := range o {
		if !slices.Contains(may, name) && !slices.Contains(may, name+"*") && !strings.HasPrefix(name, "x-") {
			c.wrong(at, "%s may not have %s", kind, name)
		}
	}
	for _, name := range may {
		if must, ok := strings.CutSuffix(name, "*"); ok && o[must] == nil {
			c.wrong(at, "%s has no %s", kind, must)
		}
	}
	return o
}

// at follows a reference to where it leads.
func (c *apiCheck) at(place string, v any) any {
	o, _ := v.(object)
	ref, ok := o["$ref"].(string)
	if !ok {
		return v
	}
	var here any = c.doc
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		next, _ := here.(object)
		here = next[name]
	}
	if here == nil || len(o) > 1 {
		c.wrong(place, "%s leads nowhere, or has something beside it", ref)
	}
	return here
}

func (c *apiCheck) components(o object) {
	for name, v := range in(o, "securitySchemes") {
		s := c.members("security", name, v)
		if kind := s["type"]; kind == "apiKey" && (s["name"] == nil || s["in"] == nil) || kind == "http" && s["scheme"] == nil || kind != "apiKey" && kind != "http" {
			c.wrong(name, "a security scheme that is not whole")
		}
	}
	for name, v := range in(o, "parameters") {
		c.parameter(name, v)
	}
	for name, v := range in(o, "responses") {
		c.response(name, v)
	}
}

// security checks that what is required is defined.
func (c *apiCheck) security(at string, v any) {
	all, ok := v.([]any)
	if !ok {
		c.wrong(at, "security is no list")
	}
	for _, one := range all {
		o, _ := one.(object)
		for name := range o {
			if in(c.doc, "components", "securitySchemes")[name] == nil {
				c.wrong(at, "security %s is not defined", name)
			}
		}
	}
}

func (c *apiCheck) path(path string, item any) {
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "?") {
		c.wrong(path, "no path")
	}
	methods, _ := item.(object)
	for method, v := range methods {
		at := method + " " + path
		if !slices.Contains([]string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}, method) {
			c.wrong(at, "no method")
		}
		c.operation(at, path, v)
	}
}

func (c *apiCheck) operation(at, path string, v any) {
	op := c.members("operation", at, v)
	id, _ := op["operationId"].(string)
	if id == "" || c.ids[id] {
		c.wrong(at, "operationId %q is taken or missing", id)
	}
	c.ids[id] = true
	if said, _ := op["summary"].(string); !strings.HasSuffix(said, ".") {
		c.wrong(at, "the summary is no sentence")
	}
	if s, ok := op["security"]; ok {
		c.security(at, s)
	}
	seen, inPath := map[string]bool{}, []string{}
	for _, p := range list(op, "parameters") {
		p = c.at(at, p)
		c.parameter(at, p)
		o, _ := p.(object)
		name, _ := o["name"].(string)
		key := fmt.Sprint(o["in"], " ", name)
		if seen[key] {
			c.wrong(at, "%s comes twice", key)
		}
		if seen[key] = true; o["in"] == "path" {
			inPath = append(inPath, name)
		}
	}
	var want []string
	for _, m := range pathPart.FindAllStringSubmatch(path, -1) {
		want = append(want, m[1])
	}
	if slices.Sort(want); !slices.Equal(slices.Sorted(slices.Values(inPath)), want) {
		c.wrong(at, "the path has %v, described are %v", want, inPath)
	}
	if b, ok := op["requestBody"]; ok {
		c.media(at, c.members("body", at, b)["content"])
	}
	answers := in(op, "responses")
	for status, r := range answers {
		if !regexp.MustCompile(`^([1-5][0-9][0-9]|[1-5]XX|default)$`).MatchString(status) {
			c.wrong(at, "no status: %s", status)
		}
		c.response(at, c.at(at, r))
	}
	if len(answers) == 0 {
		c.wrong(at, "nothing is answered")
	}
}

func (c *apiCheck) parameter(at string, v any) {
	o := c.members("parameter", at, v)
	if where, _ := o["in"].(string); !slices.Contains([]string{"path", "query", "header", "cookie"}, where) || where == "path" && o["required"] != true {
		c.wrong(at, "parameter %v is nowhere", o["name"])
	}
	c.schema(at, o["schema"])
}

func (c *apiCheck) response(at string, v any) {
	o := c.members("response", at, v)
	for name, h := range in(o, "headers") {
		c.schema(at, c.members("header", at+" "+name, h)["schema"])
	}
	if content, ok := o["content"]; ok {
		c.media(at, content)
	}
}

func (c *apiCheck) media(at string, v any) {
	all, _ := v.(object)
	for kind, m := range all {
		if strings.Count(kind, "/") != 1 {
			c.wrong(at, "%q is no media type", kind)
		}
		c.schema(at, c.members("media", at, m)["schema"])
	}
	if len(all) == 0 {
		c.wrong(at, "content without a media type")
	}
}

func (c *apiCheck) schema(at string, v any) {
	o := c.members("schema", at, v)
	if kind, _ := o["type"].(string); !slices.Contains([]string{"string", "object", "array", "integer", "number", "boolean", "null"}, kind) {
		c.wrong(at, "a schema of no type")
	}
	properties := in(o, "properties")
	for _, p := range slices.Concat(slices.Collect(maps.Values(properties)), slices.Collect(maps.Values(in(o, "patternProperties")))) {
		c.schema(at, p)
	}
	for _, name := range list(o, "required") {
		if s, _ := name.(string); properties[s] == nil {
			c.wrong(at, "%v is required and not there", name)
		}
	}
}

// in returns the object at a path of names, nil where there is none.
func in(o object, names ...string) object {
	for _, name := range names {
		o, _ = o[name].(object)
	}
	return o
}

func list(o object, name string) []any {
	all, _ := o[name].([]any)
	return all
}
