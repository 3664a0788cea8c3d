package bulk

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

var folders = []fs.FS{access.Files, audit.Files, store.Files}

// desk is a store to import into, and what was rejected.
type desk struct {
	t       *testing.T
	store   *store.Store
	rejects []Reject
}

func each(t *testing.T, test func(t *testing.T, k *desk)) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
		s, err := store.Open(t.Context(), d, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		test(t, &desk{t: t, store: s})
	})
}

// lite is a desk on SQLite.
func lite(t *testing.T) *desk {
	s, err := store.Open(t.Context(), dbtest.Open(t, filepath.Join(t.TempDir(), "x.db"), folders), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, store: s}
}

func (k *desk) importer() *Importer {
	k.rejects = nil
	return &Importer{Store: k.store, Viewer: access.Operator(), Why: "test", Spool: k.t.TempDir(),
		Rejected: func(r Reject) error { k.rejects = append(k.rejects, r); return nil }}
}

// take imports texts, each as a file of that name.
func (k *desk) take(namesAndTexts ...string) Summary {
	k.t.Helper()
	var all []Source
	for i := 0; i < len(namesAndTexts); i += 2 {
		text := namesAndTexts[i+1]
		all = append(all, Source{Name: namesAndTexts[i], Size: int64(len(text)),
			Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
	}
	sum, err := k.importer().Run(k.t.Context(), all)
	if err != nil {
		k.t.Fatal(err)
	}
	k.adds(sum)
	return sum
}

// adds checks that a summary is a sum.
func (k *desk) adds(s Summary) {
	k.t.Helper()
	if s.Read != s.Stored()+s.Unchanged+s.Merged+s.Passed+s.Rejected || int(s.Rejects) != len(k.rejects) {
		k.t.Errorf("the summary does not add up: %+v, %d rejects", s, len(k.rejects))
	}
}

// body returns what the store holds, "" for nothing.
func (k *desk) body(typ, id string) string {
	k.t.Helper()
	all, err := db.All(k.t.Context(), k.store.DB(), db.Text, `select body from resource where type = $1 and id = $2 and not deleted`, typ, id)
	if err != nil {
		k.t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// everything returns all current resources by "Type/id", and how many versions there are.
func (k *desk) everything() (bodies map[string]string, versions int64) {
	k.t.Helper()
	bodies = map[string]string{}
	err := db.Each(k.t.Context(), k.store.DB(), func(r db.Row) error {
		var typ, id, body string
		err := r.Scan(&typ, &id, &body)
		bodies[typ+"/"+id] = body
		return err
	}, `select type, id, body from resource where not deleted`)
	if err == nil {
		versions, err = db.One(k.t.Context(), k.store.DB(), db.Int, "", `select (select count(*) from resource) + (select count(*) from resource_history)`)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return bodies, versions
}

func (k *desk) want(s Summary, want string) {
	k.t.Helper()
	got := fmt.Sprintf("read %d created %d updated %d deleted %d unchanged %d merged %d passed %d rejected %d",
		s.Read, s.Created, s.Updated, s.Deleted, s.Unchanged, s.Merged, s.Passed, s.Rejected)
	var short []string
	for f := range strings.SplitSeq(got, " ") {
		short = append(short, f)
	}
	var b strings.Builder
	for i := 0; i < len(short); i += 2 {
		if short[i+1] != "0" {
			b.WriteString(short[i] + " " + short[i+1] + " ")
		}
	}
	if strings.TrimSpace(b.String()) != want {
		k.t.Errorf("got  %s\nwant %s\n%v", b.String(), want, k.rejects)
	}
}

const (
	amara = `{"resourceType":"Patient","id":"amara"}`
	leo   = `{"resourceType":"Patient","id":"leo","name":[{"given":["Leo"]}]}`
)

func TestABadLineIsNamedAndDoesNotStopTheRest(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		text := "\xef\xbb\xbf" + amara + "\r\n" +
			"\n" +
			`{"resourceType":"Patient","id":"bad","META":{}}` + "\n" +
			`{"resourceType":"Patient","id":"half"` + "\n" +
			`{"resourceType":"Dragon","id":"d"}` + "\n" +
			`{"id":"nameless"}` + "\n" +
			`{"resourceType":"Patient","id":"no spaces"}` + "\n" +
			`[1]` + "\n" +
			leo // no line feed at the end
		k.want(k.take("patients.ndjson", text), "read 8 created 2 rejected 6")
		var got []string
		for _, r := range k.rejects {
			got = append(got, fmt.Sprintf("%s:%d:%d %s", r.File, r.Line, r.Column, r.Reason))
		}
		want := []string{
			`patients.ndjson:3:38 the name "META" should be spelled "meta"`,
			`patients.ndjson:4:38 the text ends too early`,
			`patients.ndjson:5:0 the resourceType is not one of FHIR R4`,
			`patients.ndjson:6:0 there is no resourceType`,
			`patients.ndjson:7:0 the id is not a FHIR id (letters, digits, - and ., at most 64)`,
			`patients.ndjson:8:0 this is no JSON object`,
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if k.rejects[1].Raw != `{"resourceType":"Patient","id":"half"` {
			t.Errorf("kept %q", k.rejects[1].Raw)
		}
		if k.body("Patient", "amara") != amara || k.body("Patient", "leo") != leo {
			t.Error("the good lines are not all there")
		}
	})
}

func TestARejectsFileCanBeRepairedAndImported(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.take("a.ndjson", `{"resourceType":"Patient","id":"x","active":tru}`+"\n")
		line, err := json.Marshal(k.rejects[0])
		if err != nil {
			t.Fatal(err)
		}
		repaired := strings.Replace(string(line), "tru}", "true}", 1)
		k.want(k.take("rejects.ndjson", repaired+"\n"), "read 1 created 1")
	})
}

func TestTheSameInputTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		in := []string{"a.ndjson", amara + "\n" + `{"resourceType":"Basic","code":{"text":"no id"}}` + "\n",
			"b.json", transaction(post("urn:uuid:0A", leo, ""), post("", `{"resourceType":"Basic"}`, ""))}
		k.want(k.take(in...), "read 4 created 4")
		before, versions := k.everything()
		k.want(k.take(in...), "read 4 unchanged 4")
		after, still := k.everything()
		if versions != still || fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%d versions became %d", versions, still)
		}
		if _, ok := after["Patient/0a"]; !ok {
			t.Errorf("the uuid is not the id: %v", after)
		}
	})
}

