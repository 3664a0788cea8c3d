package packet

import (
	_ "embed"
	"encoding/json"
	"slices"

	"kith/care/people"
)

// Reader is what kind of audience somebody is.
type Reader string

// The readers.
const (
	Clinician Reader = "clinician" // treats the child: primary care, behavioral health, who keeps care together
	Advice    Reader = "advice"    // is asked for advice, and does not know the child
	School    Reader = "school"
	Community Reader = "community"
	Kin       Reader = "kin" // cares for the child every day
)

// How a line may go to a reader.
type how string

const (
	needs how = "needs" // goes unless it is taken out
	may   how = "may"   // goes when it is chosen
	asks  how = "asks"  // goes when it is chosen and the family says yes to it
)

// audience is what one kind of reader needs, by kind of line. What is not there
// does not go.
type audience struct {
	Says  string       `json:"says"`
	Name  bool         `json:"name"`  // the child's name goes along
	Birth bool         `json:"birth"` // the date of birth, else the age
	Lines map[Kind]how `json:"lines"`
}

//go:embed rules/audiences.json
var audienceRules []byte

// audiences are the rules, by reader.
var audiences = func() map[Reader]audience {
	var file struct {
		Audiences map[Reader]audience `json:"audiences"`
	}
	if err := json.Unmarshal(audienceRules, &file); err != nil {
		panic(err)
	}
	for r, a := range file.Audiences {
		for k, h := range a.Lines {
			if !slices.Contains(Kinds, k) || h != needs && h != may && h != asks {
				panic("packet: audiences.json: " + string(r) + " " + string(k))
			}
		}
	}
	return file.Audiences
}()

// readerOf is what kind of reader somebody with a calling is, at a place, for a
// purpose.
func readerOf(c people.Calling, place people.Place, why Purpose) Reader {
	switch {
	case why == ForConsult, place == "access-line":
		return Advice
	case c.Proxy():
		return Kin
	case place == "school":
		return School
	case c == people.PrimaryCare || c == people.BehavioralHealth || c == people.CareManager:
		return Clinician
	}
	return Community
}
