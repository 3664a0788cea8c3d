// Package fetch may.
package fetch

import "net/http"

var client = http.Client{}
