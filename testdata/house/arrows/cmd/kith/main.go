package main

import (
	"kith/cast"
	"kith/exchange/claims"
)
