package draw

import (
	"strings"
	"unicode/utf8"
)

// Advance widths of Atkinson Hyperlegible Next in thousandths of the type
// size, from U+0020 to U+00FF, as Chromium measures them. A label's size must
// be known before it is placed, and the server has no fonts.
var (
	widthRegular = [...]uint16{
		280, 286, 301, 651, 592, 919, 731, 160, 299, 299, 485, 606, 210, 362, 210, 387,
		648, 407, 548, 576, 614, 588, 598, 510, 615, 595, 210, 210, 553, 628, 553, 480,
		778, 626, 613, 645, 669, 569, 552, 694, 694, 392, 512, 631, 541, 824, 693, 714,
		592, 724, 614, 592, 558, 690, 593, 856, 623, 575, 607, 317, 387, 344, 552, 372,
		243, 525, 566, 485, 564, 538, 314, 558, 550, 252, 245, 492, 262, 845, 550, 548,
		566, 574, 349, 471, 326, 540, 461, 684, 481, 449, 460, 344, 237, 344, 555, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		280, 286, 485, 610, 580, 575, 237, 528, 368, 798, 371, 562, 602, 0, 798, 356,
		352, 579, 382, 383, 243, 576, 509, 240, 265, 256, 380, 562, 816, 820, 867, 450,
		626, 626, 626, 626, 626, 626, 891, 645, 569, 569, 569, 569, 392, 392, 392, 392,
		689, 693, 714, 714, 714, 714, 714, 532, 714, 690, 690, 690, 690, 575, 592, 582,
		525, 525, 525, 525, 525, 525, 866, 485, 538, 538, 538, 538, 252, 252, 252, 266,
		565, 550, 548, 548, 548, 548, 548, 606, 548, 540, 540, 540, 540, 449, 566, 449,
	}
	widthBold = [...]uint16{
		308, 300, 376, 747, 607, 961, 726, 203, 329, 329, 485, 596, 262, 371, 262, 432,
		658, 435, 574, 596, 622, 605, 621, 533, 623, 574, 262, 262, 567, 614, 567, 536,
		781, 670, 638, 656, 686, 593, 564, 715, 700, 420, 553, 659, 550, 853, 714, 742,
		623, 752, 644, 607, 599, 687, 636, 881, 675, 638, 617, 336, 432, 344, 577, 395,
		281, 548, 591, 506, 591, 559, 357, 588, 568, 293, 257, 546, 309, 876, 568, 571,
		591, 595, 372, 503, 368, 563, 519, 731, 531, 510, 499, 376, 251, 376, 540, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		308, 300, 506, 631, 591, 638, 251, 551, 422, 798, 388, 636, 613, 0, 798, 379,
		388, 606, 399, 404, 281, 576, 519, 285, 293, 280, 399, 636, 841, 848, 912, 515,
		670, 670, 670, 670, 670, 670, 954, 656, 593, 593, 593, 593, 420, 420, 420, 420,
		706, 714, 742, 742, 742, 742, 742, 535, 742, 687, 687, 687, 687, 638, 623, 615,
		548, 548, 548, 548, 548, 548, 876, 506, 559, 559, 559, 559, 293, 293, 293, 307,
		584, 568, 571, 571, 571, 571, 571, 596, 571, 563, 563, 563, 563, 510, 591, 510,
	}
)

// A fallback font may be a little wider than ours.
const roomForFallback = 1.06

// textWidth returns how wide s is at a size, in bold or regular.
func textWidth(s string, size float64, bold bool) float64 {
	table := &widthRegular
	if bold {
		table = &widthBold
	}
	sum := 0
	for _, r := range s {
		switch {
		case r >= 0x20 && r <= 0xff:
			sum += int(table[r-0x20])
		case r >= 0x100 && r < 0x250, r >= 0x2010 && r <= 0x2026:
			sum += 800
		case r >= 0x300 && r < 0x370: // combining marks take no room
		default:
			sum += 1050
		}
	}
	return float64(sum) * size / 1000 * roomForFallback
}

// wrap breaks s at spaces and hyphens into at most lines lines of at most width; what does
// not fit ends in ….
func wrap(s string, lines int, width, size float64, bold bool) []string {
	var out []string
	rest := pieces(s)
	for len(rest) > 0 {
		if len(out) == lines-1 {
			return append(out, shorten(strings.Join(rest, ""), width, size, bold))
		}
		n := 1
		for n < len(rest) && textWidth(strings.TrimSpace(strings.Join(rest[:n+1], "")), size, bold) <= width {
			n++
		}
		out = append(out, shorten(strings.Join(rest[:n], ""), width, size, bold))
		rest = rest[n:]
	}
	return out
}

// pieces cuts s where a line may end; each piece keeps its space or hyphen.
func pieces(s string) []string {
	var out []string
	for _, word := range strings.Fields(s) {
		for {
			i := strings.IndexByte(word, '-')
			if i < 0 || i == len(word)-1 {
				break
			}
			out = append(out, word[:i+1])
			word = word[i+1:]
		}
		out = append(out, word+" ")
	}
	return out
}

// shorten cuts s so that it fits width together with a closing ….
func shorten(s string, width, size float64, bold bool) string {
	s = strings.TrimSpace(s)
	if textWidth(s, size, bold) <= width {
		return s
	}
	for len(s) > 0 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
		if textWidth(s+"…", size, bold) <= width {
			break
		}
	}
	return strings.TrimRight(s, " ") + "…"
}
