package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith/fhir/store"
	"kith/platform/fault"
	"kith/platform/seal"
)

// statement is something that was told, with a word that stands nowhere else.
const statement = `{"resourceType":"Communication","id":"said-%d","meta":{"security":[{"code":"R"},{"code":"PRS"}]},"status":"completed","subject":{"reference":"Patient/noor"},"sender":{"reference":"Patient/noor"},"payload":[{"contentString":"%s"}],"note":[{"text":"%s"}]}`

const secretWord = "marzipan-lantern"

// tells writes some statements, each in two versions.
func (s *site) tells(n int) {
	s.t.Helper()
	for i := range n {
		s.write(fmt.Sprintf(statement, i, "first "+secretWord, secretWord))
		s.write(fmt.Sprintf(statement, i, "then "+secretWord, secretWord))
	}
}

// versions calls fn for every version that was told, opened by a ring.
func (s *site) versions(ring *seal.Ring) (n int, err error) {
	s.t.Helper()
	return n, store.EachSealed(s.t.Context(), s.house.DB, func(part []store.Sealed) error {
		for _, v := range part {
			words, err := ring.Open(s.t.Context(), v.Name, v.Bytes)
			if err != nil || !bytes.Contains(words, []byte(secretWord)) {
				return fmt.Errorf("%s: %w", v.Name, err)
			}
			n++
		}
		return nil
	})
}

func TestWhatWasToldLiesNowhereInTheFolder(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	s.hire("counselor")
	s.family()
	s.tells(3)
	s.backup()
	err := filepath.WalkDir(s.at.Data, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, word := range []string{secretWord, "marzipan", "lantern"} {
			if bytes.Contains(bytes.ToLower(b), []byte(word)) {
				t.Errorf("%q can be read in %s", word, filepath.Base(path))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Keys that are changed open every version; stopped half-way, the same command
// goes on with the key it made.
func TestKeysAreChangedForEveryVersionThatWasTold(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.hire("counselor")
		s.family()
		s.tells(4)
		file := s.at.keySource()
		lines := func() int {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Count(string(b), "=\n")
		}
		ring, err := seal.Read(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.versions(ring); n != 8 || err != nil {
			t.Fatalf("%d versions are sealed: %v", n, err)
		}
		if err := seal.Rotate(file); err != nil { // and the power fails behind the third
			t.Fatal(err)
		}
		if err := ring.Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
		err = store.EachSealed(t.Context(), s.house.DB, func(part []store.Sealed) error {
			return store.Rewrap(t.Context(), s.house.DB, ring, part[:3])
		})
		if err != nil || lines() != 2 {
			t.Fatal(lines(), err)
		}
		for want := range 2 {
			if err := (rotateCmd{place: s.at}).Run(); err != nil {
				t.Fatal(err)
			}
			if got := lines(); got != want+2 {
				t.Errorf("%d keys, want %d", got, want+2)
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			alone := filepath.Join(t.TempDir(), "newest")
			if err := os.WriteFile(alone, []byte(strings.SplitN(string(b), "\n", 4)[2]+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			newest, err := seal.Read(t.Context(), alone)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := s.versions(newest); n != 8 || err != nil {
				t.Errorf("the newest key alone opens %d versions: %v", n, err)
			}
		}
	})
}

// Without its keys a place goes on, but for what was told.
func TestAPlaceWithoutItsKeysGoesOn(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	s.hire("counselor")
	s.family()
	s.tells(1)
	if err := os.Rename(s.at.keySource(), filepath.Join(t.TempDir(), "away")); err != nil {
		t.Fatal(err)
	}
	h, err := open(t.Context(), s.at)
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close() //nolint:errcheck // nothing was written
	_, err = h.Store.About(t.Context(), h.DB, "Communication", []string{"noor"})
	if !fault.Is(err, fault.Transient) {
		t.Errorf("it opens without keys: %v", err)
	}
	if _, err := h.Store.About(t.Context(), h.DB, "Patient", []string{"noor"}); err != nil {
		t.Errorf("what is not sealed: %v", err)
	}
	if err := h.Store.Rebuild(t.Context(), func(int64, int64) {}); !fault.Is(err, fault.Transient) {
		t.Errorf("a rebuild leaves out what it cannot open: %v", err)
	}
}
