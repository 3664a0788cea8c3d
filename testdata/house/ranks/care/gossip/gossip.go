package gossip

import (
	"kith/care/board"
)
