package bulk

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/cast"
	"kith/fhir/element"
)

// youth returns the shipped Synthea sample: canonical resources by "Type/id".
func youth(t *testing.T) (all map[string]string, order []string) {
	t.Helper()
	sources, err := cast.Sources(time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(sources, func(s cast.Source) bool { return s.Name == "synthea/youth.ndjson" })
	r, err := sources[i].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	all = map[string]string{}
	var d element.Doc
	for lines := bufio.NewReader(r); ; {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			if err := d.Parse(line, element.Options{Stored: true}); err != nil {
				t.Fatal(err)
			}
			at := d.Root().Get("resourceType").Text() + "/" + d.Root().Get("id").Text()
			all[at] = string(d.Bytes)
			order = append(order, at)
		}
		if err == io.EOF {
			return all, order
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

var points = regexp.MustCompile(`"reference":"([A-Z][A-Za-z]+)/([0-9a-f-]{36})"`)

// ofOneChild writes the transaction Bundle that Synthea writes for a child:
// urn:uuid everywhere, and the practitioners and organizations it mentions
// under uuids of the occasion.
func ofOneChild(n int, mine, besides []string, all map[string]string) (bundle string, repeated int) {
	var entries []string
	mentioned := map[string]bool{}
	uuid := func(typ, id string) string {
		if typ != "Practitioner" && typ != "Organization" {
			return id
		}
		if at := typ + "/" + id; !mentioned[at] {
			mentioned[at] = true
			fresh := fmt.Sprintf("%08x%s", n, id[8:])
			body := strings.Replace(all[at], `"id":"`+id+`"`, `"id":"`+fresh+`"`, 1)
			entries = append(entries, request("urn:uuid:"+fresh, "POST", typ, body, ""))
		}
		return fmt.Sprintf("%08x%s", n, id[8:])
	}
	for _, at := range besides {
		typ, id, _ := strings.Cut(at, "/")
		uuid(typ, id)
	}
	for _, at := range mine {
		typ, id, _ := strings.Cut(at, "/")
		body := points.ReplaceAllStringFunc(all[at], func(s string) string {
			m := points.FindStringSubmatch(s)
			return `"reference":"urn:uuid:` + uuid(m[1], m[2]) + `"`
		})
		entries = append(entries, request("urn:uuid:"+id, "POST", typ, body, ""))
	}
	return transaction(entries...), len(mentioned)
}

func TestPractitionersAndOrganizationsRepeatedInEveryBundleBecomeOne(t *testing.T) {
	all, order := youth(t)
	children := map[string][]string{}
	var patients []string
	named := map[string]bool{} // practitioners and organizations that some child's records mention
	for _, at := range order {
		whose := regexp.MustCompile(`"(?:subject|patient)":\{"reference":"(Patient/[^"]+)"`).FindStringSubmatch(all[at])
		switch {
		case strings.HasPrefix(at, "Patient/"):
			patients = append(patients, at)
			children[at] = append(children[at], at)
		case whose != nil:
			children[whose[1]] = append(children[whose[1]], at)
		case !strings.HasPrefix(at, "Practitioner/") && !strings.HasPrefix(at, "Organization/"):
			t.Fatalf("%s is about nobody", at)
		}
		for _, m := range points.FindAllStringSubmatch(all[at], -1) {
			if m[1] == "Practitioner" || m[1] == "Organization" {
				named[m[1]+"/"+m[2]] = true
			}
		}
	}
	var besides [][]string // those whom no visit of a child mentions stand in two Bundles each
	for _, at := range order {
		if typ, _, _ := strings.Cut(at, "/"); (typ == "Practitioner" || typ == "Organization") && !named[at] {
			named[at] = true
			besides = append(besides, []string{at}, []string{at})
		}
	}
	besides = append(besides, make([][]string, len(patients)-len(besides))...)
	var files []string
	total, repeated := 0, 0
	for i, p := range patients {
		b, n := ofOneChild(i, children[p], besides[i], all)
		files = append(files, fmt.Sprintf("%03d.json", i), b)
		total += len(children[p])
		repeated += n
	}
	t.Logf("%d children, %d practitioners and organizations mentioned %d times", len(patients), len(named), repeated)
	each(t, func(t *testing.T, k *desk) {
		k.want(k.take(files...), fmt.Sprintf("read %d created %d merged %d", total+repeated, total+len(named), repeated-len(named)))
		got, _ := k.everything()
		sameRecords(t, got, all)
		k.want(k.take(files...), fmt.Sprintf("read %d unchanged %d merged %d", total+repeated, total+len(named), repeated-len(named)))
	})
}

// sameRecords compares what is stored with the originals, byte for byte, after
// giving practitioners and organizations their first names back.
func sameRecords(t *testing.T, got, want map[string]string) {
	t.Helper()
	original := map[string]string{} // identifier to "Type/id"
	identifier := regexp.MustCompile(`"identifier":\[\{[^}]*\}`)
	for at, body := range want {
		if strings.HasPrefix(at, "Practitioner/") || strings.HasPrefix(at, "Organization/") {
			original[identifier.FindString(body)] = at
		}
	}
	var pairs []string
	count := map[string]int{}
	for at, body := range got {
		typ, id, _ := strings.Cut(at, "/")
		count[typ]++
		if was, ok := original[identifier.FindString(body)]; ok && (typ == "Practitioner" || typ == "Organization") {
			_, wasID, _ := strings.Cut(was, "/")
			pairs = append(pairs, at+`"`, was+`"`)
			if strings.Replace(body, id, wasID, 1) != want[was] {
				t.Errorf("%s changed\n%s\n%s", typ, body, want[was])
			}
		}
	}
	if count["Practitioner"] != 102 || count["Organization"] != 102 {
		t.Errorf("%d practitioners and %d organizations, want 102 of each", count["Practitioner"], count["Organization"])
	}
	back := strings.NewReplacer(pairs...)
	differ := 0
	for at, body := range got {
		if typ, _, _ := strings.Cut(at, "/"); typ != "Practitioner" && typ != "Organization" && back.Replace(body) != want[at] {
			if differ++; differ < 3 {
				t.Errorf("%s\ngot  %s\nwant %s", at, back.Replace(body), want[at])
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d differ", differ, len(got))
	}
}
