package tie

import (
	"time"
)

func (t Tie) Silent() time.Duration { return time.Since(t.LastAt) }
