package hsds

// described is the description of what is given out, as OpenAPI 3.1. It is our
// own: the schemas of the specification are named by their addresses.
func (d door) described(r asking) (any, error) {
	const schemas = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/compiled/"
	answer := func(schema object) object {
		return object{"200": object{"description": "What was asked for.", "content": object{"application/json": object{"schema": schema}}}}
	}
	get := func(id, says, tag string, schema object, parameters ...any) object {
		o := object{"operationId": id, "summary": says, "tags": []any{tag}, "responses": answer(schema)}
		if len(parameters) > 0 {
			o["parameters"] = parameters
		}
		return object{"get": o}
	}
	parameter := func(name, in, says, kind string) any {
		return object{"name": name, "in": in, "required": in == "path", "description": says, "schema": object{"type": kind}}
	}
	pages := []any{parameter("page", "query", "Which page, from 1.", "integer"), parameter("per_page", "query", "How many on a page, up to 100.", "integer"),
		parameter("search", "query", "Words; misspelled where nothing is spelled like them.", "string"), parameter("organization_id", "query", "Whose.", "string"),
		parameter("taxonomy_term_id", "query", "A need, by its code or its id.", "string"), parameter("taxonomy_id", "query", "The taxonomy of needs.", "string"),
		parameter("modified_after", "query", "An instant.", "string"), parameter("full", "query", "All there is of each.", "boolean")}
	page := func(of string) object {
		return object{"allOf": []any{object{"$ref": "#/components/schemas/Page"}}, "properties": object{"contents": object{"type": "array", "items": object{"$ref": schemas + of}}}}
	}
	one := func(of string) object { return object{"$ref": schemas + of} }
	id := parameter("id", "path", "Its id.", "string")
	services := append([]any{parameter("minimal", "query", "Ids and days only.", "boolean"), parameter("format", "query", "ndjson for all of them, one a line.", "string")}, pages...)
	return object{
		"openapi": "3.1.0", "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
		"info": object{"title": "Services for children and families", "version": version, "description": "Open Referral HSDS " + version + ", read only. Filters are cumulative.",
			"license": object{"name": "As the site that runs this says"}},
		"tags": []any{object{"name": "required"}, object{"name": "optional"}},
		"paths": object{
			"/":                   get("about", "What is given out here.", "required", object{"type": "object", "required": []any{"version", "profile", "openapi_url"}}),
			"/services":           get("services", "Services, page by page.", "required", page("service_list.json"), services...),
			"/services/{id}":      get("service", "One service.", "required", one("service.json"), id),
			"/organizations":      get("organizations", "Whose services there are.", "optional", page("organization_list.json"), pages...),
			"/organizations/{id}": get("organization", "One organization, with its services.", "optional", one("organization.json"), id),
			"/locations":          get("locations", "Where services are.", "optional", object{"$ref": "#/components/schemas/Page"}, pages...),
			"/locations/{id}":     get("location", "One place.", "optional", object{"type": "object", "required": []any{"id", "location_type"}}, id),
			"/service_at_locations": get("serviceAtLocations", "Which service is where.", "optional", page("service_at_location_list.json"),
				append([]any{parameter("postcode", "query", "A zip code.", "string"), parameter("proximity", "query", "Meters around its middle.", "number")}, pages...)...),
			"/taxonomies":     get("taxonomies", "The taxonomies of ours.", "optional", object{"$ref": "#/components/schemas/Page"}),
			"/taxonomy_terms": get("taxonomyTerms", "What a child or a family may need.", "optional", object{"$ref": "#/components/schemas/Page"}, pages[:2]...),
		},
		"servers":    []any{object{"url": d.site(r) + Prefix[:len(Prefix)-1]}},
		"components": object{"schemas": object{"Page": pageSchema()}},
	}, nil
}

// pageSchema is what a page of a list holds.
func pageSchema() object {
	number, yes := object{"type": "integer"}, object{"type": "boolean"}
	return object{"type": "object", "required": []any{"empty", "contents"}, "properties": object{"total_items": number, "total_pages": number, "page_number": number, "size": number,
		"first_page": yes, "last_page": yes, "empty": yes, "contents": object{"type": "array"}}}
}
