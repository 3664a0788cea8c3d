package tie

import (
	"kith/platform/db"
	"net/http"
)
