package people

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

func (r Reading) String() string {
	var parts []string
	if len(r.Words) > 0 {
		parts = append(parts, strings.Join(r.Words, "+"))
	}
	if len(r.Born) > 0 {
		parts = append(parts, fmt.Sprint("born", r.Born))
	}
	if len(r.Numbers) > 0 {
		parts = append(parts, "#"+strings.Join(r.Numbers, "#"))
	}
	return strings.Join(parts, " ")
}

func TestWhatPeopleTypeIsUnderstood(t *testing.T) {
	for typed, want := range map[string]string{
		"":                                  "",
		" , ":                               "",
		"Amara":                             "amara",
		"Reyes-Cole, Amara":                 "reyes+cole+amara",
		"O’Neill":                           "oneill",
		"2012-09-03":                        "born[2012-09-03]",
		"2012/9/3":                          "born[2012-09-03]",
		"2012.09.03":                        "born[2012-09-03]",
		"9/3/2012":                          "born[2012-09-03 2012-03-09]",
		"03/09/2012":                        "born[2012-03-09 2012-09-03]",
		"03-09-2012":                        "born[2012-03-09 2012-09-03]",
		"9/3/12":                            "born[2012-09-03 2012-03-09]",
		"9/30/2012":                         "born[2012-09-30]",
		"30/9/2012":                         "born[2012-09-30]",
		"5/5/2012":                          "born[2012-05-05]",
		"9/3/30":                            "born[1930-09-03 1930-03-09]",
		"3 Sep 2012":                        "born[2012-09-03]",
		"3 sep. 2012":                       "born[2012-09-03]",
		"3-Sep-2012":                        "born[2012-09-03]",
		"03Sep2012":                         "born[2012-09-03]",
		"3rd of September 2012":             "born[2012-09-03]",
		"the 3rd of September, 2012":        "born[2012-09-03]",
		"Sep 3 2012":                        "born[2012-09-03]",
		"Sept. 3, 2012":                     "born[2012-09-03]",
		"September 3rd, 2012":               "born[2012-09-03]",
		"September 3 '12":                   "born[2012-09-03]",
		"3 de septiembre de 2012":           "born[2012-09-03]",
		"3 de setiembre del 2012":           "born[2012-09-03]",
		"1º de enero de 2013":               "born[2013-01-01]",
		"1ro de enero 2013":                 "born[2013-01-01]",
		"nacida el 3 de septiembre de 2012": "born[2012-09-03]",
		"29 feb 2012":                       "born[2012-02-29]",
		"29 feb 2013":                       "born[2013-02] #29 | feb born[2013] #29",
		"20120903":                          "born[2012-09-03] | #20120903",
		"09032012":                          "born[2012-09-03 2012-03-09] | #09032012",
		"20122012":                          "born[2012-12-20] | #20122012",
		"99999999":                          "#99999999",
		"2012":                              "born[2012] | #2012",
		"2012-09":                           "born[2012-09] | #201209",
		"09/2012":                           "born[2012-09] | #092012",
		"September 2012":                    "born[2012-09] | september born[2012]",
		"septiembre de 2012":                "born[2012-09] | septiembre born[2012]",
		"June 2016":                         "born[2016-06] | june born[2016]",
		"4107":                              "#4107",
		"MRN-4107":                          "#mrn4107",
		"amara 4107":                        "amara #4107",
		"amara 9/3/2012":                    "amara born[2012-09-03 2012-03-09]",
		"9/3/2012 reyes amara":              "reyes+amara born[2012-09-03 2012-03-09]",
		"amara 2012":                        "amara born[2012] | amara #2012",
		"e925b0f3-8006-43f6":                "#e925b0f3800643f6",
		"may":                               "may",
		"2":                                 "#2",
		"13/13/2012":                        "#13132012",
		"a b c d e f g h":                   "a+b+c+d+e+f",
		"王小明":                               "王小明",
	} {
		var got []string
		for _, r := range Read(typed, today) {
			got = append(got, r.String())
		}
		if s := strings.Join(got, " | "); s != want && !sameReadings(got, want) {
			t.Errorf("%q: %s, want %s", typed, s, want)
		}
	}
}

func sameReadings(got []string, want string) bool {
	w := strings.Split(want, " | ")
	slices.Sort(got)
	slices.Sort(w)
	return slices.Equal(got, w)
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"Amara 9/3/2012", "3 de septiembre de 2012", "'12", "1/1/00", "29feb2012", "\xff1", strings.Repeat("9/", 90), "20120903"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range Read(s, today) {
			if r.empty() || len(r.Words) > mostWords {
				t.Fatalf("%q is read as %v", s, r)
			}
			for _, b := range r.Born {
				if _, ok := b.Age(today); !ok && FirstDay(string(b)) <= today.Format(time.DateOnly) || FirstDay(string(b)) == "" {
					t.Fatalf("%q is read as born %q", s, b)
				}
			}
			for _, n := range append(r.Numbers, r.Words...) {
				if n == "" {
					t.Fatalf("%q has an empty part", s)
				}
			}
		}
	})
}
