package tie

func page(v Voice, state string) error {
	v.T("tie.title")
	v.T("tie.titel")
	v.T("tie.state." + state)
	stem := "tie.state"
	v.T(stem + ".strong")
	v.Asset("tie.css")
	v.Other("promise.title")
	return fault.New(fault.Rule, "tie.already-there")
}

func get(q Querier) (Tie, error) { return access.One(q, scan, "tie.not-found", find) }
