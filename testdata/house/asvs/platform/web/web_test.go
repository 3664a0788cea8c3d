package web

import "testing"

func TestThere(t *testing.T) {}
