package tie

import (
	"kith/fhir/element"
	"kith/platform/web/shell"
)
