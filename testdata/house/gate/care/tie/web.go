package tie

import (
	data "kith/platform/db"
)

func names(q data.Querier) (string, error) { return data.One(nil, q, data.Text, "tie.none", name) }
