package checkin

import (
	"context"
	"strconv"
	"time"

	"kith/platform/say"
)

// breakView shows the code by which one goes on.
type breakView struct {
	frame
	Code  string
	Until time.Time // the first moment at which it is over
}

// Last is the last day on which the code is good.
func (v breakView) Last() time.Time { return v.Until.Add(-time.Minute) }

// someone is whom she may ask for, or that there is somebody.
func (f frame) someone(ctx context.Context) string {
	if f.Ask != "" {
		return f.Ask
	}
	return say.T(ctx, "checkin.someone")
}

// comes is who comes now.
func (v thanksView) comes(ctx context.Context) string {
	if v.Person != "" {
		return v.Person
	}
	return v.someone(ctx)
}

// number is a score without zeros behind the point.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
