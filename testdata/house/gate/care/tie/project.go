package tie

import (
	"kith/platform/db"
)

func project(q db.Querier) error { return db.Each(nil, q, add, every) }
