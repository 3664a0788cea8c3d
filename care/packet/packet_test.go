package packet_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/disclosure"
	"kith/care/packet"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/validate"
	"kith/platform/fault"
)

// all are the words that stand in Amara's record, one in each kind of line.
var all = []string{"why", "problem", "hidden", "note", "past", "mental", "program", "therapy", "medicine", "dose", "allergy", "hives", "goal", "plan", "done", "words", "headline"}

// audiences are those that a packet is made for, and what goes to them unless
// somebody chooses otherwise.
var audiences = []struct {
	name, to string
	purpose  packet.Purpose
	reader   packet.Reader
	holds    string
}{
	{"school", school, packet.ForReferral, packet.School, "why"},
	{"community", tess, packet.ForReferral, packet.Community, "why"},
	{"clinician", lena, packet.ForHandoff, packet.Clinician, "why problem medicine dose allergy hives goal"},
	{"advice", line, packet.ForConsult, packet.Advice, "why problem medicine dose allergy hives"},
	{"kin", rosa, packet.ForMove, packet.Kin, "why medicine dose allergy hives goal plan"},
}

// holds are those words that stand in a text.
func holds(text string) string {
	var found []string
	for _, w := range all {
		if strings.Contains(text, "canary-"+w) {
			found = append(found, w)
		}
	}
	return strings.Join(found, " ")
}

// onPaper is what a PDF says, or what is wanted where nothing here can read it.
func onPaper(t *testing.T, pdf []byte, otherwise string) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Log("pdftotext is not installed here: what is on paper was not read")
		return otherwise
	}
	file := filepath.Join(t.TempDir(), "packet.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestAPacketHoldsWhatItsAudienceNeedsByteForByte(t *testing.T) {
	each(t, func(s *scene) {
		for _, x := range audiences {
			for _, lang := range []string{"en", "es"} {
				d := s.draft("wei-chen", packet.Audience{To: x.to, Purpose: x.purpose, Why: "canary-why", Lang: lang})
				p := s.build("wei-chen", d, packet.Yes{})
				if d.Reader != x.reader {
					s.t.Errorf("%s is read as %s", x.name, d.Reader)
				}
				if got := holds(string(p.Document)); got != x.holds {
					s.t.Errorf("%s is sent %q, want %q", x.name, got, x.holds)
				}
				if got := holds(onPaper(s.t, p.PDF, "canary-"+strings.ReplaceAll(x.holds, " ", " canary-"))); got != x.holds {
					s.t.Errorf("%s is sent %q on paper, want %q", x.name, got, x.holds)
				}
				golden(s.t, x.name+"-"+lang+".json", p.Document)
				valid(s.t, p.Document)
				again := s.build("wei-chen", s.draft("wei-chen", d.Audience), packet.Yes{})
				if !bytes.Equal(p.Document, again.Document) || !bytes.Equal(p.PDF, again.PDF) || p.Sum != again.Sum {
					s.t.Errorf("%s is not sent what was shown", x.name)
				}
			}
		}
	})
}

// golden compares bytes with those that were looked at.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, got, "", "\t"); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	file := filepath.Join("testdata", name)
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%s is not what is sent; run with KITH_GOLDEN=write and read the diff", name)
	}
}

var checker = validate.New(nil, nil)

// valid says what a validator finds wrong with a document.
func valid(t *testing.T, document []byte) {
	t.Helper()
	var doc element.Doc
	if err := doc.Parse(document, element.Options{}); err != nil {
		t.Fatal(err)
	}
	if issues := checker.Validate(t.Context(), doc.Root(), validate.Options{}); validate.Failed(issues) {
		t.Errorf("%v", issues)
	}
}

func keys(lines []packet.Line) (all []string) {
	for _, l := range lines {
		all = append(all, l.Key)
	}
	return all
}

func TestEachLineIsChosenByItself(t *testing.T) {
	each(t, func(s *scene) {
		d := s.draft("wei-chen", packet.Audience{To: tess, Purpose: packet.ForReferral, Why: "canary-why"})
		p := s.build("wei-chen", d.Choose([]string{"Goal/goal", "AllergyIntolerance/allergy", "Condition/therapy", "Condition/nobody"}), packet.Yes{})
		if got := holds(string(p.Document)); got != "allergy hives goal" {
			s.t.Errorf("%q", got)
		}
		if got := keys(p.Items); !slices.Equal(got, []string{"Goal/goal", "AllergyIntolerance/allergy"}) {
			s.t.Error(got)
		}
	})
}

func TestWhatIsPrivateTakesHerYes(t *testing.T) {
	each(t, func(s *scene) {
		herself, mother := "Patient/"+string(amara), "RelatedPerson/denise-reyes"
		d := s.draft("wei-chen", packet.Audience{To: tess, Purpose: packet.ForReferral}).Choose([]string{"Condition/private"})
		for name, x := range map[string]struct {
			yes  packet.Yes
			kind fault.Kind
		}{
			"nobody was asked":           {packet.Yes{}, fault.Rule},
			"she was asked of another":   {packet.Yes{By: herself, Keys: []string{"Condition/open"}}, fault.Rule},
			"her mother said yes":        {packet.Yes{By: mother, Keys: []string{"Condition/private"}}, fault.Rule},
			"she will say yes tomorrow":  {packet.Yes{By: herself, Keys: []string{"Condition/private"}, At: now.AddDate(0, 0, 1)}, fault.Rule},
			"a colleague says so":        {packet.Yes{By: "Practitioner/wei-chen", Keys: []string{"Condition/private"}}, fault.Rule},
			"somebody who is not there ": {packet.Yes{By: "RelatedPerson/nobody", Keys: []string{"Condition/private"}}, fault.Rule},
		} {
			if _, err := packet.Build(s.t.Context(), s.h, s.at("wei-chen"), d, x.yes); !fault.Is(err, x.kind) {
				s.t.Errorf("%s: %v", name, err)
			}
		}
		p := s.build("wei-chen", d, packet.Yes{By: herself, Keys: []string{"Condition/private"}})
		if got := holds(string(p.Document)); got != "mental" {
			s.t.Error(got)
		}
		if !bytes.Contains(p.Document, []byte("Amara said yes")) || !bytes.Contains(p.Document, []byte(`"PSY"`)) {
			s.t.Error("neither who said yes goes along nor its label")
		}
	})
}

