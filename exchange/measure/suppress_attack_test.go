package measure

func public(p Parameters) Parameters {
	p.Public = true
	return p
}
