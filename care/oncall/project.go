package oncall

import (
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes when people at work are there, as their PractitionerRole says.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "oncall_hours", Of: []string{"PractitionerRole"}, Columns: []string{"role_id", "part", "kind", "days", "from_minute", "until_minute",
			"from_at", "until_at", "compartment"}},
	},
	Days: true,
	Matters: func(_ string, v element.Value) bool {
		return v.Get("availableTime").Exists() || v.Get("notAvailable").Exists()
	},
	Read: readHours,
}.Projector("oncall")

// readHours reads when somebody at work is there.
func readHours(rows store.Rows, c store.Change) {
	v, part := r4.As[r4.PractitionerRole](c.New), int64(0)
	for x := range v.AvailableTime() {
		var days []string
		for d := range x.DaysOfWeek() {
			days = append(days, d)
		}
		from, until := 0, 24*60
		if !x.AllDay().True() {
			from, until = clock(hourOf(x.AvailableStartTime())), clock(hourOf(x.AvailableEndTime()))
		}
		if from >= 0 && until > from {
			rows.Add("oncall_hours", c.ID, part, "hours", strings.Join(days, " "), int64(from), int64(until), int64(0), int64(0), c.Compartment)
			part++
		}
	}
	for x := range v.NotAvailable() {
		from, _ := momentsOf(x.During().Start(), c.Zone)
		_, until := momentsOf(x.During().End(), c.Zone)
		if from == 0 {
			continue
		}
		if until == 0 {
			until = 1<<62 - 1
		}
		rows.Add("oncall_hours", c.ID, part, "away", "", int64(0), int64(0), from, until, c.Compartment)
		part++
	}
}

// hourOf is 08:00 of 08:00:00.
func hourOf(s string) string {
	if len(s) > 5 {
		return s[:5]
	}
	return s
}

// momentsOf are the first microsecond of a date or a time, and the first after
// it, where the site is; 0 where there is none.
func momentsOf(d r4.Date, zone *time.Location) (first, after int64) {
	if zone == nil {
		zone = time.UTC
	}
	if day, err := time.ParseInLocation(time.DateOnly, d.Text(), zone); err == nil {
		return day.UnixMicro(), day.AddDate(0, 0, 1).UnixMicro()
	}
	return d.Micro(), d.Micro()
}
