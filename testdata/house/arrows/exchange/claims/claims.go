package claims

import (
	"kith/care/tie"
	"kith/cmd/kith"
)
