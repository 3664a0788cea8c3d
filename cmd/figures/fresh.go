package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// visitsCounted finds how many visits the page of a child counts by person.
var visitsCounted = regexp.MustCompile(`(?s)id="continuity-person".*?<td class="r">(\d+)</td>`)

// freshness measures how long an Encounter takes from its writer to the numbers
// on a page, with the whole record loaded: the longest of many.
func freshness(engine string) measurement {
	return measurement{
		figures: []figure{{"measure.fresh." + engine, "s", 2, true}},
		take: func(ctx context.Context, b *bench) ([]float64, error) {
			s, done, err := b.standing(ctx, engine, "lena-ortiz", b.input.path)
			if err != nil {
				return nil, err
			}
			defer done()
			const page, times = "/children/amara-reyes-cole", 60
			counts := func() (string, error) {
				body, err := s.get(ctx, page)
				found := visitsCounted.FindSubmatch(body)
				if err == nil && found == nil {
					err = errors.New("the page counts no visits")
				}
				if err != nil {
					return "", err
				}
				return string(found[1]), nil
			}
			var fresh []float64
			for i := range times {
				was, err := counts()
				if err != nil {
					return nil, err
				}
				body := fmt.Sprintf(`{"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},`+
					`"subject":{"reference":"Patient/amara-reyes-cole"},"period":{"start":%q},"participant":[{"individual":{"reference":"Practitioner/wei-chen"}}],`+
					`"serviceProvider":{"reference":"Organization/maple-street"}}`, time.Now().AddDate(0, 0, -400-i).Format(time.DateOnly))
				began := time.Now()
				if _, err := ask(s.request(ctx, http.MethodPost, "/fhir/Encounter", body), `"Encounter"`); err != nil {
					return nil, err
				}
				for now := was; now == was; {
					if now, err = counts(); err != nil {
						return nil, err
					}
					if time.Since(began) > time.Minute {
						return nil, errors.New("an Encounter is on no page after a minute")
					}
				}
				fresh = append(fresh, time.Since(began).Seconds())
			}
			return []float64{slices.Max(fresh)}, nil
		},
	}
}
