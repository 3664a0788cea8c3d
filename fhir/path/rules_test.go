package path

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kith/fhir/definition"
	"kith/fhir/element"
)

const reyes = `{"resourceType":"Patient","id":"amara","active":true,
"contained":[{"resourceType":"Organization","id":"clinic","name":"Clinic"}],
"managingOrganization":{"reference":"#clinic"},
"name":[{"use":"official","family":"Reyes","given":["Amara","Luz"],"_given":[null,{"extension":[{"url":"http://example.org/x","valueString":"five"}]}]},{"given":["Mari"]}],
"_birthDate":{"id":"b","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]},
"deceasedBoolean":false,"multipleBirthInteger":2,
"fooBar":{"x":1}}`

// shown evaluates and writes the items with commas.
func shown(t *testing.T, src string, on Value, env *Env) string {
	t.Helper()
	e, err := Compile(src)
	if err != nil {
		return err.Error()
	}
	got, err := e.Eval(t.Context(), on, env)
	if err != nil {
		return err.Error()
	}
	var all []string
	for i := range got {
		all = append(all, got[i].String())
	}
	return strings.Join(all, ",")
}

func TestElementsKeepTheirPlaceInTheBytes(t *testing.T) {
	patient := parse(t, reyes)
	tests := map[string]string{
		"name.given":                 "Amara,Luz,Mari",
		"Patient.name.given.count()": "3",
		"DomainResource.id":          "amara",
		"Observation.id":             "",
		"name.given.extension.value": "five",
		"name.given[1].extension('http://example.org/x').value.type().name": "string",
		"name.given.hasExtension('http://example.org/x')":                   "true",
		"birthDate.exists() and birthDate.hasValue().not()":                 "true",
		"birthDate.id": "b",
		"birthDate.type().name & ' ' & birthDate.extension.value.type().name":      "date code",
		"birthDate = @2012 or birthDate > @2012":                                   "",
		"deceased is boolean and deceased = false":                                 "true",
		"multipleBirth.type().name":                                                "integer",
		"deceasedBoolean.exists()":                                                 "false",
		"fooBar.exists() or children().where($this.x = 1).exists()":                "false",
		"children().count()":                                                       "9",
		"contained.name":                                                           "Clinic",
		"managingOrganization.resolve().name":                                      "Clinic",
		"managingOrganization.resolve() is Organization":                           "true",
		"name.where(use = 'official').given.select($index.toString() & $this)":     "0Amara,1Luz",
		"name.given.aggregate($this.length() + iif($total.empty(), 0, $total))":    "12",
		"name.repeat(given).count()":                                               "3",
		"name.defineVariable('n').given.select($this & %n.count().toString())":     "Amara2,Luz2,Mari2",
		"name.defineVariable('n', count()).select(%n)":                             "2,2",
		"(name.defineVariable('n').count() = 2) and %n.empty()":                    "line 1, column 44: there is no variable of this name",
		"name.defineVariable('n').defineVariable('n')":                             "line 1, column 26: there is a variable of this name already",
		"%resource.id & %context.id & %rootResource.id":                            "amaraamaraamara",
		"descendants().ofType(Extension).value":                                    "unknown,five",
		"name.given.sort()":                                                        "Amara,Luz,Mari",
		"name.sort(-given.first()).given.first()":                                  "Mari",
		"name.family.coalesce({}, name.given.last())":                              "Mari",
		"name.first() = name.first() and name.first() != name.last()":              "true",
		"active.getValue() is System.Boolean and (active is System.Boolean).not()": "true",
		"name.given | name.given":                                                  "Amara,Luz,Mari",
		"name.checkModifiers('http://example.org').count()":                        "2",
		"name.elementDefinition()":                                                 "line 1, column 6: elementDefinition() is not supported",
	}
	for src, want := range tests {
		if got := shown(t, src, patient, nil); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestDatesAreKnownToTheirPrecision(t *testing.T) {
	tests := map[string]string{
		"@2014-02-29":                                             "line 1, column 1: there is no such day or time",
		"@2016-02-29 + 1 year":                                    "2017-02-28",
		"@2016-01-31 + 1 month":                                   "2016-02-29",
		"@2016 + 18 months":                                       "2017",
		"@2016-03 - 45 days":                                      "2016-02",
		"@2016 + 400 days":                                        "2017",
		"@9999-12-31 + 1 day":                                     "",
		"@0001-01-01 - 1 day":                                     "",
		"@2016-03-01 + 36 hours":                                  "2016-03-02",
		"@2016-03-01T10 + 90 minutes":                             "2016-03-01T11",
		"@2016-03-01T23:30:00Z + 45 minutes":                      "2016-03-02T00:15:00Z",
		"@2016-03-01T23:30:00-05:00 + 45 minutes":                 "2016-03-02T00:15:00-05:00",
		"@T23:30 + 45 minutes":                                    "00:15",
		"@T23:30:00 + 250 milliseconds":                           "23:30:00.250",
		"@2016-03-01T10:00:00+02:00 = @2016-03-01T08:00Z":         "",
		"@2016-03-01T10:00:00+02:00 > @2016-03-01T07:59Z":         "true",
		"@2016-03-01T10:00Z < @2016-03-03":                        "true",
		"@2016-03-01T10:00Z < @2016-03-01T20:00":                  "",
		"@2016-03-01T10:00Z < @2016-03-02T01:00":                  "true",
		"@2016-03-01T10:00:00.5 < @2016-03-01T10:00:01":           "true",
		"@2016-03-01T10:00:00.500 = @2016-03-01T10:00:00.5":       "true",
		"@2016-03-01T10:00:00+14:00 < @2016-03-01T10:00:00-12:00": "true",
		"@2016 < @T10":                                            "line 1, column 7: a System.Date and a System.Time have no order",
		"@2016-03-01 + 1 'mo'":                                    "line 1, column 13: a date moves by years to milliseconds of the calendar, or by weeks to milliseconds of UCUM",
		"'2016-03-01T10:00Z'.toDate()":                            "2016-03-01",
		"'2016-13'.convertsToDate()":                              "false",
		"@2016.toDateTime()":                                      "2016",
		"now()":                                                   "2026-03-09T12:00:00.000-05:00",
		"today()":                                                 "2026-03-09",
		"timeOfDay()":                                             "12:00:00.000",
		"now() - 100 years < @1930":                               "true",
		"@2024-02.highBoundary()":                                 "2024-02-29",
		"@2024T.lowBoundary(10).toString()":                       "2024-01-01T00+14:00",
		"@T10.highBoundary(5)":                                    "",
		"@2016-03-01T10:00:00Z.precision()":                       "14",
	}
	for src, want := range tests {
		if got := shown(t, src, Value{}, &Env{Now: noon}); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
	if got := shown(t, "now()", Value{}, nil); !strings.Contains(got, "Env.Now") {
		t.Errorf("without a clock now() says %s", got)
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	tests := map[string]string{
		"0.1 + 0.2 = 0.3":                  "true",
		"1.10":                             "1.10",
		"2147483647 + 1":                   "",
		"2147483648 is Decimal":            "true",
		"-2147483647 - 2":                  "",
		"123456789012345678901234.5 + 0.1": "123456789012345678901234.6",
		"1 / 3":                            "0.3333333333333333333333333333333333",
		"7 / 2":                            "3.5",
		"10 / 5":                           "2",
		"-7 div 2":                         "-3",
		"-7 mod 2":                         "-1",
		"5.5 mod 2":                        "1.5",
		"1 / 0":                            "",
		"2.power(0.5).round(5)":            "1.41421",
		"2.power(-1)":                      "0.5",
		"10.power(401)":                    "",
		"1000000.power(1000000)":           "",
		"8.log(2)":                         "3",
		"1000.log(10)":                     "3",
		"0.ln()":                           "",
		"1.exp().round(10)":                "2.7182818285",
		"2.sqrt().round(6)":                "1.414214",
		"(-2.5).round()":                   "-3",
		"(-1.5).truncate()":                "-1",
		"1.5.floor() + 1.5.ceiling()":      "3",
		"3000000000.5.floor()":             "",
		"'1e5'.toDecimal()":                "",
		"'+5'.toInteger()":                 "5",
		"true.toDecimal()":                 "1.0",
		"1.abs() is Integer":               "true",
		"'x'.abs()":                        "line 1, column 5: abs() is for numbers, not for a System.String",
		"1 + 'x'":                          "line 1, column 3: + cannot take a System.Integer and a System.String",
	}
	for src, want := range tests {
		if got := shown(t, src, Value{}, nil); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestQuantitiesAreComparedAcrossUnits(t *testing.T) {
	tests := map[string]string{
		"1 'g' = 1000 'mg'":              "true",
		"37 'Cel' = 98.6 '[degF]'":       "true",
		"1 'cm' = 1 's'":                 "false",
		"1 'cm' < 1 's'":                 "",
		"1 year = 12 months":             "true",
		"1 year = 365 days":              "",
		"1 year ~ 1 'a'":                 "true",
		"1 year = 1 'a'":                 "",
		"1 'kg' + 500 'g'":               "1.5 'kg'",
		"1 'kg' - 1 'm'":                 "",
		"6 'm' / 2 's' = 3 'm/s'":        "true",
		"2 'm' * 3":                      "6 'm'",
		"1 'wobble' = 1 'wobble'":        "true",
		"1 'wobble' = 1000 'mwobble'":    "false",
		"'5 mg'.toQuantity()":            "",
		"'5 \\'mg\\''.toQuantity('g')":   "0.005 'g'",
		"3 days.toString()":              "3 days",
		"(-3 'mg').abs()":                "3 'mg'",
		"5 'mg' is Quantity":             "true",
		"5 'mg' is FHIR.Quantity":        "false",
		"1 'mg'.comparable(1 'kg')":      "true",
		"1 'mg' in (1000 'ug' | 2 'mg')": "true",
	}
	for src, want := range tests {
		if got := shown(t, src, Value{}, nil); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestAFHIRQuantityIsOneOfSystemWhenItsUnitIsOfUCUM(t *testing.T) {
	quantity := func(members string) Value {
		return parse(t, `{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{`+members+`}}`)
	}
	tests := []struct{ on, src, want string }{
		{`"value":18,"system":"http://unitsofmeasure.org","code":"a"`, "value >= 18 years and value >= 18 'a'", "true"},
		{`"value":5,"unit":"mg"`, "value = 5 'mg'", "false"},
		{`"value":5,"unit":"tablets"`, "value <= value and value = value", "true"},
		{`"value":5,"comparator":"<","system":"http://unitsofmeasure.org","code":"mg"`, "value < 6 'mg'", ""},
		{`"value":5.0,"system":"http://unitsofmeasure.org","code":"mg"`, "value = 0.005 'g' and value ~ 5 'mg'", "true"},
		{`"value":5.0,"system":"http://unitsofmeasure.org","code":"mg"`, "value.toQuantity() is System.Quantity", "true"},
		{`"value":1e999,"system":"http://unitsofmeasure.org","code":"mg"`, "value < 6 'mg' or value.value > 1", ""},
	}
	for _, tt := range tests {
		if got := shown(t, tt.src, quantity(tt.on), nil); got != tt.want {
			t.Errorf("%s on %s: got %s, want %s", tt.src, tt.on, got, tt.want)
		}
	}
}

func TestStringsAreCharactersNotBytes(t *testing.T) {
	tests := map[string]string{
		"'María'.length()":                                       "5",
		"'María'.substring(3, 1)":                                "í",
		"'María'.indexOf('a')":                                   "1",
		"'María'.lastIndexOf('a')":                               "4",
		"'María'.toChars()":                                      "M,a,r,í,a",
		"'a\\nb'.matches('a.b')":                                 "true",
		"'ABC'.matches('b', 'i')":                                "true",
		"'x'.matches('(')":                                       "line 1, column 5: the regular expression cannot be read (the syntax is RE2's)",
		"'ann bob'.replaceMatches('(\\\\w+) (\\\\w+)', '$2 $1')": "bob ann",
		"('a' | 'b').join()":                                     "ab",
		"('a' | 1).join(',')":                                    "line 1, column 11: join() takes strings, not a System.Integer",
		"'a' ~ 'A' and 'a  b' ~ 'A B'":                           "true",
		"'a' & {} & 'b'":                                         "ab",
		"'a' + {}":                                               "",
		"('a' | 'b').upper()":                                    "line 1, column 13: upper() takes one item, and there are more",
		"'zz'.decode('hex')":                                     "",
	}
	for src, want := range tests {
		if got := shown(t, src, Value{}, nil); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestWhatNoDefinitionKnowsIsRefusedWhenAsked(t *testing.T) {
	for src, ok := range map[string]bool{
		"name.given.startsWith('A')":                     true,
		"contact.relationship.coding.code":               true,
		"extension('http://example.org').value.exists()": true,
		"name.where(use = 'official').family":            true,
		"link.other.resolve().name":                      true,
		"contained.anything":                             true,
		"name.first()":                                   true,
		"deceased.ofType(dateTime) > today()":            true,
		"(deceased as dateTime) + 1 year":                true,
		"name.given1":                                    false,
		"Observation.code":                               false,
		"deceasedBoolean":                                false,
		"name.startsWith('A')":                           false,
		"birthDate + 1":                                  false,
		"active + 1":                                     false,
		"name.select(giben)":                             false,
		"iif(name.given, 1, 2)":                          false,
		"name.given.abs()":                               false,
		"-name.given":                                    false,
		"name.repeat(given).family":                      false,
	} {
		if _, err := Compile(src, For("Patient")); (err == nil) != ok {
			t.Errorf("%s: %v", src, err)
		}
	}
	for src, want := range map[string]string{
		"deceased": "FHIR.boolean,FHIR.dateTime", "name.given.length()": "System.Integer", "birthDate is date": "System.Boolean",
		"name | contact.name": "FHIR.HumanName", "contained.ofType(Organization).name": "FHIR.string", "link.other.resolve()": "?",
		"iif(active, 'a', 1)": "System.String,System.Integer", "extension('x').value.ofType(Coding)": "FHIR.Coding", "{}": "",
	} {
		all, known, err := MustCompile(src).Types("Patient")
		var got []string
		for _, typ := range all {
			got = append(got, typ.String())
		}
		if !known {
			got = append(got, "?")
		}
		if err != nil || strings.Join(got, ",") != want {
			t.Errorf("%s: got %v, want %s (%v)", src, got, want, err)
		}
	}
}

func TestRegularExpressionsCostWhatTheyTake(t *testing.T) {
	long := strings.Repeat("a heart that hurts ", 5000)
	for _, src := range []string{
		"$this.matches('(.?){1000}x')", "$this.matchesFull('(.*){900}x')", "$this.replaceMatches('((.{0,30}){0,30})x', '')",
		"$this.matches('(.?){150}x')", "$this.matchesFull('(.*){150}x')", "$this.replaceMatches('(.?){150}x', '')",
	} {
		e, err := Compile(src)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Eval(t.Context(), String(long), nil)
		if found, ok := errors.AsType[*Error](err); !ok || found.Kind != Budget {
			t.Errorf("%s: %v", src, err)
		}
	}
	spent := 0
	e, err := Compile("matches('hurts *$')")
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Eval(t.Context(), String(long), &Env{Spent: &spent})
	if err != nil || len(got) != 1 || spent < len(long)/4 || spent > DefaultSteps {
		t.Errorf("%v, %d steps, %v", got, spent, err)
	}
}

func TestTheBudgetEndsWhatWouldNotEnd(t *testing.T) {
	patient := parse(t, reyes)
	for _, src := range []string{
		"name.repeatAll($this)",
		"(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).combine(1|2|3)).combine(descendants()).repeat($this.toString() & 'x')",
		"(1|2|3|4|5|6|7|8|9).repeat($this + 1)",
		"'a'.repeat($this & $this)",
		"('aaaaaaaaaaaaaaaa'.toChars() | 1).aggregate($total & $total & 'xxxxxxxxxxxxxxxx' , 'x')" + strings.Repeat(".select($this & $this & $this & $this)", 20),
		"'a'" + strings.Repeat(".replace('a', 'aaaaaaaaaaaaaaaa')", 40),
		"descendants()" + strings.Repeat(".combine(descendants())", 5) + strings.Repeat(".combine($this)", 3) + strings.Repeat(".select(%resource.descendants())", 5),
	} {
		e, err := Compile(src)
		if err != nil {
			t.Error(err)
			continue
		}
		_, err = e.Eval(t.Context(), patient, nil)
		if found, ok := errors.AsType[*Error](err); !ok || found.Kind != Budget {
			t.Errorf("%s: %v", src[:min(len(src), 60)], err)
		}
	}
	many := strings.Repeat("repeat(", 200) + "name" + strings.Repeat(")", 200)
	if _, err := Compile(many, For("Patient")); err != nil {
		t.Errorf("200 times repeat() gives %v", err)
	}
	deep := strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000)
	if _, err := Compile(deep); err == nil {
		t.Error("an expression of 5,000 parentheses is not refused")
	}
	if _, err := Compile(strings.Repeat("1+", 40_000) + "1"); err == nil {
		t.Error("an expression of 80 KB is not refused")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := MustCompile("(1|2|3|4|5|6|7|8|9).repeat($this + 1)").Eval(ended, patient, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended gives %v", err)
	}
}

func TestTheWorldAroundIsAsked(t *testing.T) {
	patient := parse(t, reyes)
	env := &Env{
		Vars: map[string]Collection{"limit": {Integer(2)}},
		Resolve: func(_ context.Context, reference string) (Value, error) {
			if reference == "Organization/o" {
				return parse(t, `{"resourceType":"Organization","id":"o","name":"Other"}`), nil
			}
			return Value{}, nil
		},
		Terminology: terms{},
		Conforms:    func(context.Context, Value, string) (bool, error) { return true, nil },
		Trace:       func(name string, seen Collection) { t.Log(name, len(seen)) },
	}
	greet := With(map[string]Function{"greet": {Min: 1, Max: 1, Call: func(_ context.Context, in Collection, args []Collection) (Collection, error) {
		if len(in) == 0 {
			return nil, errors.New("nobody is there")
		}
		return Collection{String("hello " + in[0].String() + args[0][0].String())}, nil
	}}})
	for src, want := range map[string]string{
		"name.given.take(%limit)":                                      "Amara,Luz",
		"'Organization/o'.resolve().name":                              "Other",
		"'Organization/none'.resolve().name":                           "",
		"'male'.memberOf('http://example.org/vs')":                     "true",
		"'male'.memberOf('http://example.org/unknown')":                "",
		"conformsTo('http://example.org/profile')":                     "true",
		"conformsTo('http://hl7.org/fhir/StructureDefinition/Person')": "false",
		"name.trace('names', given).count()":                           "2",
		"name.given.first().greet('!')":                                "hello Amara!",
		"name.suffix.greet('!')":                                       "line 1, column 13: greet() failed",
	} {
		e, err := Compile(src, greet)
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := e.Eval(t.Context(), patient, env)
		text := ""
		for i := range got {
			text += "," + got[i].String()
		}
		if err != nil {
			text = "," + err.Error()
		}
		if strings.TrimPrefix(text, ",") != want {
			t.Errorf("%s: got %s, want %s", src, text, want)
		}
	}
	if got := shown(t, "'a'.memberOf('http://example.org')", patient, nil); !strings.Contains(got, "Env.Terminology") {
		t.Errorf("without terminology memberOf() says %s", got)
	}
}

type terms struct{}

func (terms) MemberOf(_ context.Context, v Value, valueSet string) (member, known bool, err error) {
	return v.String() == "male", !strings.HasSuffix(valueSet, "unknown"), nil
}

func (terms) Subsumes(context.Context, Value, Value) (bool, bool, error) { return false, false, nil }

func TestReferencesAreFollowedWithinABundle(t *testing.T) {
	bundle := parse(t, `{"resourceType":"Bundle","type":"collection","entry":[
		{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"a","gender":"female"}},
		{"resource":{"resourceType":"Observation","status":"final","code":{},"subject":{"reference":"urn:uuid:1"},"performer":[{"reference":"Patient/a"}]}}]}`)
	if got := shown(t, "entry.resource.ofType(Observation).select(subject | performer).resolve().gender", bundle, nil); got != "female,female" && got != "female" {
		t.Error(got)
	}
}

func TestAnElementMayBeTheFocus(t *testing.T) {
	var d element.Doc
	if err := d.Parse([]byte(`{"low":{"value":2},"high":{"value":1}}`), element.Options{}); err != nil {
		t.Fatal(err)
	}
	e := MustCompile("low.empty() or high.empty() or (low <= high)")
	focus := Element(d.Root(), element.Value{}, definition.Of("Range"))
	if holds, ok, err := e.Holds(t.Context(), focus, nil); holds || !ok || err != nil {
		t.Error(holds, ok, err)
	}
	if v := Element(element.Value{}, element.Value{}, definition.Of("Range")); v.Exists() {
		t.Error("what is absent is an item")
	}
	if Of(d.Root()).Exists() {
		t.Error("what has no type is a resource")
	}
}
