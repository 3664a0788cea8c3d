package tie_test

import (
	"kith/cast"
	"kith/cmd/kith"
	"time"
)
