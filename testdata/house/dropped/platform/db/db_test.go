package db

func done() { _ = d.Close() }
