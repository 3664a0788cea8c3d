package tie

import (
	"kith/fhir/store"
	"kith/platform/db"
	"kith/platform/web"
	"net/http"
)
