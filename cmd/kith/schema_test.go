package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSchemaIsWrittenDown compares the schema of every folder, in the order in
// which it is applied, with the page that shows it whole.
func TestSchemaIsWrittenDown(t *testing.T) {
	whole := wholeSchema(t)
	page := filepath.Join("..", "..", "docs", "schema.sql")
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(page, []byte(whole), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != whole {
		t.Error("docs/schema.sql is not what the folders say; run `make golden` and read the diff")
	}
}

// wholeSchema is the text of every schema/*.sql, oldest first.
func wholeSchema(t *testing.T) string {
	texts := map[string]string{}
	for _, f := range schemas() {
		names, err := fs.Glob(f, "schema/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			b, err := fs.ReadFile(f, n)
			if err != nil {
				t.Fatal(err)
			}
			texts[path.Base(n)] = strings.TrimSpace(string(b))
		}
	}
	if len(texts) < 9 {
		t.Fatalf("%d schema files are known to the program, want all", len(texts))
	}
	var b strings.Builder
	b.WriteString("-- The whole database, generated from */schema/*.sql by `make golden`. PostgreSQL reads it\n" +
		"-- as it stands; for SQLite see docs/building/sql.md. Goose adds a table of what was applied.\n\n" +
		"create table if not exists counter (name text primary key, next bigint not null);\n")
	names := make([]string, 0, len(texts))
	for n := range texts {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		b.WriteString("\n\n-- ---- " + n + " ----\n\n" + texts[n] + "\n")
	}
	return b.String()
}
