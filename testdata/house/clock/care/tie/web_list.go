package tie

import (
	"time"
)

var at = time.Now()
