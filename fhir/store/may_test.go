package store_test

import (
	"bytes"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// post writes one new resource as v.
func post(t *testing.T, s *store.Store, v access.Viewer, body string) error {
	t.Helper()
	in, err := s.Prepare([]byte(body), element.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release(in)
	in.New = true
	_, err = s.Write(t.Context(), v, "test", []*store.Incoming{in})
	return err
}

func TestNobodyEnrollsAChildByWritingAboutIt(t *testing.T) {
	own := map[string]string{
		"an encounter": `{"resourceType":"Encounter","id":"n1","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/amara"},"serviceProvider":{"reference":"Organization/riverside"}}`,
		"an episode":   `{"resourceType":"EpisodeOfCare","id":"n2","status":"active","patient":{"reference":"Patient/amara"},"managingOrganization":{"reference":"Organization/riverside"}}`,
		"a care team":  `{"resourceType":"CareTeam","id":"n3","subject":{"reference":"Patient/amara"},"managingOrganization":[{"reference":"Organization/riverside"}]}`,
	}
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, sleep)
		for name, body := range own {
			for _, child := range []string{"amara", "never-was"} {
				if err := post(t, s, reed, strings.Replace(body, "Patient/amara", "Patient/"+child, 1)); !fault.Is(err, fault.Rule) {
					t.Errorf("%s of one's own about %s: %v", name, child, err)
				}
			}
			if err := post(t, s, reed, strings.NewReplacer("amara", "theo", `"n`, `"t`).Replace(body)); err != nil {
				t.Errorf("%s about one's own child: %v", name, err)
			}
		}
		if _, err := s.Read(t.Context(), reed, "Observation", "sleep"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger reads: %v", err)
		}
	})
}

// A reference is text that anybody may write. If what follows Patient/ were
// taken as it is, it could name the compartment of other children or labels
// before a real resource does, and choose who reads it.
func TestAReferenceCannotForgeACompartment(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo)
		for _, forged := range []string{"Patient/amara|R", "Patient/amara Patient/theo", "Patient/", "Patient/a/b"} {
			mustPut(t, s, `{"resourceType":"EpisodeOfCare","id":"forged","status":"active","patient":{"reference":"`+forged+`"},"managingOrganization":{"reference":"Organization/riverside"}}`)
		}
		mustPut(t, s, private, both)
		if _, err := s.Read(t.Context(), lena, "Observation", "private"); err != nil {
			t.Errorf("those who care for her: %v", err)
		}
		for _, v := range []access.Viewer{reed, machine} {
			if _, err := s.Read(t.Context(), v, "Observation", "private"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads what is labeled: %v", v.ID(), err)
			}
		}
		if _, err := s.Read(t.Context(), reed, "Group", "house"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger reads about two children: %v", err)
		}
	})
}

func TestASecretStaysTheSame(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		first, err := s.Secret(t.Context(), "page")
		again, err2 := s.Secret(t.Context(), "page")
		other, err3 := s.Secret(t.Context(), "other")
		if err != nil || err2 != nil || err3 != nil || len(first) != 32 || !bytes.Equal(first, again) || bytes.Equal(first, other) {
			t.Errorf("%x %x %x %v %v %v", first, again, other, err, err2, err3)
		}
	})
}

// PostgreSQL indexes 2,704 bytes of a row and no zero character. A text that is
// longer is found all the same.
func TestALongTextIsStoredAndFound(t *testing.T) {
	long := strings.Repeat("ñandú-", 1000)
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, strings.NewReplacer("Maple Street Clinic", long, "maple-street", "long", `"name"`,
			`"identifier":[{"system":"http://`+long+`","value":"`+long+`"}],"name"`).Replace(maple))
		for name, value := range map[string]string{"name": long, "name:exact": long, "identifier": "http://" + long + "|" + long} {
			if got := find(t, s, lena, "Organization", name, value); got != "[long]" {
				t.Errorf("%s: %s", name, got)
			}
		}
		if _, err := s.Prepare([]byte(strings.Replace(maple, "Maple", `\u0000`, 1)), element.Options{}); err == nil {
			t.Error("a zero character is taken")
		}
	})
}

