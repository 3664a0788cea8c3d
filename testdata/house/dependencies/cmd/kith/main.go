package main

import (
	"example.org/alone"
	"example.org/known/part"
	"example.org/unknown/v2/part"
)