func TestPackedInputIsKnownByItsFirstBytes(t *testing.T) {
	gz := func(s string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		io.WriteString(w, s)
		w.Close()
		return b.String()
	}
	zst := func(s string) string {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, s)
		w.Close()
		return b.String()
	}
	archive := func(files ...string) string {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for i := 0; i < len(files); i += 2 {
			if err := w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o600}); err != nil {
				t.Fatal(err)
			}
			io.WriteString(w, files[i+1])
		}
		w.Close()
		return b.String()
	}
	tests := map[string]struct{ in, want, reason string }{
		"gzip under a plain name":              {gz(amara), "read 1 created 1", ""},
		"zstd":                                 {zst(amara + "\n" + leo), "read 2 created 2", ""},
		"an archive":                           {archive("x/a.ndjson", amara, "x/README", "no", "x/.b.json", "no", "x/l.json", leo), "read 2 created 2", ""},
		"a packed archive with packed files":   {zst(archive("a.ndjson.gz", gz(amara))), "read 1 created 1", ""},
		"a file that ends in the middle":       {gz(strings.Repeat(amara+"\n", 2000))[:100], "read 1 rejected 1", "reading stopped: the file ends too early"},
		"a kind of packing that is not read":   {"PK\x03\x04xxxxxxxx", "read 1 rejected 1", "reading stopped: this kind of packing is not read here; unpack it first"},
		"packed again and again without end":   {gz(gz(gz(gz(gz(gz(amara)))))), "read 1 rejected 1", "reading stopped: this kind of packing is not read here; unpack it first"},
		"nothing":                              {"", "", ""},
		"something that is no JSON whatsoever": {"hello", "read 1 rejected 1", "no JSON value begins like this"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			k := lite(t)
			k.want(k.take("input", tt.in), tt.want)
			if tt.reason != "" && k.rejects[0].Reason != tt.reason {
				t.Errorf("reason %q", k.rejects[0].Reason)
			}
		})
	}
}

