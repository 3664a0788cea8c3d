package tie

import (
	"kith/exchange/claims"
	"kith/relation/density"
)
