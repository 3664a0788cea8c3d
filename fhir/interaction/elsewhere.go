package interaction

import (
	"net/http"
	"slices"
	"strings"

	"kith/platform/access"
	"kith/platform/fault"
)

// elsewhere answers everything below Prefix that no interaction takes: 405
// when the address takes other methods, else not found.
func elsewhere(w http.ResponseWriter, r *http.Request) error {
	if access.From(r.Context()).Nobody() {
		return fault.New(fault.Login, "fhir.login")
	}
	if allow := methods(r.URL.Path); len(allow) > 0 {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		return fault.New(fault.NotSupported, "fhir.no-such-interaction")
	}
	return fault.New(fault.NotFound, "fhir.no-such-address")
}

// methods returns the methods that an address takes.
func methods(path string) (all []string) {
	have := strings.Split(strings.TrimPrefix(path, Prefix), "/")
	for _, i := range interactions {
		method, route, _ := strings.Cut(i.route, " ")
		if !fits(strings.Split(route, "/"), have) || slices.Contains(all, method) ||
			strings.Contains(route, "{of}") && !compartment(have[1], have[3]) {
			continue
		}
		all = append(all, method)
		if method == http.MethodGet {
			all = append(all, http.MethodHead)
		}
	}
	slices.Sort(all)
	return all
}

func fits(route, have []string) bool {
	return slices.EqualFunc(route, have, func(want, is string) bool {
		return want == is || strings.HasPrefix(want, "{") && is != ""
	})
}
