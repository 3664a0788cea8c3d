package bulk

import (
	"fmt"
	"strings"
	"testing"
)

func request(full, method, url, resource, more string) string {
	e := `{`
	if full != "" {
		e += `"fullUrl":"` + full + `",`
	}
	if resource != "" {
		e += `"resource":` + resource + `,`
	}
	return e + `"request":{"method":"` + method + `","url":"` + url + `"` + more + `}}`
}

func post(full, resource, ifNoneExist string) string {
	more := ""
	if ifNoneExist != "" {
		more = `,"ifNoneExist":"` + ifNoneExist + `"`
	}
	return request(full, "POST", strings.Split(strings.Split(resource, `"resourceType":"`)[1], `"`)[0], resource, more)
}

func put1(url, resource string) string { return request("", "PUT", url, resource, "") }

func transaction(entries ...string) string {
	return `{"resourceType":"Bundle","type":"transaction","entry":[` + strings.Join(entries, ",") + `]}`
}

func ofType(kind, bundle string) string {
	return strings.Replace(bundle, `"transaction"`, `"`+kind+`"`, 1)
}

func practitioner(npi, more string) string {
	return `{"resourceType":"Practitioner","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"` + npi + `"}]` + more + `}`
}

func encounter(who string) string {
	return `{"resourceType":"Encounter","status":"finished","subject":{"reference":"urn:uuid:p"},"participant":[{"individual":{"reference":"` + who + `"}}]}`
}

const byNPI = "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|"

