package screening

import (
	"time"

	"kith/care/people"
	"kith/care/score"
)

// What answers add up to is package score's.
type (
	Text    = score.Text
	Scoring = score.Scoring
	Item    = score.Item
	Measure = score.Measure
	Age     = score.Age
	Who     = score.Who
	Result  = score.Result
	Scale   = score.Scale
	Finding = score.Finding
	Change  = score.Change
)

// Informants: the young person, somebody who brings her up, a teacher, one of
// us, and somebody who brings her up about herself.
const (
	Self         = score.Self
	Caregiver    = score.Caregiver
	Teacher      = score.Teacher
	Staff        = score.Staff
	CaregiverOwn = score.CaregiverOwn
)

// At returns who an informant is about a child born on a day, on another. The age
// is known where it is the same whatever day the birth was.
func At(informant string, born people.Birth, day time.Time) Who {
	w := Who{Informant: informant}
	switch age, ok := born.Age(day); {
	case ok && age.Exact:
		w.Months, w.Known = age.Months, true
	case ok && age.Low == age.High:
		w.Months, w.Known = age.Low*12, true
	}
	return w
}
