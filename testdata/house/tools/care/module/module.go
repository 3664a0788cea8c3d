package module

import (
	"kith/fhir/store"
	"kith/platform/db"
	"kith/platform/web"
)
