package board

import (
	"kith/care/people"
	"kith/care/tie"
	"kith/platform/web"
)