func TestAFolderIsReadDirectoriesAndPatientsFirst(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"Observation.ndjson", "Patient.000.ndjson.gz", "notes.txt", ".hidden.json", "Zeb_1_bundle.json",
		"Organization.ndjson", "sub/hospitalInformation1.json", "PractitionerRole.ndjson", "Practitioner.ndjson", "sub/.git/x.json"} {
		p := filepath.Join(dir, n)
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Paths([]string{dir, "-", filepath.Join(dir, "notes.txt")}, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, strings.TrimPrefix(s.Name, dir+string(filepath.Separator)))
	}
	want := "sub/hospitalInformation1.json Organization.ndjson Practitioner.ndjson PractitionerRole.ndjson Patient.000.ndjson.gz " +
		"Observation.ndjson Zeb_1_bundle.json standard input notes.txt"
	if filepath.ToSlash(strings.Join(got, " ")) != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	if _, err := Paths([]string{filepath.Join(dir, "none")}, nil); err == nil {
		t.Error("a path that is not there must be an error")
	}
}

func TestOneFileMayHoldOneValueOrManyInAnyLayout(t *testing.T) {
	pretty := "{\n  \"resourceType\": \"Patient\",\n  \"id\": \"amara\"\n}\n"
	tests := map[string]struct {
		in, want string
		line     int
	}{
		"one resource, printed at length":        {pretty, "read 1 created 1", 0},
		"two of them":                            {pretty + leo, "read 2 created 2", 0},
		"an array":                               {"[\n" + pretty + ",\n" + leo + "\n]", "read 2 created 2", 0},
		"an array on one line":                   {"[" + amara + "," + leo + "]", "read 2 created 2", 0},
		"a Bundle a line":                        {transaction(put1("Patient/amara", amara)) + "\n" + transaction(put1("Patient/leo", leo)) + "\n", "read 2 created 2", 0},
		"the second of an array is bad":          {"[\n" + amara + ",\n{\n\"id\": 7}, \n" + leo + "\n]", "read 3 created 2 rejected 1", 3},
		"what follows broken JSON is not read":   {pretty + "{\n \"a\" 1\n}\n" + leo, "read 2 created 1 rejected 1", 6},
		"a bad line in what should be lines":     {amara + "\n{\"resourceType\" \"Patient\"}\n" + leo, "read 3 created 2 rejected 1", 2},
		"the first line is bad, and it is lines": {"{\"resourceType\" \"Patient\"}\n" + leo + "\n" + amara, "read 3 created 2 rejected 1", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, small := range []int{4 << 20, 16} { // in memory, and twice from a file
				if small == 16 && strings.Contains(name, "lines") {
					continue // a first line of that length would be taken for one value
				}
				t.Run(fmt.Sprint(small), func(t *testing.T) {
					defer func(n int) { smallDoc = n }(smallDoc)
					smallDoc = small
					k := lite(t)
					k.want(k.take("input.json", tt.in), tt.want)
					if tt.line > 0 && (len(k.rejects) != 1 || k.rejects[0].Line != tt.line) {
						t.Errorf("want line %d: %+v", tt.line, k.rejects)
					}
				})
			}
		})
	}
}

func TestStoppingInTheMiddleAndGoingOn(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		var b strings.Builder
		for i := range 20000 {
			fmt.Fprintf(&b, `{"resourceType":"Observation","id":"o%d","status":"final","subject":{"reference":"Patient/p%d"}}`+"\n", i, i%100)
		}
		ctx, cancel := context.WithCancel(t.Context())
		im := k.importer()
		go func() {
			for im.Progress().Resources < 4000 && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		in := []Source{{Name: "o.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(b.String())), nil }}}
		sum, err := im.Run(ctx, in)
		if err != context.Canceled || sum.Created == 0 || sum.Created == 20000 {
			t.Fatalf("%+v, %v", sum, err)
		}
		first, _ := k.everything()
		if int64(len(first)) != sum.Created {
			t.Errorf("it says %d, there are %d", sum.Created, len(first))
		}
		again := k.take("o.ndjson", b.String())
		if again.Created+sum.Created != 20000 || again.Unchanged != sum.Created {
			t.Errorf("first %+v, then %+v", sum, again)
		}
	})
}
