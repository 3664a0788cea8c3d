package generate

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/own"
)

// page is one child while it is written.
type page struct {
	*batch
	Child
	id, name string
	r        *rand.Rand
	team     []string // members
	at       map[seen]string
	asked    int     // the last year of the window in which screens were asked
	severity float64 // share of the points that are given
}

// seen is who was seen on a day.
type seen struct{ provider, day int }

// child writes all about child i.
func (b *batch) child(i int) {
	c := &page{batch: b, Child: b.Child(i), id: "c" + strconv.Itoa(i), r: b.stream(visitStream, i), at: map[seen]string{}}
	c.name, c.severity = of(last, c.seed/977), severe(c.r)
	c.patient()
	c.relatives()
	c.enrolled()
	c.clinicians()
	for k, v := range c.Visits {
		c.visit(k, v)
	}
	c.ahead()
	for k, x := range c.Passed {
		c.passing(k, x)
	}
	c.put("CareTeam", c.id, `,"status":"active"`, ref("subject", "Patient/"+c.id), `,"participant":[`, strings.Join(c.team, ","), `]`)
}

func (c *page) patient() {
	names, gender := boys, "male"
	if c.Female {
		names, gender = girls, "female"
	}
	now := c.now()
	c.put("Patient", c.id, htest, `,"identifier":[{"system":"http://kith.example/generated","value":"G`, strconv.Itoa(1_000_000+c.Number), `"}],"active":true`,
		called(c.name, of(names, c.r.Uint64()), ""), member("gender", gender), member("birthDate", c.date(c.Born)), speaks(c.Spanish),
		`,"generalPractitioner":[`, refer(c.atWork(c.here(now.Usual, c.Days-1))), `]`, ref("managingOrganization", c.clinic(now.Home)))
}

// now is where the child lives on the last day.
func (c *page) now() Stay { return c.Stay(c.Days - 1) }

func (c *page) clinic(site int) string { return c.organization("s" + strconv.Itoa(site)) }

// enrolled is where the child has gone for care, and since when.
func (c *page) enrolled() {
	from := max(c.Born, -30-int(c.seed%1000))
	for k, s := range c.Stays {
		if k > 0 && s.Home == c.Stays[k-1].Home {
			continue
		}
		until, status := noDay, "active"
		for _, later := range c.Stays[k+1:] {
			if later.Home != s.Home {
				until, status = later.From, "finished"
				break
			}
		}
		c.put("EpisodeOfCare", c.id+"-"+strconv.Itoa(k), member("status", status), ref("patient", "Patient/"+c.id), ref("managingOrganization", c.clinic(s.Home)), `,`, c.period(max(from, s.From), until))
		from = noDay
	}
}

// kin is how somebody of the family is written.
type kin struct {
	id, code, words, name, family string
	woman                         bool
	custody                       string
	from, until                   int
}

const v3 = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"

func (c *page) relative(k kin) {
	var extra []string
	if k.custody != "" {
		extra = append(extra, `{"url":"`+own.URL("custody")+`","valueCode":"`+k.custody+`"}`)
	}
	when := ""
	if k.from != noDay || k.until != noDay {
		when = "," + c.period(k.from, k.until)
	}
	if k.until != noDay {
		extra = append(extra, ended("placement-change"))
	}
	extension := ""
	if len(extra) > 0 {
		extension = `,"extension":[` + strings.Join(extra, ",") + `]`
	}
	gender := map[bool]string{true: "female", false: "male"}[k.woman]
	relation := concept(coding(v3, k.code, k.words), k.words)
	c.put("RelatedPerson", k.id, htest, extension, `,"active":true`, ref("patient", "Patient/"+c.id), `,"relationship":[`, relation, `]`,
		called(k.family, k.name, ""), phone(c.seed>>16+uint64(len(k.id))+uint64(max(0, k.from))), member("gender", gender), when, speaks(c.Spanish))
	c.joins(relation, "RelatedPerson/"+k.id, k.from, k.until, "placement-change")
}

// joins adds somebody to the team.
func (c *page) joins(role, member string, from, until int, why string) {
	if from == noDay {
		from = max(c.Born, -3650)
	}
	extension := ""
	if until != noDay {
		extension = `"extension":[` + ended(why) + `],`
	}
	c.team = append(c.team, `{`+extension+`"role":[`+role+`]`+ref("member", member)+`,`+c.period(from, until)+`}`)
}

// relatives writes who brings the child up, and the homes. The parents of
// a child who is placed do not decide meanwhile.
func (c *page) relatives() {
	custody := ""
	if c.now().With != Parents {
		custody = "limited"
	}
	for _, k := range c.parents(custody) {
		c.relative(k)
	}
	for k, s := range c.Stays {
		if s.With != Parents {
			c.placed(k, s)
		}
	}
	if c.Number == c.First {
		c.same()
	}
	c.home()
}

// parents are a mother and, for two families of three, a father.
func (c *page) parents(custody string) []kin {
	all := []kin{{c.id + "-m", "MTH", "mother", of(girls, c.seed/31), c.name, true, custody, noDay, noDay}}
	if c.seed%3 != 0 {
		all = append(all, kin{c.id + "-f", "FTH", "father", of(boys, c.seed/37), of(last, c.seed/41), false, custody, noDay, noDay})
	}
	return all
}