func TestBundles(t *testing.T) {
	chen := practitioner("160", "")
	tests := map[string]struct {
		in     []string // bundles, imported one after the other in one run
		want   string
		bodies map[string]string
		reason string // of the first reject
	}{
		"references forward and backward": {
			in: []string{transaction(
				post("urn:uuid:e", encounter("urn:uuid:D"), ""), post("urn:uuid:p", `{"resourceType":"Patient"}`, ""), post("urn:uuid:d", chen, ""))},
			want: "read 3 created 3",
			bodies: map[string]string{
				"Encounter/e": `{"resourceType":"Encounter","id":"e","status":"finished","subject":{"reference":"Patient/p"},"participant":[{"individual":{"reference":"Practitioner/d"}}]}`,
				"Patient/p":   `{"resourceType":"Patient","id":"p"}`},
		},
		"a practitioner in two Bundles becomes one": {
			in: []string{
				transaction(post("urn:uuid:d1", chen, ""), post("urn:uuid:e1", encounter("urn:uuid:d1"), "")),
				transaction(post("urn:uuid:e2", encounter("urn:uuid:d2"), ""), post("urn:uuid:d2", chen, ""))},
			want: "read 4 created 3 merged 1",
			bodies: map[string]string{
				"Encounter/e2": `{"resourceType":"Encounter","id":"e2","status":"finished","subject":{"reference":"urn:uuid:p"},"participant":[{"individual":{"reference":"Practitioner/d1"}}]}`},
		},
		"and twice in the same one": {
			in:   []string{transaction(post("urn:uuid:d1", chen, ""), post("urn:uuid:d2", chen, ""), post("urn:uuid:e", encounter("urn:uuid:d2"), ""))},
			want: "read 3 created 2 merged 1",
		},
		"patients are never merged unasked": {
			in: []string{transaction(
				post("urn:uuid:a", `{"resourceType":"Patient","identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"999-10-2070"}]}`, ""),
				post("urn:uuid:b", `{"resourceType":"Patient","identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"999-10-2070"}]}`, ""))},
			want: "read 2 created 2",
		},
		"a directory entry with a name of its own keeps it": {
			in:   []string{ofType("collection", transaction(`{"fullUrl":"http://ehr/Practitioner/a","resource":`+practitioner("160", `,"id":"a"`)+`}`, `{"fullUrl":"http://ehr/Practitioner/b","resource":`+practitioner("160", `,"id":"b"`)+`}`))},
			want: "read 2 created 2",
		},
		"two servers with the same id: the second is someone else": {
			in: []string{ofType("collection", transaction(
				`{"fullUrl":"http://ehr/Patient/1","resource":{"resourceType":"Patient","id":"1","birthDate":"2016-01-01"}}`,
				`{"fullUrl":"http://other/Patient/1","resource":{"resourceType":"Patient","id":"1","birthDate":"2010-10-10"}}`,
				`{"fullUrl":"http://other/Goal/a","resource":{"resourceType":"Goal","id":"a","subject":{"reference":"Patient/1"}}}`,
				`{"fullUrl":"http://other/Goal/b","resource":{"resourceType":"Goal","id":"b","subject":{"reference":"http://other/Patient/1"}}}`,
				`{"fullUrl":"http://ehr/Goal/c","resource":{"resourceType":"Goal","id":"c","subject":{"reference":"Patient/1"}}}`))},
			want: "read 5 created 4 rejected 1",
			bodies: map[string]string{
				"Patient/1": `{"resourceType":"Patient","id":"1","birthDate":"2016-01-01"}`,
				"Goal/a":    `{"resourceType":"Goal","id":"a","subject":{"reference":"http://other/Patient/1"}}`,
				"Goal/b":    `{"resourceType":"Goal","id":"b","subject":{"reference":"http://other/Patient/1"}}`,
				"Goal/c":    `{"resourceType":"Goal","id":"c","subject":{"reference":"Patient/1"}}`},
		},
		"and one that stands there twice is one": {
			in: []string{ofType("collection", transaction(
				`{"fullUrl":"http://ehr/Patient/1","resource":{"resourceType":"Patient","id":"1"}}`,
				`{"fullUrl":"http://ehr/Patient/1","resource":{"resourceType":"Patient","id":"1"}}`))},
			want: "read 2 created 1 unchanged 1",
		},
		"a condition is answered inside the Bundle": {
			in:     []string{transaction(post("urn:uuid:e", encounter(byNPI+"160"), ""), post("urn:uuid:d", chen, ""))},
			want:   "read 2 created 2",
			bodies: map[string]string{"Encounter/e": `{"resourceType":"Encounter","id":"e","status":"finished","subject":{"reference":"urn:uuid:p"},"participant":[{"individual":{"reference":"Practitioner/d"}}]}`},
		},
		"or by what came just before, also without its system and escaped": {
			in: []string{transaction(post("urn:uuid:d", chen, "")),
				transaction(post("urn:uuid:e", encounter("Practitioner?identifier=160"), "")),
				transaction(post("urn:uuid:f", encounter("Practitioner?identifier=http%3A%2F%2Fhl7.org%2Ffhir%2Fsid%2Fus-npi%7C160"), ""))},
			want:   "read 3 created 3",
			bodies: map[string]string{"Encounter/f": `{"resourceType":"Encounter","id":"f","status":"finished","subject":{"reference":"urn:uuid:p"},"participant":[{"individual":{"reference":"Practitioner/d"}}]}`},
		},
		"a condition that fits nothing rejects the transaction": {
			in:     []string{transaction(post("urn:uuid:p", `{"resourceType":"Patient"}`, ""), post("urn:uuid:e", encounter(byNPI+"9"), "")), transaction(post("urn:uuid:x", amara, ""))},
			want:   "read 3 created 1 rejected 2",
			reason: "entry 2: the reference by identifier fits nothing in the Bundle or in the store",
		},
		"a condition that fits two rejects it": {
			in: []string{ofType("batch", transaction(put1("Practitioner/a", practitioner("160", "")), put1("Practitioner/b", practitioner("160", "")))),
				transaction(post("urn:uuid:e", encounter(byNPI+"160"), ""))},
			want:   "read 3 created 2 rejected 1",
			reason: "entry 1: several resources have this identifier",
		},
		"a condition by anything else": {
			in:     []string{transaction(post("urn:uuid:e", encounter("Practitioner?name=Chen&identifier=1"), ""))},
			want:   "read 1 rejected 1",
			reason: "entry 1: only a condition by identifier is read here",
		},
		"one bad entry rejects its transaction and no other": {
			in:     []string{transaction(put1("Patient/leo", leo), put1("Patient/x", `{"resourceType":"Patient","id":"x","META":1}`)), transaction(put1("Patient/amara", amara))},
			want:   "read 3 created 1 rejected 2",
			reason: `entry 2: the name "META" should be spelled "meta"`,
			bodies: map[string]string{"Patient/leo": ""},
		},
		"one bad entry of a batch is rejected alone": {
			in:     []string{ofType("batch", transaction(put1("Patient/leo", leo), put1("Patient/x", `{"resourceType":"Dragon","id":"x"}`)))},
			want:   "read 2 created 1 rejected 1",
			reason: "entry 2: the request's url does not name this resource",
		},
		"ifNoneExist finds what is there": {
			in: []string{transaction(post("urn:uuid:a", `{"resourceType":"Patient","identifier":[{"system":"s","value":"1"}]}`, "identifier=s|1")),
				transaction(post("urn:uuid:b", `{"resourceType":"Patient","identifier":[{"system":"s","value":"1"}]}`, "identifier=s|1"),
					post("urn:uuid:g", `{"resourceType":"Goal","subject":{"reference":"urn:uuid:b"}}`, ""))},
			want:   "read 3 created 2 merged 1",
			bodies: map[string]string{"Goal/g": `{"resourceType":"Goal","id":"g","subject":{"reference":"Patient/a"}}`},
		},
		"a conditional update finds what is there": {
			in: []string{transaction(put1("Patient/a", `{"resourceType":"Patient","identifier":[{"system":"s","value":"1"}]}`)),
				transaction(put1("Patient?identifier=s|1", `{"resourceType":"Patient","identifier":[{"system":"s","value":"1"}],"active":true}`))},
			want:   "read 2 created 1 updated 1",
			bodies: map[string]string{"Patient/a": `{"resourceType":"Patient","id":"a","identifier":[{"system":"s","value":"1"}],"active":true}`},
		},
		"DELETE, by id, by condition, and of what is not there": {
			in: []string{transaction(put1("Patient/amara", amara), put1("Patient/leo", `{"resourceType":"Patient","id":"leo","identifier":[{"system":"s","value":"1"}]}`)),
				transaction(request("", "DELETE", "Patient/amara", "", ""), request("", "DELETE", "Patient?identifier=s|1", "", ""), request("", "DELETE", "Patient/none", "", ""))},
			want:   "read 5 created 2 deleted 2 passed 1",
			bodies: map[string]string{"Patient/amara": "", "Patient/leo": ""},
		},
		"reads ask for nothing": {
			in:   []string{transaction(request("", "GET", "Patient/1", "", ""), put1("Patient/amara", amara))},
			want: "read 2 created 1 passed 1",
		},
		"PATCH is not read": {
			in: []string{transaction(request("", "PATCH", "Patient/1", `{"resourceType":"Binary"}`, ""))}, want: "read 1 rejected 1",
			reason: "entry 1: PATCH is not read here; send the whole resource",
		},
		"the same resource twice in a transaction": {
			in: []string{transaction(put1("Patient/amara", amara), put1("Patient/amara", amara))}, want: "read 2 rejected 2",
			reason: ": entries 1 and 2 are the same resource",
		},
		"ifMatch with another version": {
			in:   []string{transaction(put1("Patient/amara", amara)), transaction(request("", "PUT", "Patient/amara", amara, `,"ifMatch":"W/\"7\""`))},
			want: "read 2 created 1 rejected 1", reason: ": the store holds another version than ifMatch asks for",
		},
		"a collection with addresses of another server": {
			in: []string{ofType("collection", transaction(
				`{"fullUrl":"http://ehr/fhir/Patient/amara","resource":`+amara+`}`,
				`{"fullUrl":"http://ehr/fhir/Goal/g","resource":{"resourceType":"Goal","id":"g","subject":{"reference":"http://ehr/fhir/Patient/amara"},"addresses":[{"reference":"http://other/Condition/1"}]}}`))},
			want:   "read 2 created 2",
			bodies: map[string]string{"Goal/g": `{"resourceType":"Goal","id":"g","subject":{"reference":"Patient/amara"},"addresses":[{"reference":"http://other/Condition/1"}]}`},
		},
		"what a POST called by a server's name gets a new one, and so do references": {
			in: []string{transaction(post("http://ehr/Patient/1", `{"resourceType":"Patient","id":"1"}`, ""),
				put1("Goal/g", `{"resourceType":"Goal","id":"g","subject":{"reference":"http://ehr/Patient/1"}}`),
				request("http://ehr/Goal/h", "PUT", "Goal/h", `{"resourceType":"Goal","id":"h","subject":{"reference":"Patient/1"}}`, ""))},
			want: "read 3 created 3", bodies: map[string]string{"Patient/1": ""},
		},
		"remarks in a searchset are not records": {
			in:   []string{ofType("searchset", transaction(`{"resource":`+amara+`,"search":{"mode":"match"}}`, `{"resource":{"resourceType":"OperationOutcome"},"search":{"mode":"outcome"}}`))},
			want: "read 2 created 1 passed 1",
		},
		"a history is not taken for records": {
			in: []string{ofType("history", transaction(put1("Patient/amara", amara)))}, want: "read 1 rejected 1",
			reason: ": a history Bundle holds versions; export the current resources instead",
		},
		"an ENTRY is not passed over in silence": {
			in: []string{strings.Replace(transaction(put1("Patient/amara", amara)), `"entry"`, `"ENTRY"`, 1)}, want: "read 1 rejected 1",
			reason: `: the name "ENTRY" should be spelled "entry"`,
		},
		"an empty Bundle": {in: []string{transaction()}, want: ""},
		"a Bundle with its type behind its entries": {
			in: []string{`{"entry":[` + put1("Patient/amara", amara) + `],"type":"transaction","resourceType":"Bundle"}`}, want: "read 1 created 1",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, small := range []int{4 << 20, 16} { // in memory, and in two readings
				t.Run(fmt.Sprint(small), func(t *testing.T) {
					defer func(n int) { smallDoc = n }(smallDoc)
					smallDoc = small
					test := func(t *testing.T, k *desk) { bundleCase(t, k, tt.in, tt.want, tt.reason, tt.bodies) }
					if small == 16 { // how it is read is the same for every engine
						test(t, lite(t))
						return
					}
					each(t, test)
				})
			}
		})
	}
}

func bundleCase(t *testing.T, k *desk, in []string, want, reason string, bodies map[string]string) {
	var files []string
	for i, b := range in {
		files = append(files, fmt.Sprintf("b%d.json", i), b)
	}
	k.want(k.take(files...), want)
	for at, body := range bodies {
		typ, id, _ := strings.Cut(at, "/")
		if got := k.body(typ, id); got != body {
			t.Errorf("%s\ngot  %s\nwant %s", at, got, body)
		}
	}
	if reason != "" && (len(k.rejects) == 0 || k.rejects[0].Entry+": "+k.rejects[0].Reason != reason && ": "+k.rejects[0].Reason != reason) {
		t.Errorf("rejected %+v\nwant %s", k.rejects, reason)
	}
	for _, r := range k.rejects {
		if r.Line != 1 {
			t.Errorf("rejected in line %d", r.Line)
		}
	}
}
