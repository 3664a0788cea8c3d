package path

func (e *Expr) check(c *compiler) ([]*Type, error) { return nil, nil }
