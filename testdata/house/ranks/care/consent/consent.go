package consent

import (
	"kith/care/tie"
)
