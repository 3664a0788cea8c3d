package audit

import (
	"time"
)

var at = time.Now()