func TestRecordsOfAProgramGoWithTheirNotice(t *testing.T) {
	each(t, func(s *scene) {
		const notice = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
		d := s.draft("lena-ortiz", packet.Audience{To: tess, Purpose: packet.ForReferral, Lang: "es"})
		l, ok := d.Line("Condition/program")
		if !ok || l.Reason != packet.AskPart2 {
			s.t.Fatalf("%+v %v", l, ok)
		}
		if l, ok := d.Line("Condition/therapy"); ok && l.Reason != packet.NoEver {
			s.t.Errorf("%+v", l)
		}
		p := s.build("lena-ortiz", d.Choose([]string{l.Key}), packet.Yes{By: "Patient/" + string(amara), Keys: []string{l.Key}})
		if p.Notice != notice || !bytes.Contains(p.Document, []byte(notice)) || !strings.Contains(onPaper(s.t, p.PDF, notice), notice) {
			s.t.Error("the notice does not go along, word for word")
		}
		if !bytes.Contains(p.Document, []byte("Amara dijo que sí")) {
			s.t.Error("what she agreed to does not go along")
		}
		valid(s.t, p.Document)
		if plain := s.build("lena-ortiz", d.Choose(nil), packet.Yes{}); plain.Notice != "" {
			s.t.Error("a notice goes where nothing of a program does")
		}
	})
}

func TestWhatSheToldGoesByHerWord(t *testing.T) {
	each(t, func(s *scene) {
		whole, head := "Communication/"+s.told.ID, "headline/"+s.told.ID
		reason := func(by people.PractitionerID, to, key string) packet.Reason {
			l, ok := s.draft(by, packet.Audience{To: to, Purpose: packet.ForReferral}).Line(key)
			if !ok {
				return "absent"
			}
			return l.Reason
		}
		if got := reason("lena-ortiz", tess, whole); got != packet.AskFirst {
			s.t.Error(got)
		}
		if got := reason("wei-chen", tess, whole); got != "absent" {
			s.t.Errorf("Dr. Chen, who knows nothing of it, is shown %s", got)
		}
		if got := reason("lena-ortiz", "Organization/youth-harbor", whole); got != packet.NoPerson {
			s.t.Error(got)
		}
		wish := func(with string, c disclosure.Choice) {
			s.t.Helper()
			if _, err := disclosure.SetWish(s.t.Context(), s.h, s.at("lena-ortiz"), disclosure.Wishing{Statement: s.told.ID, Wish: disclosure.Wish{With: with, Choice: c}, Seen: disclosure.AnySeen}); err != nil {
				s.t.Fatal(err)
			}
		}
		wish(tess, disclosure.MayNothing)
		if got := reason("lena-ortiz", tess, whole); got != packet.NoWish {
			s.t.Error(got)
		}
		wish(tess, disclosure.MayHeadline)
		if got := reason("lena-ortiz", tess, head) + reason("lena-ortiz", tess, whole); got != packet.AskFirst {
			s.t.Error(got)
		}
		wish(tess, disclosure.MayAll)
		d := s.draft("lena-ortiz", packet.Audience{To: tess, Purpose: packet.ForReferral})
		if l, _ := d.Line(whole); l.Reason != "" || l.Chosen || strings.Contains(l.Words, "canary") {
			s.t.Errorf("%+v", l)
		}
		p := s.build("lena-ortiz", d.Choose([]string{whole}), packet.Yes{})
		if got := holds(string(p.Document)); got != "words" {
			s.t.Error(got)
		}
		wish("PractitionerRole/wei-chen-maple-street", disclosure.MayAll)
		if got := reason("wei-chen", tess, whole); got != packet.NoTold {
			s.t.Errorf("who reads by a wish passes it on: %s", got)
		}
	})
}

// TestWhatDoesNotGoLeavesNoTrace sends the same packet from two worlds: one in
// which nothing else was ever told or found, and one in which it was.
func TestWhatDoesNotGoLeavesNoTrace(t *testing.T) {
	each(t, func(s *scene) {
		make := func(by people.PractitionerID) packet.Packet {
			d := s.draft(by, packet.Audience{To: tess, Purpose: packet.ForReferral, Why: "canary-why"})
			return s.build(by, d.Choose([]string{"why", "language", "Goal/goal"}), packet.Yes{})
		}
		before := make("lena-ortiz")
		if _, err := disclosure.Tell(s.t.Context(), s.h, s.at("lena-ortiz"), disclosure.Statement{Child: string(amara), Teller: "Patient/" + string(amara),
			At: now.Add(-time.Minute), Topic: "hurt-at-home", Words: "canary-words", Headline: disclosure.Headline{Words: "canary-headline"}}); err != nil {
			s.t.Fatal(err)
		}
		put(s.t, s.h, `{"resourceType":"Condition","id":"more","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SEX"}]},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"code":{"text":"canary-mental"},"subject":{"reference":"Patient/amara-reyes-cole"}}`)
		after := make("lena-ortiz")
		if !bytes.Equal(before.Document, after.Document) || !bytes.Equal(before.PDF, after.PDF) {
			s.t.Error("what does not go changes what does")
		}
	})
}