// until is the day on which stay k ends.
func (c *page) until(k int) int {
	if k+1 < len(c.Stays) {
		return c.Stays[k+1].From
	}
	return noDay
}

func (c *page) placed(k int, s Stay) {
	code := [...][2]string{Grandmother: {"GRMTH", "grandmother"}, Aunt: {"AUNT", "aunt"}, FosterFamily: {"MTHFOST", "foster mother"}}[s.With]
	family, n := c.name, c.seed/43+uint64(s.From)
	if s.With == FosterFamily {
		family = of(last, n/3)
	}
	c.relative(kin{c.id + "-k" + strconv.Itoa(k), code[0], code[1], of(girls, n), family, true, "placed", s.From, c.until(k)})
	c.joins(ours("caseworker", "caseworker"), "PractitionerRole/"+worker(s.Agency, c.First%caseworker), s.From, c.until(k), "placement-change")
}

// same says that parents of brothers and sisters are the same people.
func (c *page) same() {
	there := min(c.First+c.Count, c.Children) - c.First
	if there < 2 {
		return
	}
	for _, k := range c.parents("") {
		var links []string
		for i := range there {
			links = append(links, `{"target":`+refer("RelatedPerson/c"+strconv.Itoa(c.First+i)+strings.TrimPrefix(k.id, c.id))+`}`)
		}
		c.put("Person", k.id, htest, `,"active":true`, called(k.family, k.name, ""), `,"link":[`, strings.Join(links, ","), `]`)
	}
}

// home writes the homes: that of the family, by its first child, and those of
// placements.
func (c *page) home() {
	if c.Number == c.First {
		var members []string
		for i := c.First; i < min(c.First+c.Count, c.Children); i++ {
			sibling := c.Child
			if i != c.Number {
				sibling = c.batch.Child(i)
			}
			members = append(members, c.stays(sibling)...)
		}
		c.household(c.id+"-home", "The "+c.name+" home", c.id+"-m", members)
	}
	for k, s := range c.Stays {
		if s.With == Parents {
			continue
		}
		c.household(c.id+"-h"+strconv.Itoa(k), "A home since "+c.date(s.From), c.id+"-k"+strconv.Itoa(k), []string{c.lives(c.Number, s.From, c.until(k))})
	}
}

// stays are those of a child with its parents.
func (c *page) stays(child Child) (all []string) {
	for k, s := range child.Stays {
		if s.With != Parents {
			continue
		}
		until := noDay
		if k+1 < len(child.Stays) {
			until = child.Stays[k+1].From
		}
		from := s.From
		if k == 0 {
			from = child.Born
		}
		all = append(all, c.lives(child.Number, from, until))
	}
	return all
}

func (c *page) lives(child, from, until int) string {
	return `{"extension":[{"url":"` + own.URL("household-time") + `","valueCode":"all"}]` + ref("entity", "Patient/c"+strconv.Itoa(child)) + `,` + c.period(from, until) + `}`
}

func (c *page) household(id, name, keeper string, members []string) {
	c.put("Group", id, htest, `,"active":true,"type":"person","actual":true,"code":`, ours("household", "household"), member("name", name),
		ref("managingEntity", "RelatedPerson/"+keeper), `,"member":[`, strings.Join(members, ","), `]`)
}

// clinicians puts whom the family asks for on the team, one after another as they
// come and go, and whoever gave therapy.
func (c *page) clinicians() {
	for k, s := range c.Stays {
		until := c.until(k)
		end := until
		if end == noDay {
			end = c.Days
		}
		for day := s.From; day < end; {
			q := c.here(s.Usual, day)
			next, left := c.changes(s.Usual, q, day, end)
			why := "placement-change"
			if left {
				why = "left-practice"
			} else if next < end {
				why = "family-choice"
			}
			if next == end {
				next = until
			}
			from := day
			if day == 0 {
				from = max(c.Born, min(0, c.Providers[q].Arrives)-int(c.seed%900))
			}
			c.joins(c.doing(q), c.atWork(q), from, next, why)
			if next == until {
				break
			}
			day = next
		}
	}
	var therapists []int
	for _, v := range c.Visits {
		if c.Providers[v.Provider].Work == BehavioralHealth && !slices.Contains(therapists, v.Provider) {
			therapists = append(therapists, v.Provider)
			until := c.Providers[v.Provider].Leaves
			if until < 0 {
				until = noDay
			}
			c.joins(c.doing(v.Provider), c.atWork(v.Provider), v.Day, until, "left-practice")
		}
	}
}

// changes is the day, up to end, on which another than q is there for whom the
// family asks; left tells that q leaves then.
func (p *Population) changes(usual, q, day, end int) (next int, left bool) {
	for next = day + 1; next < end; next++ {
		if p.here(usual, next) != q {
			return next, p.Providers[q].Leaves == next
		}
	}
	return end, false
}

func (c *page) doing(provider int) string {
	does := c.calling(provider)
	if does.ours == "" {
		return concept(coding(taxonomy, does.nucc, does.display), does.words)
	}
	return ours(does.ours, does.words)
}
