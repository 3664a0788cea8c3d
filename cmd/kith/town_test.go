package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kith/care/module"
)

// tidy takes the town away when every test has run.
type tidy struct{ *testing.M }

func (m tidy) Run() int {
	code := m.M.Run()
	if builtAt != "" {
		if err := os.RemoveAll(builtAt); err != nil {
			return max(code, 1)
		}
	}
	return code
}

// builtAt is where the town was built, "" for nowhere.
var builtAt string

// builtOnce is a folder with the example town, built by the first test that
// needs it; every other one gets a copy.
var builtOnce = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "kith-town-"); err != nil {
		return dir, err
	}
	builtAt = dir
	ctx, at := context.Background(), place{Data: dir}
	h, err := open(ctx, at)
	if err != nil {
		return dir, err
	}
	if err := settle(ctx, h, at); err != nil {
		return dir, err
	}
	return dir, h.DB.Close()
})

// builtTown is a house of one's own with the example town in it.
func builtTown(t *testing.T) *module.House {
	t.Helper()
	return builtTownBy(t, modules, time.Now)
}

// builtTownBy is builtTown by another clock, which its modules go by as well.
func builtTownBy(t *testing.T, all []module.Module, now func() time.Time) *module.House {
	t.Helper()
	from, err := builtOnce()
	if err != nil {
		t.Fatal(err)
	}
	here := place{Data: t.TempDir()}
	if err := os.CopyFS(here.Data, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(here.Data, sealKeys), 0o600); err != nil { // a copy forgets who may look
		t.Fatal(err)
	}
	h, err := openAt(t.Context(), here, all, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}
