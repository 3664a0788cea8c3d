package say

import (
	"strconv"
	"strings"
	"time"
)

// calendar is how one language writes days and hours. The patterns hold D day,
// M month, m short month, Y year, W weekday, w short weekday; everything else
// stands as it is. Source: CLDR
type calendar struct {
	months, monthsShort     [12]string
	weekdays, weekdaysShort [7]string // Sunday first, as time.Weekday
	date, dayMonth, longDay string
	short, shortYear, month string
	am, pm                  string
	and, andBefore          string // andBefore replaces and before the sound i
	serial                  string // what stands before "and" in a list of three or more
}

var calendars = map[string]*calendar{
	"en": {
		months:        [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		monthsShort:   [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		weekdays:      [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		weekdaysShort: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		date:          "M D, Y", dayMonth: "M D", longDay: "W, M D",
		short: "m D", shortYear: "m D, Y", month: "M Y",
		am: "am", pm: "pm", and: "and", andBefore: "and", serial: ",",
	},
	"es": {
		months:        [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		monthsShort:   [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
		weekdays:      [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		weekdaysShort: [7]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
		date:          "D de M de Y", dayMonth: "D de M", longDay: "W, D de M",
		short: "D m", shortYear: "D m Y", month: "M de Y",
		am: "a. m.", pm: "p. m.", and: "y", andBefore: "e", serial: "",
	},
}

// Date says November 16, 2026 or 16 de noviembre de 2026.
func (v *Voice) Date(t time.Time) string { return v.calendar.write(v.calendar.date, t) }

// DayMonth says November 16 or 16 de noviembre.
func (v *Voice) DayMonth(t time.Time) string { return v.calendar.write(v.calendar.dayMonth, t) }

// LongDay says Monday, November 16 or lunes, 16 de noviembre.
func (v *Voice) LongDay(t time.Time) string { return v.calendar.write(v.calendar.longDay, t) }

// Short says Nov 16 or 16 nov.
func (v *Voice) Short(t time.Time) string { return v.calendar.write(v.calendar.short, t) }

// Lately says 10:20 AM of what is on the day of now, and Nov 16, 10:20 AM of
// else, on the clock of now.
func (v *Voice) Lately(t, now time.Time) string {
	if t = t.In(now.Location()); t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return v.Clock(t)
	}
	return v.Short(t) + ", " + v.Clock(t)
}

// ShortYear says Nov 16, 2026 or 16 nov 2026.
func (v *Voice) ShortYear(t time.Time) string { return v.calendar.write(v.calendar.shortYear, t) }

// Month says November 2026 or noviembre de 2026.
func (v *Voice) Month(t time.Time) string { return v.calendar.write(v.calendar.month, t) }

// MonthShort says Nov or nov.
func (v *Voice) MonthShort(t time.Time) string { return v.calendar.monthsShort[t.Month()-1] }

// Weekday says Monday or lunes.
func (v *Voice) Weekday(t time.Time) string { return v.calendar.weekdays[t.Weekday()] }

// WeekdayShort says Mon or lun.
func (v *Voice) WeekdayShort(t time.Time) string { return v.calendar.weekdaysShort[t.Weekday()] }

// Clock says 10:15 am or 10:15 a. m.; the parts do not break at a line's end.
func (v *Voice) Clock(t time.Time) string {
	half := v.calendar.am
	if t.Hour() >= 12 {
		half = v.calendar.pm
	}
	b := make([]byte, 0, 16)
	b = strconv.AppendInt(b, int64((t.Hour()+11)%12+1), 10)
	b = append(b, ':', byte('0'+t.Minute()/10), byte('0'+t.Minute()%10))
	b = append(b, "\u00a0"...)
	b = append(b, strings.ReplaceAll(half, " ", "\u00a0")...)
	return string(b)
}

// Number says 1,093. The United States writes it so in both languages.
func (v *Voice) Number(n int) string { return group(int64(n)) }

// Decimal says f with places digits behind the point, rounded half to even as
// strconv does.
func (v *Voice) Decimal(f float64, places int) string {
	return strconv.FormatFloat(f, 'f', places, 64)
}

// List says "A", "A and B" or "A, B, and C"; in Spanish "A, B y C", with e for
// y before the sound i.
func (v *Voice) List(items ...string) string {
	n := len(items)
	if n == 0 {
		return ""
	}
	if n == 1 {
		return items[0]
	}
	and, last := v.calendar.and, items[n-1]
	if soundsI(last) {
		and = v.calendar.andBefore
	}
	comma := ""
	if n > 2 {
		comma = v.calendar.serial
	}
	return strings.Join(items[:n-1], ", ") + comma + " " + and + " " + last
}

// soundsI reports whether a Spanish word begins with the sound i: Inés, Hilda,
// but not hierba or Yolanda.
func soundsI(word string) bool {
	w := strings.ToLower(word)
	w = strings.TrimPrefix(w, "h")
	return (strings.HasPrefix(w, "i") || strings.HasPrefix(w, "í")) &&
		!strings.HasPrefix(w, "ia") && !strings.HasPrefix(w, "ie") && !strings.HasPrefix(w, "io")
}

func (c *calendar) write(pattern string, t time.Time) string {
	b := make([]byte, 0, 40)
	year, month, day := t.Date()
	for i := 0; i < len(pattern); i++ {
		switch p := pattern[i]; p {
		case 'D':
			b = strconv.AppendInt(b, int64(day), 10)
		case 'M':
			b = append(b, c.months[month-1]...)
		case 'm':
			b = append(b, c.monthsShort[month-1]...)
		case 'Y':
			b = strconv.AppendInt(b, int64(year), 10)
		case 'W':
			b = append(b, c.weekdays[t.Weekday()]...)
		case 'w':
			b = append(b, c.weekdaysShort[t.Weekday()]...)
		default:
			b = append(b, p)
		}
	}
	return string(b)
}