// Who signs in as staff of an organization is read from roles and from the tree
// of organizations, so writing these would open every record of another clinic.
func TestNobodyMakesThemselvesStaff(t *testing.T) {
	role := `{"resourceType":"PractitionerRole","id":"r","active":true,"practitioner":{"reference":"Practitioner/omar-reed"},"organization":{"reference":"Organization/maple-street"}}`
	place := `{"resourceType":"Organization","id":"own","name":"Van","partOf":{"reference":"Organization/riverside"}}`
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, role)
		other := strings.Replace(role, `"r"`, `"r2"`, 1)
		for _, v := range []access.Viewer{reed, lena, machine} {
			if err := post(t, s, v, other); (err == nil) != v.Program() || err != nil && !fault.Is(err, fault.Rule) {
				t.Errorf("%s writes a role: %v", v.ID(), err)
			}
			if _, err := put(t, s, v, strings.Replace(role, "maple-street", "riverside", 1)); !fault.Is(err, fault.Rule) {
				t.Errorf("%s changes a role: %v", v.ID(), err)
			}
			if _, err := put(t, s, v, strings.Replace(maple, `"name"`, `"partOf":{"reference":"Organization/riverside"},"name"`, 1)); !fault.Is(err, fault.Rule) {
				t.Errorf("%s moves a clinic: %v", v.ID(), err)
			}
		}
		if err := post(t, s, reed, place); err != nil {
			t.Fatalf("an entry of one's own: %v", err)
		}
		changed := strings.Replace(place, "Van", "Bus", 1)
		if _, err := put(t, s, lena, changed); !fault.Is(err, fault.Rule) {
			t.Errorf("others change it: %v", err)
		}
		if _, err := put(t, s, reed, changed); err != nil {
			t.Errorf("those who brought it in: %v", err)
		}
	})
}

func TestWhatIsDeletedComesBackOnlyAsWhatItWas(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		leo := strings.NewReplacer("amara", "leo", "Amára", "Leo").Replace(amara)
		mustPut(t, s, maple, amara, leo, private)
		if _, err := s.Write(t.Context(), operator, "test", []*store.Incoming{s.Removal("Observation", "private")}); err != nil {
			t.Fatal(err)
		}
		for _, body := range []string{strings.Replace(private, "Patient/amara", "Patient/leo", 1),
			strings.Replace(private, `"meta":{"security":[{"code":"R"}]},`, "", 1)} {
			if _, err := put(t, s, lena, body); !fault.Is(err, fault.Rule) {
				t.Errorf("%v\n%s", err, body)
			}
		}
		if _, err := put(t, s, machine, private); !fault.Is(err, fault.NotFound) {
			t.Errorf("one who could not see it: %v", err)
		}
		if out, err := put(t, s, lena, private); err != nil || out[0].What != store.Created || out[0].Version != 3 {
			t.Errorf("as it was: %v %v", out, err)
		}
	})
}

func TestOneWhoReadsAChildDoesNotOpenItToOthers(t *testing.T) {
	posts := []string{
		`{"resourceType":"Encounter","id":"m1","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/amara"},"serviceProvider":{"reference":"Organization/riverside"}}`,
		`{"resourceType":"EpisodeOfCare","id":"m2","status":"active","patient":{"reference":"Patient/amara"},"managingOrganization":{"reference":"Organization/riverside"}}`,
	}
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, private, strings.NewReplacer(`"m2"`, `"old"`, "riverside", "maple-street").Replace(posts[1]))
		for _, v := range []access.Viewer{lena, machine} {
			for _, body := range posts {
				if err := post(t, s, v, strings.Replace(body, `"id":"m`, `"id":"`+strings.ToLower(v.ID()[:3])+`m`, 1)); err != nil {
					t.Errorf("the record itself is welcome: %v", err)
				}
			}
			for _, body := range []string{strings.Replace(amara, "maple-street", "riverside", 1), strings.Replace(posts[1], `"m2"`, `"old"`, 1)} {
				if _, err := put(t, s, v, body); !fault.Is(err, fault.Rule) {
					t.Errorf("%s opens her to another clinic: %v", v.ID(), err)
				}
			}
		}
		for _, typ := range []string{"Patient/amara", "Observation/private"} {
			name, id, _ := strings.Cut(typ, "/")
			if _, err := s.Read(t.Context(), reed, name, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("the other clinic reads %s: %v", typ, err)
			}
		}
		if err := post(t, s, machine, strings.NewReplacer(`"amara"`, `"newborn"`, "maple-street", "riverside").Replace(amara)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Read(t.Context(), reed, "Patient", "newborn"); err != nil {
			t.Errorf("a child entered for a clinic is that clinic's: %v", err)
		}
		if _, err := s.Read(t.Context(), lena, "Patient", "newborn"); !fault.Is(err, fault.NotFound) {
			t.Errorf("and no other's: %v", err)
		}
	})
}

func TestADocumentsOwnLabelsCount(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, amara,
			`{"resourceType":"DocumentReference","id":"d","status":"current","securityLabel":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}],"subject":{"reference":"Patient/amara"}}`,
			`{"resourceType":"Composition","id":"c","status":"final","confidentiality":"V","subject":{"reference":"Patient/amara"}}`)
		for _, ref := range [][2]string{{"DocumentReference", "d"}, {"Composition", "c"}} {
			if _, err := s.Read(t.Context(), machine, ref[0], ref[1]); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", ref[0], err)
			}
			if _, err := s.Read(t.Context(), lena, ref[0], ref[1]); err != nil {
				t.Errorf("%s: %v", ref[0], err)
			}
		}
	})
}
