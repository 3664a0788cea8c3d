package main

import "testing"

func TestLettersLeadToTheSiteAndThoseOfTheTownToWhereItAnswers(t *testing.T) {
	for _, x := range []struct {
		p    program
		want string
	}{
		{program{}, ""},
		{program{addr: "127.0.0.1:8080"}, ""}, // what a machine calls itself is no address for others
		{program{signing: signing{Site: "https://kith.example/"}, addr: "127.0.0.1:8080"}, "https://kith.example"},
		{program{demo: true, addr: "127.0.0.1:8080"}, "http://127.0.0.1:8080"},
		{program{demo: true, signing: signing{Site: "https://kith.example"}, addr: "127.0.0.1:8080"}, "https://kith.example"},
		{program{demo: true}, ""},
	} {
		if got := x.p.site(); got != x.want {
			t.Errorf("%q, want %q", got, x.want)
		}
	}
}
