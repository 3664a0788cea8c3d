package continuity

func TestCOC() {}
