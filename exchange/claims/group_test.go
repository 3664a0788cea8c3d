package claims

import (
	"strings"
	"testing"
)

func TestAColumnOfGroupsIsThatOfTheLatestDay(t *testing.T) {
	const text = `patient,provider,day,language
c1,A,2026-01-05,es
c1,A,2026-03-05,"en, a little"
c1,B,2026-02-05,es
c2,A,2026-01-05,es
c2,B,2026-01-05,en
c3,A,2026-01-05,
c4,A,2026-01-05,fr
c4,A,2026-02-30,es
`
	for cores := 1; cores < 4; cores++ {
		m, _, err := Sniff([]byte(text), Mapping{Groups: []string{"language"}})
		if err != nil {
			t.Fatal(err)
		}
		out, err := Read(t.Context(), []File{{Name: "visits.csv", Body: strings.NewReader(text), Size: int64(len(text))}}, m, Options{Cores: cores})
		if err != nil {
			t.Fatal(err)
		}
		g := out.Groupings[0]
		for patient, want := range map[string]string{"c1": "en, a little", "c2": "en", "c3": "", "c4": "fr"} {
			got, number := "", uint32(0)
			if n, ok := out.Patients.Find([]byte(patient)); ok {
				number = n
			}
			if int(number) < len(g.Of) && g.Of[number] > 0 {
				got = string(g.Groups.Name(g.Of[number] - 1))
			}
			if got != want {
				t.Errorf("%d cores: %s speaks %q, want %q", cores, patient, got, want)
			}
		}
	}
	if _, err := Read(t.Context(), []File{{Body: strings.NewReader(text), Size: int64(len(text))}}, Mapping{Patient: "patient", Provider: "provider", Day: "day", Dates: ISO, Groups: []string{"color"}}, Options{}); err == nil || !strings.Contains(err.Error(), "color") {
		t.Error(err)
	}
}
