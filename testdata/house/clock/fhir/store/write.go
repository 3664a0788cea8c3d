package store

import (
	clock "time"
)

var now = clock.Now
