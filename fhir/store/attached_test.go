package store_test

import (
	"fmt"
	"strings"
	"testing"

	"kith/fhir/store"
	"kith/platform/fault"
)

func TestABinaryIsAsPrivateAsWhatAttachesIt(t *testing.T) {
	const (
		file   = `{"resourceType":"Binary","id":"file","contentType":"text/plain","securityContext":{"reference":"Patient/amara"},"data":"eA=="}`
		letter = `{"resourceType":"DocumentReference","id":"letter","status":"current","type":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F32.1"}]},"subject":{"reference":"Patient/amara"},"content":[{"attachment":{"url":"Binary/file"}}]}`
	)
	open := strings.Replace(letter, "F32.1", "J45.909", 1)
	with := strings.NewReplacer("Patient/amara", "DocumentReference/letter").Replace(file)
	reads := func(t *testing.T, s *store.Store, id string, want bool) {
		t.Helper()
		if _, err := s.Read(t.Context(), machine, "Binary", id); (err == nil) != want || err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("a program reads it: %v, want %v", err, want)
		}
		if _, err := s.Read(t.Context(), lena, "Binary", id); err != nil {
			t.Errorf("one who is cleared: %v", err)
		}
	}
	orders := map[string][]string{
		"the file first":              {file, letter},
		"the letter first":            {letter, file},
		"labeled later":               {open, file, letter},
		"another letter, of nothing":  {file, letter, strings.Replace(open, `"letter"`, `"other"`, 1)},
		"by a version's address":      {file, strings.Replace(letter, "Binary/file", "https://kith.test/fhir/Binary/file/_history/1", 1)},
		"another letter is labeled":   {strings.Replace(open, `"letter"`, `"other"`, 1), file, letter},
		"attached to what is labeled": {file, strings.Replace(letter, "Binary/file", "Binary/else", 1), letter},
	}
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara)
		n := 0
		for name, order := range orders {
			for _, atOnce := range []bool{true, false} {
				n++
				id := fmt.Sprint(n)
				own := strings.NewReplacer("file", "file"+id, "letter", "letter"+id, `"other"`, `"other`+id+`"`)
				var all []string
				for _, body := range order {
					if all = append(all, own.Replace(body)); !atOnce {
						mustPut(t, s, own.Replace(body))
					}
				}
				mustPut(t, s, all...)
				reads(t, s, "file"+id, false)
				if _, err := s.Write(t.Context(), operator, "test", []*store.Incoming{s.Removal("DocumentReference", "letter"+id)}); err != nil {
					t.Fatal(err)
				}
				mustPut(t, s, own.Replace(strings.Replace(file, "eA==", "eQ==", 1)))
				if reads(t, s, "file"+id, false); t.Failed() {
					t.Fatalf("%s, at once: %v", name, atOnce)
				}
			}
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		for ; n > 0; n-- {
			reads(t, s, fmt.Sprint("file", n), false)
		}
	})
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, file, open)
		reads(t, s, "file", true)
		mustPut(t, s, letter, strings.Replace(file, `"file"`, `"other"`, 1))
		reads(t, s, "other", true)
	})
	labeling(t, func(t *testing.T, s *store.Store) { // read with the letter, and there before it
		mustPut(t, s, maple, amara, with)
		mustPut(t, s, strings.Replace(letter, "Binary/file", "Binary/else", 1))
		if r, err := s.Search(t.Context(), machine, store.Query{Type: "Binary"}); err != nil || len(r.Resources) != 0 {
			t.Errorf("%v %d", err, len(r.Resources))
		}
	})
}
