package tie

import (
	"kith/care/module"
	"kith/care/people"
	"kith/care/tie/internal/ring"
)
