package tie

// TODO: say why it ended.
func End() {}
