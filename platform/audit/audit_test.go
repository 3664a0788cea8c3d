package audit_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

var folders = []fs.FS{access.Files, audit.Files}

var lena = access.Staff("Practitioner/lena", "maple")

func clock() time.Time { return time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC) }

// readings writes n lines, each about two of twenty compartments.
func readings(t *testing.T, d *db.DB, n int) {
	t.Helper()
	l := audit.NewLog(d, clock)
	defer l.Close()
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			err := l.Release(t.Context(), audit.Event{At: clock(), Who: lena, Action: audit.Read, Why: "GET /children/{id}",
				What: fmt.Sprintf("Patient/p%d", i), Count: 1, About: []int64{int64(100 + i%20), int64(300 + i%7)}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func grown(t *testing.T, d *db.DB) audit.Root {
	t.Helper()
	root, err := audit.Grow(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestWhatWasWrittenIsWhole(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		var roots []audit.Root
		for range 3 {
			readings(t, d, 90)
			roots = append(roots, grown(t, d))
		}
		readings(t, d, 5)
		v, err := audit.Verify(t.Context(), d, roots, nil)
		if err != nil || len(v.Findings) > 0 || v.Root != roots[2] || v.Root.Size != 270 || v.Waiting != 5 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestAnEmptyTrailIsWhole(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		root := grown(t, d)
		if v, err := audit.Verify(t.Context(), d, []audit.Root{root}, nil); err != nil || len(v.Findings) > 0 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestALineIsWrittenForWhatIsShownAndOnlyForThat(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `insert into compartment_reader (compartment, reader, slot, needs, from_at, until_at, refused) values (1, '*', 0, 0, 0, 9000000000000000, '')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		l := audit.NewLog(d, clock)
		defer l.Close()
		h := served(l, func(w http.ResponseWriter, r *http.Request) {
			audit.Saw(r.Context(), 1, "Questionnaire", "q")
			if child := r.URL.Query().Get("child"); child != "" {
				audit.Saw(r.Context(), 7, "Patient", child)
			}
			w.WriteHeader(http.StatusOK)
		})
		for _, path := range []string{"/", "/?child=a", "/"} {
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
		}
		lines, err := db.All(ctx, d, db.Text, `select who || ' ' || origin || ' ' || action || ' ' || why || ' ' || count from audit_event`)
		if err != nil || fmt.Sprint(lines) != "[Practitioner/lena maple R GET /x 2]" {
			t.Errorf("%v, %v", lines, err)
		}
	})
}

func TestWhatIsReadBehindBrokenGlassHasALineOfItsOwn(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		l := audit.NewLog(d, clock)
		defer l.Close()
		broken := true
		l.Urgent = func(_ context.Context, v access.Viewer, at time.Time) (map[int64]bool, error) {
			if v.ID() != lena.ID() || !at.Equal(clock()) {
				t.Errorf("asked about %s at %s", v.ID(), at)
			}
			return map[int64]bool{7: broken}, nil
		}
		h := served(l, func(w http.ResponseWriter, r *http.Request) {
			for _, of := range []int64{7, 7, 9, 7} { // three of one child, one of another
				audit.Saw(r.Context(), of, "Observation", "x")
			}
			w.WriteHeader(http.StatusOK)
		})
		look := func() string {
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
			lines, err := db.All(ctx, d, db.Text, `select purpose || ' ' || count from audit_event order by key`)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(lines)
		}
		if got := look(); got != "[ 1 BTG 3]" {
			t.Errorf("behind the glass: %s", got)
		}
		if broken = false; look() != "[ 1 BTG 3  4]" {
			t.Errorf("afterwards: %s", look())
		}
	})
}

func served(l *audit.Log, h http.HandlerFunc) http.Handler {
	fail := func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, fmt.Sprint(fault.KindOf(err)), 503)
	}
	gate := l.Gate(func(*http.Request) string { return "GET /x" }, fail)(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gate.ServeHTTP(w, r.WithContext(access.With(r.Context(), lena)))
	})
}

func TestWhatCannotBeWrittenDownIsNotShown(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		if _, err := d.ExecContext(t.Context(), `drop table audit_pending`); err != nil {
			t.Fatal(err)
		}
		l := audit.NewLog(d, clock)
		defer l.Close()
		w := httptest.NewRecorder()
		served(l, func(w http.ResponseWriter, r *http.Request) {
			audit.Saw(r.Context(), 7, "Patient", "a")
			w.Header().Set("ETag", `W/"3"`)
			if _, err := fmt.Fprint(w, "the secret"); err == nil {
				t.Error("the handler was not told")
			}
		}).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != 503 || strings.Contains(w.Body.String(), "secret") || w.Header().Get("ETag") != "" {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
	})
}

func TestWhatALongAnswerShowsLaterIsWrittenDownToo(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		l := audit.NewLog(d, clock)
		defer l.Close()
		served(l, func(w http.ResponseWriter, r *http.Request) {
			for c := range int64(3) {
				audit.Saw(r.Context(), 10+c, "Patient", "a")
				fmt.Fprint(w, "one child")
			}
		}).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		if n, err := db.One(t.Context(), d, db.Int, "", `select count(*) from audit_event`); err != nil || n != 3 {
			t.Errorf("%d lines, want 3 (%v)", n, err)
		}
	})
}

func TestACheckpointIsOfThisTrailOrOfNone(t *testing.T) {
	dir := t.TempDir()
	mine, theirs := signer(t, filepath.Join(dir, "a")), signer(t, filepath.Join(dir, "b"))
	out := filepath.Join(dir, "elsewhere")
	for size := range int64(3) {
		c, err := mine.Checkpoint(audit.Root{Size: size})
		if err == nil {
			err = audit.Export(t.Context(), out, c)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	roots, err := audit.Checkpoints(text, mine.Verifier)
	if err != nil || len(roots) != 3 || roots[2].Size != 2 {
		t.Fatalf("%v, %v", roots, err)
	}
	if _, err := audit.Checkpoints(text, theirs.Verifier); !errors.Is(err, audit.ErrSignature) {
		t.Errorf("under another key: %v", err)
	}
	for i := range text {
		bad := append([]byte{}, text...)
		bad[i] ^= 1
		// The last character of a signature has bits that mean nothing.
		if got, err := audit.Checkpoints(bad, mine.Verifier); err == nil && !slices.Equal(got, roots) {
			t.Fatalf("byte %d changed and nobody noticed", i)
		}
	}
}

func signer(t *testing.T, path string) audit.Signer {
	t.Helper()
	if err := audit.MakeSigner(path, "maple.example"); err != nil {
		t.Fatal(err)
	}
	s, err := audit.ReadSigner(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	return s
}

func TestACommandIsGivenTheCheckpoint(t *testing.T) {
	out := filepath.Join(t.TempDir(), "elsewhere")
	if err := audit.Export(context.Background(), "command:tee "+out, []byte("three lines\n")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(text), "three lines\n") {
		t.Errorf("%q, %v", text, err)
	}
	if err := audit.Export(context.Background(), "command:false", nil); err == nil {
		t.Error("a command that failed counts as done")
	}
}
