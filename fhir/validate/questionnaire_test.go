package validate_test

import (
	"testing"

	"kith/fhir/validate"
)

// The questionnaire of these tests: a name, a group that may repeat, questions
// that depend on others.
const form = `{"resourceType":"Questionnaire","url":"http://x.org/q","status":"active","name":"Q","item":[
	{"linkId":"name","type":"string","text":"Name","required":true,"maxLength":5},
	{"linkId":"pain","type":"boolean","text":"Pain?"},
	{"linkId":"where","type":"choice","text":"Where?","required":true,"enableWhen":[{"question":"pain","operator":"=","answerBoolean":true}],
		"answerOption":[{"valueCoding":{"system":"http://x.org","code":"head"}},{"valueCoding":{"system":"http://x.org","code":"foot"}}]},
	{"linkId":"drugs","type":"group","repeats":true,"item":[{"linkId":"drug","type":"open-choice","text":"Drug","answerOption":[{"valueString":"a"}]},{"linkId":"dose","type":"quantity","text":"Dose"}]},
	{"linkId":"sex","type":"choice","text":"Sex","answerValueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"},
	{"linkId":"thanks","type":"display","text":"Thank you"}]}`

func TestResponsesAnswerTheirQuestionnaire(t *testing.T) {
	v := validate.New(site{"Questionnaire http://x.org/q": form}.find, nil)
	of := func(status, items string) string {
		return `{"resourceType":"QuestionnaireResponse","questionnaire":"http://x.org/q","status":"` + status + `","item":[` + items + `]}`
	}
	const name = `{"linkId":"name","answer":[{"valueString":"x"}]}`
	pain := func(yes string) string { return `{"linkId":"pain","answer":[{"valueBoolean":` + yes + `}]}` }
	where := `{"linkId":"where","answer":[{"valueCoding":{"system":"http://x.org","code":"foot"}}]}`
	check(t, v, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"right":                  {of("completed", name+`,`+pain("true")+`,`+where), ``},
		"required":               {of("completed", pain("false")), `e response-missing QuestionnaireResponse`},
		"required, by enabling":  {of("completed", name+`,`+pain("true")), `e response-missing QuestionnaireResponse`},
		"not finished":           {of("in-progress", pain("true")), ``},
		"rather not say":         {of("completed", `{"linkId":"name","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"asked-declined"}]}`), ``},
		"not enabled":            {of("completed", name+`,`+pain("false")+`,`+where), `e response-disabled QuestionnaireResponse.item[2]`},
		"not asked":              {of("completed", name+`,{"linkId":"x"}`), `e response-unknown QuestionnaireResponse.item[1]`},
		"in another order":       {of("completed", pain("false")+`,`+name), `e response-order QuestionnaireResponse.item[1]`},
		"in another place":       {of("completed", name+`,{"linkId":"drug","answer":[{"valueString":"x"}]}`), `e response-place QuestionnaireResponse.item[1]`},
		"twice":                  {of("completed", name+`,`+name), `e response-repeats QuestionnaireResponse.item[1]`},
		"groups may repeat":      {of("completed", name+`,{"linkId":"drugs","item":[{"linkId":"drug","answer":[{"valueString":"x"}]}]},{"linkId":"drugs","item":[{"linkId":"dose","answer":[{"valueQuantity":{"value":1}}]}]}`), ``},
		"two answers":            {of("completed", `{"linkId":"name","answer":[{"valueString":"x"},{"valueString":"y"}]}`), `e response-answers QuestionnaireResponse.item[0]`},
		"too long":               {of("completed", `{"linkId":"name","answer":[{"valueString":"abcdef"}]}`), `e too-long QuestionnaireResponse.item[0].answer[0]`},
		"another type":           {of("completed", `{"linkId":"name","answer":[{"valueInteger":1}]}`), `e response-type QuestionnaireResponse.item[0].answer[0]`},
		"no option":              {of("completed", name+`,`+pain("true")+`,{"linkId":"where","answer":[{"valueCoding":{"system":"http://x.org","code":"arm"}}]}`), `e response-option QuestionnaireResponse.item[2].answer[0]`},
		"outside of the set":     {of("completed", name+`,{"linkId":"sex","answer":[{"valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"x"}}]}`), "e unknown-code QuestionnaireResponse.item[1].answer[0].value.ofType(Coding)\ne response-option QuestionnaireResponse.item[1].answer[0]"},
		"a group is no question": {of("completed", name+`,{"linkId":"drugs","answer":[{"valueString":"x"}]}`), `e response-no-question QuestionnaireResponse.item[1]`},
		"another text":           {of("completed", `{"linkId":"name","text":"Your name","answer":[{"valueString":"x"}]}`), `w response-text QuestionnaireResponse.item[0]`},
		"nobody knows it":        {`{"resourceType":"QuestionnaireResponse","questionnaire":"http://x.org/none","status":"completed","item":[]}`, "e empty-array QuestionnaireResponse.item\ni no-questionnaire QuestionnaireResponse"},
		"inside a question":      {of("completed", `{"linkId":"name","answer":[{"valueString":"x"}],"item":[{"linkId":"pain"}]}`), "e qrs-1 QuestionnaireResponse.item[0]\ne response-nested QuestionnaireResponse.item[0]"},
	})
}

func TestQuestionnairesAskWhatCanBeAnswered(t *testing.T) {
	of := func(items string) string {
		return `{"resourceType":"Questionnaire","name":"Q","status":"draft","item":[` + items + `]}`
	}
	when := func(id, on string) string {
		return `{"linkId":"` + id + `","type":"string","text":"x","enableWhen":[{"question":"` + on + `","operator":"exists","answerBoolean":true}]}`
	}
	const plain = `{"linkId":"1","type":"string","text":"x"}`
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"before":    {of(plain + `,` + when("2", "1")), ``},
		"later":     {of(when("2", "1") + `,` + plain), `w condition-later Questionnaire.item[0].enableWhen[0]`},
		"itself":    {of(when("2", "2")), `e condition-inner Questionnaire.item[0].enableWhen[0]`},
		"nowhere":   {of(when("2", "9")), `e condition-unknown Questionnaire.item[0].enableWhen[0]`},
		"one twice": {of(plain + `,` + plain), `e que-2 Questionnaire`},
	})
}
