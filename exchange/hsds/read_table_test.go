package hsds

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// dataPackage is the tables of one service, as a data package has them.
var dataPackage = map[string]string{
	"services.csv":            "\ufeffid,organization_id,name,description,status,minimum_age,maximum_age,shelf\ns1,o1,\"Food, and more\",\"Two\nlines\",active,0,17,B7\ns2,o1,Rides,,inactive,,,\n",
	"organizations.csv":       "id,name,description,website\no1,Open Door,We help,https://door.example\n",
	"locations.csv":           "id,organization_id,name,latitude,longitude,location_type\nl1,o1,Main hall,42.33,-72.5,physical\n",
	"addresses.csv":           "id,location_id,address_1,city,state_province,postal_code,country,address_type\na1,l1,1 Main Street,Harbor Falls,MA,01099,US,physical\n",
	"service_at_location.csv": "id,service_id,location_id\nx1,s1,l1\n",
	"phones.csv":              "id,service_id,contact_id,number,extension\np1,s1,,413-555-0100,7\np2,,c1,413-555-0101,\n",
	"contacts.csv":            "id,service_id,name,title\nc1,s1,Kim Park,Intake\n",
	"languages.csv":           "id,service_id,name\ng1,s1,Spanish\n",
	"attributes.csv":          "id,link_id,link_entity,taxonomy_term_id\nt1,s1,service,term1\n",
	"taxonomy_terms.csv":      "id,name,code,taxonomy_id\nterm1,Food pantry,BD-1800,tax1\n",
	"taxonomies.csv":          "id,name,uri\ntax1,Terms,https://terms.example\n",
	"schedules.csv":           "id,service_id,byday,opens_at,closes_at\nd1,s1,MO,09:00:00,12:00:00\n",
	"strange.csv":             "a,b\n1,2\n",
}

// records reads what lies at a path.
func records(t *testing.T, path string) (all []Record, rejects []Reject) {
	t.Helper()
	err := reading{record: func(r Record) error { all = append(all, r); return nil }, reject: func(r Reject) error { rejects = append(rejects, r); return nil }, at: func(int64) {}}.path(path)
	if err != nil {
		t.Fatal(err)
	}
	return all, rejects
}

func TestTablesBecomeWhatAnAPIGives(t *testing.T) {
	dir := t.TempDir()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range dataPackage {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := z.Create("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	folder, rejects := records(t, dir)
	archive, _ := records(t, file(t, "d.zip", b.Bytes()))
	if len(folder) != 2 || folder[1].Line != 4 || len(rejects) != 1 || rejects[0].File != "strange.csv" {
		t.Fatalf("%+v %+v", folder, rejects)
	}
	for i := range folder {
		if !bytes.Equal(folder[i].Body, archive[i].Body) {
			t.Errorf("a folder and an archive differ:\n%s\n%s", folder[i].Body, archive[i].Body)
		}
	}
	var s service
	if err := json.Unmarshal(folder[0].Body, &s); err != nil {
		t.Fatal(err)
	}
	got := (&Importer{Source: "urn:x"}).read(s)
	if got.Name != "Food, and more" || got.Does != "Two\nlines" || got.Phone != "413-555-0100 x7" || got.Contacts[0].Phone != "413-555-0101" || got.Ages.To != 17 ||
		!slices.Equal(got.Needs, []string{"food"}) || !slices.Equal(got.Languages, []string{"es"}) || got.Hours != "MO 09:00–12:00" || got.Organization.Name != "Open Door" || len(got.Places) != 1 {
		t.Errorf("%+v", got)
	}
	var whole object
	if err := json.Unmarshal(folder[0].Body, &whole); err != nil || whole["shelf"] != "B7" || !reflect.DeepEqual(whole["minimum_age"], 0.0) {
		t.Errorf("%v %v", whole, err)
	}
}

func TestRowsWithMistakesAreNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "services.csv"), []byte("id,name\n1,a\n2,b,c\n3,d\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, rejects := records(t, dir)
	if len(all) != 2 || len(rejects) != 1 || rejects[0].Line != 3 {
		t.Errorf("%+v %+v", all, rejects)
	}
}
