package main

import (
	"time"
)

var at = time.Now()
