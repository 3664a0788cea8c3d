package tie

import (
	"fmt"
)

func page(v Voice, state, ring string) {
	v.T("tie.title")
	v.T("tie.state." + state)
	v.T(fmt.Sprintf("tie.ring.%s", ring))
	stem := "tie.kind"
	v.T(stem+".title", stem+".text")
	v.Say("tie. That is a word and a full stop.")
}
