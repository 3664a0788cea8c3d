package people

import (
	"kith/care/tie"
)
