package tie_test

import (
	"kith/platform/db"
	"net/http"
)
