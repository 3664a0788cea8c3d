package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"kith/platform/session"
)

// TestClientsThatPeopleUse runs FHIR clients that others wrote, each as its
// documentation says, against the town. KITH_TEST_CLIENTS names a folder in
// which `npm install` has put what testdata/clients/package.json lists.
func TestClientsThatPeopleUse(t *testing.T) {
	modules, err := filepath.Abs(filepath.Join(os.Getenv("KITH_TEST_CLIENTS"), "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if os.Getenv("KITH_TEST_CLIENTS") == "" || err != nil {
		t.Skip("needs node, and KITH_TEST_CLIENTS: the folder where the clients are installed")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/clients")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	at, h := serving(t)
	token, err := session.NewToken(t.Context(), h.DB, reference("integrator"), h.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range []string{"fhirclient", "fhir-kit-client", "medplum"} {
		t.Run(client, func(t *testing.T) {
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			c := exec.CommandContext(ctx, node, filepath.Join(dir, client+".mjs"))
			c.Env = append(os.Environ(), "KITH_FHIR="+at+"/fhir", "KITH_TOKEN="+token)
			out, err := c.CombinedOutput()
			if t.Logf("%s", out); err != nil {
				t.Error(err)
			}
		})
	}
}
