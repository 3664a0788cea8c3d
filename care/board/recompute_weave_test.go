package board_test

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// weaves counts the contacts of the year again: one a person and day.
func weaves(all []record, must func(string, ...any)) {
	year := now.AddDate(-1, 0, 0)
	met, missed := map[string]map[time.Time]bool{}, map[string]map[time.Time]bool{}
	before, sources := map[string]time.Time{}, map[string]int{}
	put := func(into map[string]map[time.Time]bool, who string, on time.Time) {
		who = regexp.MustCompile(`^PractitionerRole/(.*)-(maple-street|roosevelt-middle-school|county-access-line)$`).ReplaceAllString(who, "Practitioner/$1")
		if !on.After(year) && on.After(before[who]) {
			before[who] = on
		}
		if !on.After(year) || on.After(now) {
			return
		}
		if into[who] == nil {
			into[who] = map[time.Time]bool{}
		}
		into[who][on] = true
	}
	family := func(ref string) bool {
		return strings.HasPrefix(ref, "Patient/") || strings.HasPrefix(ref, "RelatedPerson/")
	}
	handoffs := 0
	written := map[string]bool{} // one message to two people is one record
	for _, r := range all {
		switch r.text("resourceType") {
		case "Encounter":
			if r.text("type", 0, "coding", 0, "code") == "handoff-visit" {
				handoffs++
			}
			for _, p := range r.list("participant") {
				put(met, p.text("individual", "reference"), day(r.text("period", "start")))
				if days(day(r.text("period", "start")), now) < 730 {
					sources[p.text("individual", "reference")]++
				}
			}
		case "Appointment":
			if r.text("status") == "noshow" {
				for _, p := range r.list("participant") {
					if ref := p.text("actor", "reference"); strings.HasPrefix(ref, "Practitioner/") {
						put(missed, ref, day(r.text("start")))
					}
				}
			}
		case "Communication":
			from := r.text("sender", "reference")
			for _, to := range r.list("recipient") {
				ref := to.text("reference")
				switch on := day(r.text("sent")); {
				case family(ref):
					put(met, from, on)
					written[strings.Replace(strings.TrimSuffix(from, "-maple-street"), "Role", "", 1)+" "+r.text("id")] = true
				case family(from):
					put(met, ref, on)
					written[strings.Replace(strings.TrimSuffix(ref, "-maple-street"), "Role", "", 1)+" "+r.text("id")] = true
				default: // colleagues: in the row of whoever is not in touch with the family
					for _, who := range []string{from, ref} {
						if strings.Contains(who, "rao") || strings.Contains(who, "alvarez") || strings.Contains(who, "harbor") {
							put(met, who, on)
						}
					}
				}
			}
		}
	}
	for who, name := range map[string]string{
		"Practitioner/wei-chen": "Dr. Wei Chen", "Practitioner/lena-ortiz": "Lena Ortiz", "Practitioner/jo-tran": "Jo Tran", "Practitioner/anil-rao": "Dr. Anil Rao",
		"Practitioner/luis-moreno": "Luis Moreno", "Practitioner/samira-haddad": "Dr. Samira Haddad", "Practitioner/ines-alvarez": "Ms. Inés Alvarez", "Organization/youth-harbor": "Youth Harbor",
	} {
		count, word := len(met[who]), "contacts"
		if count == 1 {
			word = "contact"
		}
		must("%s, %d %s", name, count, word)
		gaps(met[who], must)
		if who == "Practitioner/samira-haddad" { // her silences reach over the edges of the year
			must("%d days apart", days(before[who], latest(met[who])))
			must("%d days apart", days(latest(met[who]), now))
		}
	}
	for w := range written {
		who, _, _ := strings.Cut(w, " ")
		sources[who]++
	}
	for who, behind := range map[string]string{"Practitioner/jo-tran": "words ", "Practitioner/lena-ortiz": "rating rating ", "Practitioner/wei-chen": "rating child ", "Practitioner/samira-haddad": "Dr. Samira Haddad "} {
		must("%s%d contacts", behind, sources[who])
	}
	must("Luis Moreno care team %d contact", sources["Practitioner/luis-moreno"])
	must("%d handoff in person", handoffs)
	for _, m := range missed {
		for on := range m {
			must("%s, Visit did not happen", on.Format("January 2"))
		}
	}
}

// gaps are the silences of more than 75 days between contacts of the year.
func gaps(on map[time.Time]bool, must func(string, ...any)) {
	var order []time.Time
	for d := range on {
		order = append(order, d)
	}
	slices.SortFunc(order, time.Time.Compare)
	for i := 1; i < len(order); i++ {
		if n := days(order[i-1], order[i]); n > 75 {
			must("%d days apart", n)
		}
	}
}

func latest(on map[time.Time]bool) (last time.Time) {
	for d := range on {
		if d.After(last) {
			last = d
		}
	}
	return last
}
