// Package web goes out by itself.
package web

import (
	"net"
	"net/http"
)

type holder struct {
	client *http.Client // somebody else's
}

func out() {
	http.Get("https://elsewhere.example/")
	net.Dial("tcp", "elsewhere.example:80")
	_ = http.Client{}
}
