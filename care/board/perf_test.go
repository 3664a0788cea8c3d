package board_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kith/care/module/moduletest"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/web"
)

func TestPerfLocal(t *testing.T) {
	dir := os.Getenv("PERF")
	if dir == "" {
		t.Skip()
	}
	now := morning(t)
	for _, url := range []string{dbtest.Postgres(t)} {
		if url == "" {
			continue
		}
		h := moduletest.Open(t, url, now, modules)
		t0 := time.Now()
		moduletest.Put(t, h.Store, records(t, now, true)...)
		files, _ := filepath.Glob(dir + "/*.ndjson")
		for _, f := range files {
			r, _ := os.Open(f)
			moduletest.Load(t, h.Store, r)
			r.Close()
		}
		fmt.Println("loaded", time.Since(t0))
		h.DB.Analyze(t.Context())
		orgs, _ := db.All(t.Context(), h.DB, db.Text, "select id from organization order by id")
		kids, _ := db.All(t.Context(), h.DB, db.Text, "select id from patient order by id")
		staff["all"] = struct {
			viewer access.Viewer
			person web.Person
		}{access.Staff("Practitioner/x", append([]string{"maple-street"}, orgs...)...), staff["lena"].person}
		lena, all := client(t, h, "lena"), client(t, h, "all")
		measure := func(name string, get func(i int) int) {
			var took []time.Duration
			for i := range 400 {
				s := time.Now()
				if code := get(i); code != 200 {
					t.Fatal(name, code)
				}
				took = append(took, time.Since(s))
			}
			slices.Sort(took)
			fmt.Println(name, "p50", took[200], "p95", took[380], "max", took[399])
		}
		fmt.Println(len(kids), "children", len(orgs), "orgs")
		measure("amara", func(int) int { return lena.Get("/children/amara-reyes-cole").Status })
		measure("today", func(int) int { return lena.Get("/today").Status })
		measure("room", func(int) int { return lena.Get("/today?view=room").Status })
		measure("any child", func(i int) int { return all.Get("/children/" + kids[(i*7)%len(kids)]).Status })
	}
}
