package terminology

import (
	"context"
	"time"

	"kith/platform/fault"
)

// Call is one operation as it was asked for at the FHIR door.
type Call struct {
	Type, Name string // "ValueSet", "$expand"
	In         Parameters
	Instance   []byte    // the resource, where the operation was called on one
	Language   string    // of the caller, where the parameters name none
	Now        time.Time // stamped on an expansion
}

// operations are what there is. Source: FHIR-R4-Terminology
var operations = map[string]func(*Service, context.Context, *Call) ([]byte, error){
	"CodeSystem/$lookup":        (*Service).lookup,
	"CodeSystem/$subsumes":      (*Service).subsumes,
	"CodeSystem/$validate-code": (*Service).validateInSystem,
	"ValueSet/$expand":          (*Service).expand,
	"ValueSet/$validate-code":   (*Service).validateInSet,
	"ConceptMap/$translate":     (*Service).translate,
}

// Offers reports whether there is such an operation on a type.
func Offers(typ, name string) bool { return operations[typ+"/"+name] != nil }

// Answer runs an operation and returns the resource it answers with. Sentences
// are said in the voice of ctx.
func (s *Service) Answer(ctx context.Context, c Call) ([]byte, error) {
	run := operations[c.Type+"/"+c.Name]
	if run == nil {
		return nil, fault.New(fault.NotFound, "terminology.no-operation")
	}
	if l := c.In.text("displayLanguage"); l != "" {
		c.Language = l
	}
	return run(s, ctx, &c)
}

// resource is what the operation was called on, or a parameter with the like.
func (c *Call) resource(name string) []byte {
	if c.Instance != nil {
		return c.Instance
	}
	return c.In.find(name).Resource
}

func missing(name string) error {
	return fault.At(fault.Invalid, "terminology.missing", "http:"+name, "name", name)
}

func (s *Service) lookup(ctx context.Context, c *Call) ([]byte, error) {
	q := LookupRequest{Language: c.Language, Properties: c.In.all("property")}
	codings := c.In.coding()
	if len(codings) == 0 {
		return nil, missing("code")
	}
	q.Coding = codings[0]
	if v := c.In.text("version"); v != "" {
		q.Version = v
	}
	if q.System == "" {
		return nil, missing("system")
	}
	if err := c.In.refuse("date"); err != nil {
		return nil, err
	}
	r, err := s.Lookup(ctx, q)
	if err != nil {
		return nil, err
	}
	return r.parameters()
}

func (s *Service) subsumes(ctx context.Context, c *Call) ([]byte, error) {
	system, a, b := c.In.text("system"), c.In.text("codeA"), c.In.text("codeB")
	version := c.In.text("version")
	if x, y := c.In.find("codingA").Codings, c.In.find("codingB").Codings; len(x) == 1 && len(y) == 1 {
		if x[0].System != y[0].System {
			return nil, fault.At(fault.Value, "terminology.bad", "http:codingB", "name", "codingB")
		}
		system, a, b, version = x[0].System, x[0].Code, y[0].Code, x[0].Version
	}
	if c.Instance != nil {
		cs, err := readCodeSystem(c.Instance)
		if err != nil {
			return nil, err
		}
		system, version = cs.URL, cs.Version
	}
	for _, needed := range [][2]string{{"codeA", a}, {"codeB", b}, {"system", system}} { // always in this order
		if needed[1] == "" {
			return nil, missing(needed[0])
		}
	}
	outcome, err := s.Subsumes(ctx, system, version, a, b)
	if err != nil {
		return nil, err
	}
	return answerWith(param{Name: "outcome", Code: outcome})
}

func (s *Service) validateInSystem(ctx context.Context, c *Call) ([]byte, error) {
	abstract, err := c.In.flag("abstract")
	if err == nil {
		err = c.In.refuse("date")
	}
	if err != nil {
		return nil, err
	}
	q := ValidateRequest{Codings: c.In.coding(), System: c.In.text("url"), Language: c.Language, AllowAbstract: abstract,
		Resource: c.resource("codeSystem")}
	if q.Resource != nil {
		cs, err := readCodeSystem(q.Resource)
		if err != nil {
			return nil, err
		}
		q.System = cs.URL
	}
	for i := range q.Codings {
		if q.Codings[i].System == "" {
			q.Codings[i].System, q.Codings[i].Version = q.System, c.In.text("version")
		}
		if q.System == "" {
			q.System = q.Codings[i].System
		}
	}
	if q.System == "" {
		return nil, missing("url")
	}
	r, err := s.Validate(ctx, q)
	if err != nil {
		return nil, err
	}
	return r.parameters(ctx)
}

func (s *Service) validateInSet(ctx context.Context, c *Call) ([]byte, error) {
	abstract, err := c.In.flag("abstract")
	if err == nil {
		err = c.In.refuse("context", "date")
	}
	if err != nil {
		return nil, err
	}
	q := ValidateRequest{Codings: c.In.coding(), ValueSet: c.In.canonical("url", "valueSetVersion"), Language: c.Language,
		AllowAbstract: abstract, Resource: c.resource("valueSet")}
	if q.ValueSet == "" && q.Resource == nil {
		return nil, missing("url")
	}
	q.Bare = c.In.text("code") != "" && c.In.text("system") == ""
	r, err := s.Validate(ctx, q)
	if err != nil {
		return nil, err
	}
	return r.parameters(ctx)
}

func (s *Service) expand(ctx context.Context, c *Call) ([]byte, error) {
	err := c.In.refuse("context", "contextDirection", "date", "exclude-system", "system-version", "check-system-version", "force-system-version")
	if err != nil {
		return nil, err
	}
	q := ExpandRequest{URL: c.In.canonical("url", "valueSetVersion"), Resource: c.resource("valueSet"),
		Filter: c.In.text("filter"), Language: c.Language}
	if q.URL == "" && q.Resource == nil {
		return nil, missing("url")
	}
	for name, into := range map[string]*bool{"activeOnly": &q.Active, "includeDesignations": &q.Designations, "includeDefinition": &q.Definition} {
		if *into, err = c.In.flag(name); err != nil {
			return nil, err
		}
	}
	if q.Offset, err = c.In.count("offset", 0); err != nil {
		return nil, err
	}
	if q.Count, err = c.In.count("count", NoCount); err != nil {
		return nil, err
	}
	// Flat unless nesting is asked for, as HAPI does and HL7's own expansions
	// are; "excludeNotForUI" says whether codes that only group others come.
	q.Nested = c.In.text("excludeNested") == "false" && q.Filter == "" && q.Offset == 0 && q.Count == NoCount
	q.Abstract = c.In.text("excludeNotForUI") == "false"
	x, err := s.Expand(ctx, q)
	if err != nil {
		return nil, err
	}
	return x.json(c.Now, c.In.text("displayLanguage"))
}

func (s *Service) translate(ctx context.Context, c *Call) ([]byte, error) {
	reverse, err := c.In.flag("reverse")
	if err == nil {
		err = c.In.refuse("dependency")
	}
	if err != nil {
		return nil, err
	}
	q := TranslateRequest{URL: c.In.canonical("url", "conceptMapVersion"), Resource: c.resource("conceptMap"),
		Codings: c.In.coding(), Source: c.In.text("source"), Target: c.In.text("target"), TargetSystem: c.In.text("targetsystem"), Reverse: reverse}
	if len(q.Codings) == 0 {
		return nil, missing("code")
	}
	t, err := s.Translate(ctx, q)
	if err != nil {
		return nil, err
	}
	return t.parameters(ctx)
}
