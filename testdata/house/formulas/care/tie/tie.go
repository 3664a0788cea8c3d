package tie

func Warm() {}
