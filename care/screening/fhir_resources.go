package screening

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"kith/care/score"
	"kith/fhir/element"
	"kith/fhir/sdc"
)

// Systems of codes, and the profile that scores follow.
const (
	System         = "http://kith.example/fhir/CodeSystem/instrument"
	actCode        = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	ucum           = "http://unitsofmeasure.org"
	interpretation = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
	assessment     = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-screening-assessment"
	survey         = `{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey"}]}`
)

// Answered is a form that is finished. Its Subject is the child or, where
// somebody answers about herself, that relative; its Source who answered, its
// Author who wrote it down.
type Answered struct {
	sdc.Head
	Answers sdc.Answers
	Who     Who
}

// Written is what a finished form becomes in the record.
type Written struct {
	ID           string // of the response
	Response     []byte
	Observations [][]byte // a score each; none where the answers are about a relative
	Result       Result
}

// Bodies returns the resources, the response first.
func (w Written) Bodies() [][]byte { return append([][]byte{w.Response}, w.Observations...) }

// Resources writes what was answered as a QuestionnaireResponse and the scores
// as Observations, as US Core's screening assessment. A score that is not
// defined is no Observation. The instrument needs its Form.
func (i Instrument) Resources(a Answered) (Written, error) {
	if a.ID == "" {
		a.ID = element.NewID()
	}
	given, err := i.Form.Calculate(a.Answers)
	if err != nil {
		return Written{}, err
	}
	body, err := i.Form.Response(i.weighed(given), a.Head)
	if err != nil {
		return Written{}, err
	}
	w := Written{ID: a.ID, Result: i.Score(given, a.Who)}
	if w.Response, err = i.mark(body, a.Who.Informant); err != nil {
		return Written{}, err
	}
	if !strings.HasPrefix(a.Subject, "Patient/") {
		return w, nil
	}
	for _, s := range w.Result.Scales {
		if !s.OK {
			continue
		}
		o, err := i.observation(a, s)
		if err != nil {
			return Written{}, err
		}
		w.Observations = append(w.Observations, o)
	}
	return w, nil
}

// weighed are answers that say themselves what they count, where the words of
// the instrument do not ship: whoever scores the response later has only it.
func (i Instrument) weighed(a sdc.Answers) sdc.Answers {
	if ships, _ := Standard().Find(i.Name); ships.Form != nil {
		return a
	}
	all := sdc.Answers{}
	for key, given := range a {
		q, ok := i.Form.Item(key)
		if !ok {
			continue
		}
		all[key] = slices.Clone(given)
		for n, v := range given {
			if count, ok := q.Ordinal(v); ok && v.Type == "Coding" {
				all[key][n].JSON = `{"extension":[{"url":"` + ordinalURL + `","valueDecimal":` + strconv.FormatFloat(count, 'f', -1, 64) + `}],` + v.JSON[1:]
			}
		}
	}
	return all
}

const ordinalURL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"

// mark puts the labels of the instrument on a response, and says who the
// informant is to the child.
func (i Instrument) mark(body []byte, kind string) ([]byte, error) {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	d := i.label(element.Edit(doc.Root()))
	d.Append("extension", element.JSON(`{"url":"`+kindURL+`","valueCode":"`+kind+`"}`))
	b, err := d.JSON()
	return slices.Clone(b), err
}

const kindURL = "http://kith.example/fhir/StructureDefinition/informant-kind"

func (i Instrument) label(d *element.Draft) *element.Draft {
	for n, code := range i.Scoring.Labels {
		at := "meta.security[" + strconv.Itoa(n) + "]"
		d.Set(at+".system", actCode).Set(at+".code", code)
	}
	return d
}

func (i Instrument) observation(a Answered, s Scale) ([]byte, error) {
	m, _ := i.Scoring.Measure(s.Code)
	sum := sha256.Sum256([]byte(a.ID + "\x00" + s.Code))
	d := i.label(element.New("Observation", hex.EncodeToString(sum[:16]))).
		Set("meta.profile[0]", assessment).
		Set("status", "final").
		Append("category", element.JSON(survey))
	for n, c := range i.codes(m) {
		at := "code.coding[" + strconv.Itoa(n) + "]"
		d.Set(at+".system", c.System).Set(at+".code", c.Code)
	}
	d.Set("code.text", i.Scoring.Title.In("en")+": "+m.Title.In("en")).
		Set("subject.reference", a.Subject).
		Set("encounter.reference", a.Encounter).
		Set("effectiveDateTime", a.Authored).
		Set("performer[0].reference", a.Source).
		Set("valueQuantity.value", element.JSON(strconv.FormatFloat(s.Value, 'f', -1, 64))).
		Set("valueQuantity.unit", "{score}").
		Set("valueQuantity.system", ucum).
		Set("valueQuantity.code", "{score}")
	if s.HasCutoff {
		code := "NEG"
		if s.Positive {
			code = "POS"
		}
		d.Set("interpretation[0].coding[0].system", interpretation).Set("interpretation[0].coding[0].code", code)
	}
	b, err := d.Set("derivedFrom[0].reference", "QuestionnaireResponse/"+a.ID).JSON()
	return slices.Clone(b), err
}

// codes are what a score is called: by others where we know, and always by us.
func (i Instrument) codes(m Measure) (all []score.Code) {
	if m.Coding.Code != "" {
		all = append(all, m.Coding)
	}
	return append(all, score.Code{System: System, Code: i.Name + "." + m.Code})
}
