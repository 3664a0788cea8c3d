package density

import (
	"kith/relation/stat"
	"math"
	"time"
)
