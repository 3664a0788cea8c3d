package packet_test

import (
	"fmt"
	"testing"

	"kith/care/packet"
)

func TestLook(t *testing.T) {
	each(t, func(s *scene) {
		for _, to := range []string{tess, school, line, lena, rosa} {
			a := packet.Audience{To: to, Purpose: packet.ForReferral, Why: "canary-why"}
			d := s.draft("wei-chen", a)
			fmt.Println("==", to, d.Reader)
			for _, l := range d.Goes {
				fmt.Println("  goes", l.Chosen, l.Kind, l.Key, l.Said(t.Context()))
			}
			for _, l := range d.Asks {
				fmt.Println("  asks", l.Reason, l.Kind, l.Key, l.Said(t.Context()))
			}
			for _, l := range d.Never {
				fmt.Println("  never", l.Reason, l.Kind, l.Key, l.Said(t.Context()))
			}
			p := s.build("wei-chen", d, packet.Yes{})
			fmt.Println(len(p.Document), len(p.PDF), p.Sum)
			if to == tess {
				fmt.Println(string(p.Document))
			}
		}
	})
}
