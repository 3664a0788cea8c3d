package match

import (
	"embed"

	"kith/platform/say"
)

// Files holds the sentences, for say.Load.
//
//go:embed locale
var Files embed.FS

// PartWords names a part of a record.
func PartWords(v *say.Voice, p Part) string { return v.T("match.part." + string(p)) }

// HowWords says how a part agrees.
func HowWords(v *say.Voice, h How) string { return v.T("match.how." + string(h)) }

// Words says one reason: "Given name: sounds alike".
func (r Reason) Words(v *say.Voice) string {
	return v.T("match.reason", "part", PartWords(v, r.Part), "how", HowWords(v, r.How))
}
