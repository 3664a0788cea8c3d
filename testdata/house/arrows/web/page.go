package web

import (
	"net/http"
)
