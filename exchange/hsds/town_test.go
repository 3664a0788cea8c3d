package hsds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// A county that does not exist: services as a directory of a region has them,
// drawn by a seed. No public dump of a real one is at hand that may be kept here.

// county draws n services, with their organizations and places.
func county(n int) (services []object) {
	dice := rand.New(rand.NewPCG(211, 988))
	pick := func(all []string) string { return all[dice.IntN(len(all))] }
	uuid := func() string {
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", dice.Uint32(), dice.IntN(1<<16), dice.IntN(1<<12), dice.IntN(1<<12), dice.Int64N(1<<48))
	}
	towns := []string{"Harbor Falls", "Northfield", "Greenwater", "Holbrook", "Quinton", "Ashby", "East Pier", "Millbrook", "Granby Notch", "Saltmarsh"}
	first := []string{"Bright", "River", "Harbor", "Open Door", "Community", "Pioneer", "Sunrise", "Family", "Bridge", "Neighbors", "Casa", "New Roots", "Lighthouse"}
	second := []string{"Center", "House", "Project", "Alliance", "Clinic", "Network", "Circle", "Collaborative", "Services", "Partners", "Fund"}
	terms := []string{"Individual counseling", "Family therapy", "Food pantry", "Rental assistance", "After school program", "Early intervention", "Head Start", "Grief support group",
		"Child psychiatry", "Speech therapy", "Legal aid", "Bus passes", "Diapers", "Parenting classes", "Respite care", "Mentoring", "Autism services", "Domestic violence shelter",
		"Dental clinic", "Summer camp", "Job training", "Medicaid enrollment", "Substance use treatment for adolescents", "LGBTQ youth drop-in"}
	var whose object
	var places []object
	for i := range n {
		if i%3 == 0 {
			name := pick(first) + " " + pick(second)
			whose = object{"id": uuid(), "name": name, "description": name + " works with families in " + pick(towns) + ".", "website": fmt.Sprintf("https://org-%d.example", i),
				"phones": []any{object{"id": uuid(), "number": fmt.Sprintf("413-555-%04d", i%10000)}}, "tax_status": "501(c)(3)"}
			places = nil
			for range 1 + dice.IntN(2) {
				town := dice.IntN(len(towns))
				places = append(places, object{"id": uuid(), "location_type": "physical", "name": name + ", " + towns[town], "latitude": float64(dice.IntN(90000))/100000 + 42, "longitude": -73.2 + float64(dice.IntN(120000))/100000,
					"addresses":     []any{object{"id": uuid(), "address_1": fmt.Sprintf("%d Main Street", 1+dice.IntN(400)), "city": towns[town], "state_province": "MA", "postal_code": fmt.Sprintf("010%02d", town), "country": "US", "address_type": "physical"}},
					"accessibility": []any{object{"id": uuid(), "description": "Ramp at the side door"}}})
			}
		}
		t := []string{pick(terms), pick(terms)}
		s := object{"id": uuid(), "name": t[0] + " at " + whose["name"].(string), "status": "active", "organization": whose,
			"description":             "For families of the county: " + strings.ToLower(t[0]) + " and " + strings.ToLower(t[1]) + ". Walk in or call.",
			"eligibility_description": "Families of the county", "minimum_age": dice.IntN(12), "maximum_age": 17 + dice.IntN(5), "assured_date": "2026-09-0" + itoa(1+dice.IntN(9)),
			"application_process": "Call first.\nAsk for the person named here.", "fees_description": pick([]string{"Free", "Sliding scale, Medicaid", "Medicaid and private insurance", "No charge"}),
			"wait_time": pick([]string{"", "6 weeks", "2 months", "none"}), "last_modified": "2026-10-01T12:00:00Z", "x_region": i % 7,
			"languages": []any{object{"id": uuid(), "name": pick([]string{"Spanish", "Portuguese", "Haitian Creole", "Vietnamese"})}, object{"id": uuid(), "name": "English", "code": "en"}},
			"phones":    []any{object{"id": uuid(), "number": fmt.Sprintf("(413) 555-%04d", (i*7)%10000), "type": "voice"}},
			"contacts":  []any{object{"id": uuid(), "name": "Contact " + itoa(i), "title": "Intake"}},
			"schedules": []any{object{"id": uuid(), "freq": "WEEKLY", "byday": "MO,WE", "opens_at": "09:00:00", "closes_at": "17:00:00"}}}
		if s["wait_time"] == "" {
			delete(s, "wait_time")
		}
		var at []any
		for _, p := range places {
			at = append(at, object{"id": uuid(), "location": p})
		}
		s["service_at_locations"] = at
		var attributes []any
		for k, name := range t {
			attributes = append(attributes, object{"id": uuid(), "link_entity": "service", "taxonomy_term": object{"id": "term-" + itoa(k) + name, "code": fmt.Sprintf("T-%d", len(name)), "name": name, "description": name, "taxonomy": "https://terms.example"}})
		}
		s["attributes"] = attributes
		services = append(services, s)
	}
	return services
}

// lines writes services one a line.
func lines(services []object) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, s := range services {
		if err := e.Encode(s); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

// page writes services as an API gives a page.
func page(services []object) []byte {
	b, err := json.MarshalIndent(object{"total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services), "first_page": true, "last_page": true, "empty": false, "contents": services}, "", " ")
	if err != nil {
		panic(err)
	}
	return b
}
