package module

import (
	"kith/care/people"
	"kith/fhir/store"
)
