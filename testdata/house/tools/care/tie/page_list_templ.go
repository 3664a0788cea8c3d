package tie

import (
	"kith/platform/db"
	"kith/platform/web/shell"
)
