package stat

import (
	"encoding/json"
	"kith/platform/fault"
)
