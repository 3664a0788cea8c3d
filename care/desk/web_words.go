package desk

import (
	"context"
	"kith/care/form"
	"kith/care/screening"
	"strconv"
	"time"

	"kith/platform/say"
)

// until is the end of something, as people say it.
type until struct {
	Until time.Time // the first moment at which it is over
}

// Last is the last day on which it is good.
func (u until) Last() time.Time { return u.Until.Add(-time.Minute) }

// number is a score without zeros behind the point.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func lang(ctx context.Context) string { return say.From(ctx).Lang() }

// onPaper are all questions of a form: paper branches by its words.
func onPaper(i screening.Instrument) []form.Question {
	return form.Questions([]form.Sheet{{Instrument: i}})
}
