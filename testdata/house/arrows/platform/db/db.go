package db

import (
	"kith/fhir/r4"
)
