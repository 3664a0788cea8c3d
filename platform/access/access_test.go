package access_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

var folders = []fs.FS{access.Files, fstest.MapFS{"schema/202601010000_note.sql": {Data: []byte(`
create table note (id text primary key, compartment bigint not null);`)}}}

// seed: compartment 1 is a directory, 2 a child of maple, 3 the same child's
// labeled part, 4 a child of riverside.
const seed = `
insert into compartment values (1, '', 0), (2, 'a', 0), (3, 'a|1', 1), (4, 'b', 0);
insert into compartment_reader values
	(1, '*', 0, 0, 0, 9223372036854775807, ''), (2, 'maple', 0, 0, 0, 9223372036854775807, ''),
	(3, 'maple', 0, 1, 0, 9223372036854775807, ''), (4, 'riverside', 0, 0, 0, 9223372036854775807, '');
insert into note values ('n1', 1), ('n2', 2), ('n3', 3), ('n4', 4);`

func TestEveryoneSeesWhatIsTheirsAndNothingElse(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if _, err := d.ExecContext(ctx, seed); err != nil {
			t.Fatal(err)
		}
		tests := map[string]struct {
			v    access.Viewer
			want string
		}{
			"nobody":                              {access.Viewer{}, "[]"},
			"staff without a name":                {access.Staff("", "maple"), "[]"},
			"staff of no organization":            {access.Staff("Practitioner/kim"), "[n1]"},
			"staff of maple":                      {access.Staff("Practitioner/lena", "maple"), "[n1 n2 n3]"},
			"staff of riverside":                  {access.Staff("Practitioner/reed", "riverside"), "[n1 n4]"},
			"a program for both, nothing labeled": {access.System("Device/i", "maple", "riverside"), "[n1 n2 n4]"},
			"the command line reads nothing":      {access.Operator(), "[]"},
		}
		for name, tt := range tests {
			for _, v := range []access.Viewer{tt.v, tt.v.As("Practitioner/a", "PractitionerRole/b", "Practitioner/c@d", "z")} { // few names, and many
				got, err := access.All(ctx, d, v, db.Text, `select n.id from note n where sees(n.compartment) and n.id > $2 and n.id < $1 order by n.id limit $3`, "z", "", 9)
				if err != nil || fmt.Sprint(got) != tt.want {
					t.Errorf("%s sees %v by %v, want %s (%v)", name, got, v.Names(), tt.want, err)
				}
			}
		}
	})
}

// sees(column, $n) asks a reader for more than they lack, and only there.
func TestALookMayAskForMore(t *testing.T) {
	v := access.Staff("Practitioner/lena", "maple").Lacking(4)
	plain, _, err := v.Compile(`select n.id from note n where sees(n.compartment)`, nil)
	if err != nil {
		t.Fatal(err)
	}
	more, args, err := v.Compile(`select n.id from note n where n.id = $1 and sees(n.compartment, $2) and sees(n.compartment)`, []any{"a", int64(8)})
	if err != nil || strings.Count(more, "cr.needs &") != 3 || strings.Count(plain, "cr.needs &") != 1 || !slices.Contains(args, any(int64(8))) {
		t.Errorf("%v\n%s\n%v", err, more, args)
	}
	for _, q := range []string{`select 1 from note n where sees(n.compartment, )`, `select 1 from note n where sees(n.compartment, 8)`} {
		if _, _, err := v.Compile(q, nil); err == nil {
			t.Errorf("%s: want an error", q)
		}
	}
}

func TestAQueryWithoutAGateIsRefused(t *testing.T) {
	v := access.Staff("Practitioner/lena", "maple")
	for _, q := range []string{`select id from note`, `select id from note where sees(compartment`, `select id from note where sees(a, b)`, `select 1 where sees(1 = 1 or $1)`,
		`select n.id from note n where sees(compartment)`} { // it would be that of the readers themselves: everything of everybody
		if _, _, err := v.Compile(q, nil); err == nil {
			t.Errorf("%s: want an error", q)
		}
	}
}

// A plan that is remembered must not take an argument for a reader.
func TestAnArgumentTooManyIsNoReader(t *testing.T) {
	v := access.Staff("Practitioner/omar", "riverside")
	const q = `select n.id from note n where n.id = $1 and sees(n.compartment)`
	if _, _, err := v.Compile(q, []any{"n2"}); err != nil {
		t.Fatal(err)
	}
	_, args, err := v.Compile(q, []any{"n2", "maple"})
	if err != nil || fmt.Sprint(args) != "[n2 * Practitioner/omar riverside 4502500115742720 0 9223372036854775806]" {
		t.Errorf("%v, %v", args, err)
	}
}
