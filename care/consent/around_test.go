package consent

import (
	"testing"

	"kith/platform/access"
)

func TestTheCircleIsWhoCountsForTheChild(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena := h.worker("lena")
		circle := func() (said string) {
			all, err := AtWork(h.t.Context(), h.House, lena, "amara")
			if err != nil {
				h.t.Fatal(err)
			}
			for _, x := range all {
				if x.Practitioner == "rao" || x.Practitioner == "pat" {
					said += string(x.Practitioner) + " " + string(x.Relation) + " "
				}
			}
			return said
		}
		for _, tt := range []struct {
			by         access.Viewer
			body, want string
		}{
			{lena, careTeam("a", "PractitionerRole/rao-line"), ""},
			{lena, careTeam("a", "Practitioner/rao"), ""},
			{lena, careTeam("a", "Practitioner/pat"), "pat current "},
			{lena, careTeam("a", "PractitionerRole/pat-maple"), "pat current "},
			{lena, referral("b", "accepted", "PractitionerRole/rao-line", ""), "pat current rao pending "},
			{h.worker("rao"), referral("b", "in-progress", "PractitionerRole/rao-line", ""), "pat current rao current "},
			{access.Operator(), careTeam("a", "PractitionerRole/rao-line"), "rao current "},
		} {
			if h.must(tt.by, tt.body); circle() != tt.want {
				h.t.Errorf("%s by %s: around the child are %q, want %q", tt.body, tt.by.ID(), circle(), tt.want)
			}
		}
	})
}
