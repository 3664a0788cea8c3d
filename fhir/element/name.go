package element

import (
	_ "embed"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode"
)

//go:embed names.txt
var namesFile string

// A symbol stands for a member name that R4 knows: twice its place in
// names.txt, one more for its _name sibling. 0 is a name R4 does not know.
type symbol uint16

var (
	spelled []string              // by symbol
	folded  = map[string]symbol{} // by the name without regard to case
	slots   [1 << slotBits]symbol // open addressing by hash
	refers  [1 << slotBits]bool   // see Options.Reference

	symID, symMeta, symType, symVersion, symUpdated symbol
)

const slotBits = 12

func init() {
	spelled = []string{"", ""}
	for i, name := range strings.Fields(namesFile) {
		s := symbol(2 * (i + 1))
		spelled = append(spelled, name, "_"+name)
		folded[fold(name)] = s // four pairs differ only by case; both spellings are known
		h := hash([]byte(name))
		for slots[h] != 0 {
			h = (h + 1) % (1 << slotBits)
		}
		slots[h] = s
	}
	find := func(name string) symbol { return symbolOf([]byte(name)) }
	symID, symMeta, symType = find("id"), find("meta"), find("resourceType")
	symVersion, symUpdated = find("versionId"), find("lastUpdated")
	// Where R4 wants a transaction's temporary addresses replaced; identifiers
	// and systems are not among them.
	for _, name := range []string{"reference", "url", "valueUri", "valueUrl", "valueCanonical"} {
		refers[find(name)] = true
	}
}

// symbolOf finds the symbol of a name, 0 when R4 does not know it.
func symbolOf(name []byte) symbol {
	var sibling symbol
	if len(name) > 0 && name[0] == '_' {
		name, sibling = name[1:], 1
	}
	for h := hash(name); slots[h] != 0; h = (h + 1) % (1 << slotBits) {
		if spelled[slots[h]] == string(name) {
			return slots[h] + sibling
		}
	}
	return 0
}

// hash mixes the first and the last eight bytes of a name and its length.
func hash(name []byte) uint {
	w := uint64(len(name)) << 56
	if len(name) >= 8 {
		w ^= binary.LittleEndian.Uint64(name) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(name[len(name)-8:]), 29)
	} else {
		for _, c := range name {
			w = w<<8 ^ uint64(c)
		}
	}
	return uint(w * 0x9E3779B97F4A7C15 >> (64 - slotBits))
}

// fold makes names equal that differ only by case, in any reader's eyes: to
// some the Kelvin sign is a k.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, name)
}
