package element

import (
	"strings"
	"testing"
	"time"
)

func TestADraftChangesWhatIsSetAndNothingElse(t *testing.T) {
	const task = `{"resourceType":"Task","id":"t","_x":{"deep":[1.10,{"é":null}]},"status":"accepted","note":[{"text":"a"},{"text":"b"}],"executionPeriod":{"start":"2026"}}`
	noon := time.Date(2026, 11, 18, 12, 0, 0, 0, time.FixedZone("", -5*3600))
	var other Doc
	if err := other.Parse([]byte(`{"code":"x"}`), Options{}); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		change   func(d *Draft)
		old, new string // in the text of task
	}{
		"a member":                          {func(d *Draft) { d.Set("status", "completed") }, `"accepted"`, `"completed"`},
		"a member inside":                   {func(d *Draft) { d.Set("executionPeriod.start", "2025") }, `"2026"`, `"2025"`},
		"a member that was not there":       {func(d *Draft) { d.Set("executionPeriod.end", noon) }, `"2026"}`, `"2026","end":"2026-11-18T12:00:00-05:00"}`},
		"a whole branch":                    {func(d *Draft) { d.Set("code.coding[0].code", "p") }, `"2026"}}`, `"2026"},"code":{"coding":[{"code":"p"}]}}`},
		"an item":                           {func(d *Draft) { d.Set("note[1].text", "c\n") }, `"b"`, `"c\n"`},
		"the first item, unless said":       {func(d *Draft) { d.Set("note.text", "c") }, `"a"`, `"c"`},
		"a member of the first item":        {func(d *Draft) { d.Set("note.time", 3) }, `"a"`, `"a","time":3`},
		"an item more":                      {func(d *Draft) { d.Append("note", JSON(`{ "text" : "c" }`)) }, `"b"}`, `"b"},{"text":"c"}`},
		"the first item of all":             {func(d *Draft) { d.Append("part", true).Append("part", int64(2)) }, `"2026"}}`, `"2026"},"part":[true,2]}`},
		"a value of another resource":       {func(d *Draft) { d.Set("status", other.Root()) }, `"accepted"`, `{"code":"x"}`},
		"what is taken out":                 {func(d *Draft) { d.Remove("status") }, `"status":"accepted",`, ``},
		"the first":                         {func(d *Draft) { d.Remove("resourceType") }, `"resourceType":"Task",`, ``},
		"the last, and what becomes empty":  {func(d *Draft) { d.Remove("executionPeriod.start") }, `,"executionPeriod":{"start":"2026"}`, ``},
		"an item, and what becomes empty":   {func(d *Draft) { d.Remove("note[0].text") }, `{"text":"a"},`, ``},
		"nothing where an empty one is set": {func(d *Draft) { d.Set("status", "").Set("code.text", "").Set("for", nil).Set("x", Value{}) }, `"status":"accepted",`, ``},
		"nothing where nothing is":          {func(d *Draft) { d.Remove("code.text").Remove("note[7]") }, ``, ``},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var doc Doc
			if err := doc.Parse([]byte(task), Options{}); err != nil {
				t.Fatal(err)
			}
			d := Edit(doc.Root())
			tt.change(d)
			got, err := d.JSON()
			if want := strings.Replace(task, tt.old, tt.new, 1); err != nil || string(got) != want {
				t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
			}
			if string(doc.Bytes) != task {
				t.Error("what it began with has changed")
			}
		})
	}
}

func TestADraftSaysWhatWentWrongFirst(t *testing.T) {
	tests := map[string]func() *Draft{
		"an item beyond the end":  func() *Draft { return New("Task", "t").Set("note[1].text", "x") },
		"a member of a text":      func() *Draft { return New("Task", "t").Set("id.x", "y") },
		"an item of an object":    func() *Draft { return New("Task", "t").Set("a.b", 1).Set("a[0]", 1) },
		"no item of a list":       func() *Draft { return New("Task", "t").Append("a", 1).Set("a[-1]", 1) },
		"an index that is none":   func() *Draft { return New("Task", "t").Set("a[x]", 1) },
		"broken JSON":             func() *Draft { return New("Task", "t").Set("a", JSON(`{`)) },
		"text that is not UTF-8":  func() *Draft { return New("Task", "t").Set("a", "\xff") },
		"what JSON does not know": func() *Draft { return New("Task", "t").Set("a", 1.5) },
		"nothing to begin with":   func() *Draft { return Edit(Value{}).Set("a", 1) },
		"a mistake before":        func() *Draft { return New("Task", "t").Set("a", 1.5).Set("b", "c").Append("d", 1).Remove("id") },
	}
	for name, make := range tests {
		if got, err := make().JSON(); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
	got, err := New("Task", "t").Set("for.reference", "Patient/a").Set("restriction.period.end", "").JSON()
	if want := `{"resourceType":"Task","id":"t","for":{"reference":"Patient/a"}}`; err != nil || string(got) != want {
		t.Errorf("%v %s", err, got)
	}
}

func FuzzDraft(f *testing.F) {
	f.Add(observation, "note[0].text", "x")
	f.Add(`{"a":[[1]],"b":{"c":"d"}}`, "a[0][0]", "")
	f.Add(`[1]`, "[0]", "x")
	f.Fuzz(func(t *testing.T, src, path, value string) {
		var doc, again Doc
		if doc.Parse([]byte(src), Options{}) != nil {
			return
		}
		for _, d := range []*Draft{Edit(doc.Root()).Set(path, value), Edit(doc.Root()).Remove(path), Edit(doc.Root()).Append(path, 1)} {
			got, err := d.JSON()
			if err != nil {
				continue
			}
			if err := again.Parse(got, Options{}); err != nil || string(again.Bytes) != string(got) {
				t.Fatalf("%v\n%s", err, got)
			}
		}
	})
}
