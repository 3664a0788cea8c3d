package tie

import (
	"time"
)

func age() time.Duration { return time.Until(born) }
