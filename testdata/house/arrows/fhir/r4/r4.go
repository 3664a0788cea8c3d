package r4

import (
	"fmt"
	"kith/care/people"
	"kith/platform/fault"
)
