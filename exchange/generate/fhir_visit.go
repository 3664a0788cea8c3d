package generate

import "strconv"

// How often it does not come to a visit that was set: less than the 23% of no-shows
// that a review found on average. Source: Dantas2018, Kith
const (
	noShow, cancelled = 0.14, 0.08
	aheadShare        = 0.35 // of children: a visit is set for the weeks to come
	lookedBack        = 30   // days for which taken times are written
)

// reasons are why children come, in the words of the front desk.
var reasons = [...][]string{
	PrimaryCare:      {"Well visit", "Shots", "Asthma check", "Cough", "Fever", "Rash", "School form", "Trouble sleeping"},
	BehavioralHealth: {"Counseling"},
	Specialist:       {"Follow-up with the specialist", "First visit with the specialist"},
	EmergencyCare:    {"Fever", "Injury", "Trouble breathing", "Stomach ache"},
}

// minutes a visit takes.
var minutes = [...]int{PrimaryCare: 20, BehavioralHealth: 45, Specialist: 30, EmergencyCare: 180}

const (
	actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	v2      = "http://terminology.hl7.org/CodeSystem/v2-0276"
)

// visit writes a visit, the appointment it had, and one before that came to
// nothing.
func (c *page) visit(k int, v Visit) {
	who := c.Providers[v.Provider]
	id := c.id + "-v" + strconv.Itoa(k)
	reason := c.r.IntN(len(reasons[who.Work]))
	minute := 480 + 15*c.r.IntN(34)
	class, kind := "AMB", "visit"
	switch {
	case who.Work == EmergencyCare:
		class, minute = "EMER", 15*c.r.IntN(80)
	case v.With >= 0:
		kind = "handoff-visit"
	case who.Work == BehavioralHealth:
		kind = "therapy"
	case who.Work == PrimaryCare:
		kind = []string{"well-visit", "visit", "visit", "sick-visit", "sick-visit", "sick-visit", "visit", "visit"}[reason]
	}
	appointment := ""
	if who.Work != EmergencyCare && kind != "sick-visit" {
		b := booking{id, v.Provider, v.Day, minute, "fulfilled", reasons[who.Work][reason]}
		c.booked(b)
		c.missed(b)
		appointment = `,"appointment":[` + refer("Appointment/"+id) + `]`
	}
	people := `{"individual":` + refer(c.atWork(v.Provider)) + `}`
	c.at[seen{v.Provider, v.Day}] = id
	if v.With >= 0 {
		people = `{"individual":` + refer(c.atWork(v.With)) + `},` + people
	}
	c.put("Encounter", id, `,"status":"finished","class":`, coding(actCode, class, ""), `,"type":[`, ours(kind, ""), `]`, ref("subject", "Patient/"+c.id), appointment,
		`,"participant":[`, people, `],"period":{"start":"`, c.moment(v.Day, minute), `","end":"`, c.moment(v.Day, minute+minutes[who.Work]), `"},"reasonCode":[{"text":"`, reasons[who.Work][reason], `"}]`,
		ref("serviceProvider", c.site(v.Provider)))
	c.screens(id, v, kind, minute)
}

// booking is a visit that was set.
type booking struct {
	id          string
	who         int
	day, minute int
	status      string
	reason      string
}

func (c *page) booked(b booking) {
	who := c.Providers[b.who]
	start, end := c.moment(b.day, b.minute), c.moment(b.day, b.minute+minutes[who.Work])
	made := max(b.day-1-c.r.IntN(45), c.Born)
	slot, why := "", ""
	if b.day >= c.Days-lookedBack && b.status != "cancelled" {
		slot = `,"slot":[` + refer("Slot/"+b.id) + `]`
		c.put("Slot", b.id, ref("schedule", "Schedule/"+c.role(b.who)), `,"status":"busy"`, member("start", start), member("end", end))
	}
	if b.status == "cancelled" {
		why = `,"cancelationReason":{"text":"` + of([]string{"Family asked for another day", "The clinic had to move it", "No way to get here"}, c.r.Uint64()) + `"}`
	}
	c.put("Appointment", b.id, member("status", b.status), why, `,"appointmentType":`, concept(coding(v2, "ROUTINE", ""), ""), `,"reasonCode":[{"text":"`, b.reason, `"}]`,
		member("start", start), member("end", end), `,"minutesDuration":`, strconv.Itoa(minutes[who.Work]), slot, member("created", c.moment(min(made, c.Days-1), 600)),
		`,"participant":[{"actor":`, refer("Patient/"+c.id), `,"status":"accepted"},{"actor":`, refer(c.atWork(b.who)), `,"status":"accepted"},{"actor":`, refer("Location/"+c.place(who)), `,"status":"accepted"}]`)
}

// missed writes the appointment before, where it came to nothing.
func (c *page) missed(b booking) {
	switch x := c.r.Float64(); {
	case x < noShow:
		b.status = "noshow"
	case x < noShow+cancelled:
		b.status = "cancelled"
	default:
		return
	}
	if b.day -= 7 * (1 + c.r.IntN(3)); b.day < 0 || !c.Providers[b.who].Here(b.day) {
		return
	}
	b.id += "-m"
	c.booked(b)
}

// ahead writes a visit that is set for after the last day, but not for the next one:
// who looks then has a day of their own.
func (c *page) ahead() {
	if c.r.Float64() >= aheadShare {
		return
	}
	day := c.Days + 1 + c.r.IntN(60)
	if c.dayOfWeek(day) > 4 {
		day += 2
	}
	c.booked(booking{c.id + "-next", c.here(c.now().Usual, c.Days-1), day, 480 + 15*c.r.IntN(34), "booked", "Well visit"})
}
