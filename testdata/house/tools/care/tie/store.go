package tie

import (
	"database/sql"
	"kith/fhir/store"
	"kith/platform/db"
)
