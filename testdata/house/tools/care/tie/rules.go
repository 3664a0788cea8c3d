package tie

import (
	"kith/platform/job"
)
