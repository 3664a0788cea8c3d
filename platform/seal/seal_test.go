package seal_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kith/platform/seal"
)

func ring(t testing.TB) (*seal.Ring, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kith.keys")
	if err := seal.Make(path); err != nil {
		t.Fatal(err)
	}
	r, err := seal.Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return r, path
}

var words = []byte("the words of somebody, sealed")

func sealed(t testing.TB, r *seal.Ring, name string) []byte {
	t.Helper()
	s, err := r.Seal(name, words)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsSealedOpensUnderItsName(t *testing.T) {
	r, _ := ring(t)
	s := sealed(t, r, "totp/1")
	if bytes.Contains(s, words[:9]) {
		t.Error("the words can be read in the sealed item")
	}
	if got, err := r.Open(t.Context(), "totp/1", s); err != nil || !bytes.Equal(got, words) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := r.Open(t.Context(), "totp/2", s); !errors.Is(err, seal.ErrItem) {
		t.Errorf("under another name: %v", err)
	}
	if bytes.Equal(s, sealed(t, r, "totp/1")) {
		t.Error("the same words sealed twice look the same")
	}
}

func TestNoBitCanBeChangedAndNothingCutOff(t *testing.T) {
	r, _ := ring(t)
	s := sealed(t, r, "x")
	for i := range s {
		for bit := range 8 {
			bad := slices.Clone(s)
			bad[i] ^= 1 << bit
			if _, err := r.Open(t.Context(), "x", bad); err == nil {
				t.Fatalf("byte %d bit %d: opened", i, bit)
			}
		}
		if _, err := r.Open(t.Context(), "x", s[:i]); !errors.Is(err, seal.ErrItem) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestANewKeyLeavesWhatWasSealedReadable(t *testing.T) {
	r, path := ring(t)
	before := sealed(t, r, "x")
	other, err := seal.Read(t.Context(), path) // a second server, not told of the change
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.Rotate(path); err != nil {
		t.Fatal(err)
	}
	if err := r.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.Current(before) {
		t.Error("the old item counts as current")
	}
	after := sealed(t, r, "x")
	again, err := r.Rewrap(t.Context(), "x", before)
	if err != nil || !r.Current(again) || bytes.Equal(again, before) {
		t.Fatalf("rewrapped: current %v, %v", r.Current(again), err)
	}
	for name, s := range map[string][]byte{"old": before, "new": after, "rewrapped": again} {
		if got, err := other.Open(t.Context(), "x", s); err != nil || !bytes.Equal(got, words) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if text, err := os.ReadFile(path); err != nil || strings.Count(string(text), "Without this file") != 1 {
		t.Errorf("the remark stands twice or not at all (%v)", err)
	}
}

func TestAKeyThatIsGoneIsSaid(t *testing.T) {
	r, _ := ring(t)
	other, _ := ring(t)
	if _, err := other.Open(t.Context(), "x", sealed(t, r, "x")); !errors.Is(err, seal.ErrKey) {
		t.Error(err)
	}
	var none seal.Ring
	if _, err := none.Seal("x", words); !errors.Is(err, seal.ErrKey) {
		t.Error(err)
	}
	if _, err := none.Open(t.Context(), "x", sealed(t, r, "x")); !errors.Is(err, seal.ErrKey) {
		t.Error(err)
	}
}

func TestARingOthersMayReadIsRefused(t *testing.T) {
	_, path := ring(t)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Read(t.Context(), path); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	if err := seal.Make(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made over what was there: %v", err)
	}
}

func TestACommandMayHoldTheKeys(t *testing.T) {
	_, path := ring(t)
	r, err := seal.Read(t.Context(), "command:cat "+path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Open(t.Context(), "x", sealed(t, r, "x")); err != nil || !bytes.Equal(got, words) {
		t.Errorf("%q, %v", got, err)
	}
	for _, source := range []string{"command:", "command:false", "command:echo", "command:echo abc", filepath.Join(t.TempDir(), "none")} {
		if _, err := seal.Read(context.Background(), source); err == nil {
			t.Errorf("%s: want an error", source)
		}
	}
}

func TestAnErrorNamesNoKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kith.keys")
	const almost = "c2VjcmV0IGJ1dCBzaG9ydA=="
	if err := os.WriteFile(path, []byte(almost), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := seal.Read(t.Context(), path)
	if err == nil || strings.Contains(err.Error(), almost) {
		t.Error(err)
	}
}

func BenchmarkSealAndOpenAStatement(b *testing.B) {
	r, _ := ring(b)
	statement := bytes.Repeat([]byte("word "), 100)
	b.ReportAllocs()
	for b.Loop() {
		s, err := r.Seal("x", statement)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := r.Open(b.Context(), "x", s); err != nil {
			b.Fatal(err)
		}
	}
}
