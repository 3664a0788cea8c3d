package generate

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/validate"
)

type kept struct{ bytes.Buffer }

func (*kept) Close() error { return nil }

// folder makes a population and keeps it by type.
func folder(t *testing.T, s Size) map[string]*kept {
	t.Helper()
	files := map[string]*kept{}
	err := New(s).FHIR(func(typ string) (io.WriteCloser, error) {
		files[typ] = &kept{}
		return files[typ], nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parse(t *testing.T, line []byte) element.Value {
	t.Helper()
	var d element.Doc
	if err := d.Parse(line, element.Options{}); err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

func TestWhatIsMadeIsFHIR(t *testing.T) {
	files := folder(t, Size{Children: 200, Seed: 5, First: first})
	checker := validate.New(nil, nil)
	for _, typ := range Types {
		n := 0
		for line := range bytes.Lines(files[typ].Bytes()) {
			v := parse(t, line)
			if n++; !v.Get("resourceType").Is(typ) {
				t.Fatalf("%s among %s", v.Get("resourceType").Text(), typ)
			}
			if issues := checker.Validate(t.Context(), v, validate.Options{}); validate.Failed(issues) {
				t.Fatalf("%s: %v", typ, issues)
			}
		}
		if n == 0 {
			t.Errorf("no %s", typ)
		}
	}
}

// TestEveryReferenceLeadsToSomething reads all ids and all references; every id
// stands once.
func TestEveryReferenceLeadsToSomething(t *testing.T) {
	for _, clinic := range []string{"", "Organization/maple-street"} {
		files := folder(t, Size{Children: 400, Seed: 8, First: first, Clinic: clinic})
		there, asked := map[string]bool{clinic: true}, map[string]bool{}
		for _, typ := range Types {
			for line := range bytes.Lines(files[typ].Bytes()) {
				v := parse(t, line)
				id := typ + "/" + v.Get("id").Text()
				if there[id] {
					t.Errorf("%s stands twice", id)
				}
				there[id] = true
				references(v, asked)
			}
		}
		for to := range asked {
			if !there[to] {
				t.Errorf("%s is not there", to)
			}
		}
	}
}

func references(v element.Value, into map[string]bool) {
	for name, x := range v.Members() {
		if name == "reference" {
			into[x.Text()] = true
		}
		references(x, into)
	}
	if v.Kind() == '[' {
		for x := range v.Items() {
			references(x, into)
		}
	}
}

// TestLoopsGoAsTheyMay: package loop made every move; here, that what happened
// stands in order, ends before the last day, and is as uneven as it says.
func TestLoopsGoAsTheyMay(t *testing.T) {
	p := New(Size{Children: 2500, Seed: 11, First: first})
	files := folder(t, p.Size)
	end := (&batch{Population: p}).at(p.Days, 0).UnixMicro()
	done, open, all := 0, 0, 0
	for line := range bytes.Lines(files["Task"].Bytes()) {
		v := r4.As[r4.Task](parse(t, line))
		was := int64(0)
		for x := range own.Extensions(v.Element, "loop-event") {
			at := x.Part("at").ValueInstant().Micro()
			if at < was || at >= end {
				t.Fatalf("%s: what happened stands out of order, or has not happened yet", v.ID())
			}
			was = at
		}
		if own.Code(v.Code()) != "referral" {
			continue
		}
		all++
		switch own.Code(v.BusinessStatus()) {
		case "family-told":
			done++
		case "sent", "accepted", "first-visit", "wait-listed", "heard-back":
			open++
		}
	}
	if share := float64(done) / float64(all); share < 0.4 || share > 0.65 {
		t.Errorf("%.2f of the referrals came full circle", share)
	}
	if share := float64(open) / float64(all); share < 0.02 || share > 0.2 {
		t.Errorf("%.2f of the referrals are open", share)
	}
}

func TestScreensAreAsUnevenAsTheySay(t *testing.T) {
	files := folder(t, Size{Children: 4000, Seed: 12, First: first})
	positive, all := map[string]int{}, map[string]int{}
	for line := range bytes.Lines(files["Observation"].Bytes()) {
		v := r4.As[r4.Observation](parse(t, line))
		name := v.Code().In("http://kith.example/fhir/CodeSystem/instrument")
		all[name]++
		if bytes.Contains(line, []byte(`"POS"`)) {
			positive[name]++
		}
	}
	for _, name := range []string{"psc-17.total", "phq-9.total", "gad-7.total"} {
		share := float64(positive[name]) / float64(all[name])
		t.Logf("%s: %d of %d positive, %.3f", name, positive[name], all[name], share)
		if all[name] < 300 || share < 0.04 || share > 0.25 {
			t.Errorf("%s: %.3f of %d positive", name, share, all[name])
		}
	}
}

func TestAppointmentsThatCameToNothingAreThere(t *testing.T) {
	status := map[string]int{}
	files := folder(t, Size{Children: 1500, Seed: 2, First: first})
	for line := range bytes.Lines(files["Appointment"].Bytes()) {
		status[parse(t, line).Get("status").Text()]++
	}
	all := float64(status["fulfilled"] + status["noshow"] + status["cancelled"])
	for what, share := range map[string][2]float64{"noshow": {0.09, 0.15}, "cancelled": {0.04, 0.10}} {
		if got := float64(status[what]) / all; got < share[0] || got > share[1] {
			t.Errorf("%s: %.3f", what, got)
		}
	}
	if status["booked"] == 0 || strings.Count(files["Slot"].String(), `"free"`) == 0 {
		t.Error("nothing lies ahead")
	}
}
