package hsds

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// What is understood of the objects of the specification. Whatever else they
// hold is kept as it came. Source: HSDS3

// text is a text; directories write numbers, too, where there is one.
type text string

// UnmarshalJSON reads whatever is there; what is no text is none.
func (t *text) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0, b[0] == 'n', b[0] == '{', b[0] == '[':
		*t = ""
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(strings.TrimSpace(s))
	default:
		*t = text(b)
	}
	return nil
}

func (t text) number() (f float64, ok bool) {
	f, err := strconv.ParseFloat(string(t), 64)
	return f, err == nil
}

type phone struct {
	Number    text `json:"number"`
	Extension text `json:"extension"`
	Type      text `json:"type"`
}

type contact struct {
	Name, Title, Department, Email text
	Phones                         []phone
}

type language struct{ Name, Code text }

type schedule struct {
	Freq, Byday, Description text
	Opens                    text `json:"opens_at"`
	Closes                   text `json:"closes_at"`
}

type address struct {
	Line1  text `json:"address_1"`
	Line2  text `json:"address_2"`
	City   text
	Region text
	State  text `json:"state_province"`
	Zip    text `json:"postal_code"`
	Country,
	Type text
}

type location struct {
	ID, Name, Latitude, Longitude text
	Type                          text `json:"location_type"`
	Addresses                     []address
	Physical                      []address `json:"physical_addresses"` // of version 2
	Phones                        []phone
}

type term struct {
	Taxonomy struct {
		ID, Name, Code, Taxonomy text
		Detail                   struct{ Name, URI text } `json:"taxonomy_detail"`
	} `json:"taxonomy_term"`
	Value text
	Label text
}

type capacity struct {
	Available, Maximum, Updated text
}

type organization struct {
	ID, Name, Description, Email, Website, URI text
	AlternateName                              text `json:"alternate_name"`
	URL                                        text // of version 2
	Parent                                     text `json:"parent_organization_id"`
	Phones                                     []phone
}

type atLocation struct {
	ID         text
	LocationID text `json:"location_id"`
	Location   location
	Phones     []phone
	Contacts   []contact
	Schedules  []schedule
	Attributes []term
}

type service struct {
	ID, Name, Description, URL, Email, Status text
	AlternateName                             text `json:"alternate_name"`
	Application                               text `json:"application_process"`
	Fees                                      text `json:"fees_description"`
	OldFees                                   text `json:"fees"`
	WaitTime                                  text `json:"wait_time"`
	Eligibility                               text `json:"eligibility_description"`
	Minimum                                   text `json:"minimum_age"`
	Maximum                                   text `json:"maximum_age"`
	Assured                                   text `json:"assured_date"`
	Modified                                  text `json:"last_modified"`
	OrganizationID                            text `json:"organization_id"`
	Organization                              organization
	Phones                                    []phone
	Contacts                                  []contact
	Languages                                 []language
	Schedules                                 []schedule
	Attributes                                []term
	Capacities                                []capacity
	At                                        []atLocation `json:"service_at_locations"`
	Costs                                     []struct {
		Description text `json:"amount_description"`
		Option      text
	} `json:"cost_options"`
}
