package tie

import (
	"kith/fhir/element"
	"kith/platform/db"
)
