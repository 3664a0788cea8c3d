package session

import (
	"kith/platform/db"
)

func find(q db.Querier) (string, error) { return db.One(nil, q, db.Text, "session.none", get) }
