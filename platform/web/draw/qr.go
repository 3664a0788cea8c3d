package draw

import (
	"errors"
	"fmt"
	"strings"
)

// QR draws a QR code that a camera reads as text: error correction M, of up to
// 213 bytes. It is black on white in any light, because cameras want it so.
// name says what it is to those who cannot see it.
//
// Source: ISO-18004
func QR(text, name string) (Picture, error) {
	c, err := qrOf([]byte(text))
	if err != nil {
		return Picture{}, err
	}
	var path strings.Builder
	for y := range c.size {
		for x := 0; x < c.size; x++ {
			run := x
			for run < c.size && c.dark[y][run] {
				run++
			}
			if run > x {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run-x, run-x)
				x = run
			}
		}
	}
	full := c.size + 2*quiet
	called := `role="img" aria-label="` + esc(name) + `"`
	if name == "" { // what stands around it has the name
		called = `aria-hidden="true"`
	}
	return Picture{SVG: fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" width="%d" height="%d" %s shape-rendering="crispEdges">`+
		`<rect width="%d" height="%d" fill="white"/><path fill="black" d="%s"/></svg>`, full, full, 5*full, 5*full, called, full, full, path.String())}, nil
}

const quiet = 4 // modules of white around the code

// qrShape is one version at error correction M: how many blocks of how many
// data bytes, how many bytes of correction each, and where the small squares
// stand.
type qrShape struct {
	blocks, data   int // of the first kind
	longer         int // blocks with one byte more
	correction     int
	alignmentAfter []int // of 6
}

// Source: ISO-18004
var qrShapes = []qrShape{
	{1, 16, 0, 10, nil}, {1, 28, 0, 16, []int{18}}, {1, 44, 0, 26, []int{22}}, {2, 32, 0, 18, []int{26}}, {2, 43, 0, 24, []int{30}},
	{4, 27, 0, 16, []int{34}}, {4, 31, 0, 18, []int{22, 38}}, {2, 38, 2, 22, []int{24, 42}}, {3, 36, 2, 22, []int{26, 46}}, {4, 43, 1, 26, []int{28, 50}},
}

func (s qrShape) capacity() int { return s.blocks*s.data + s.longer*(s.data+1) }

// qrCode is a square of modules.
type qrCode struct {
	size  int
	dark  [][]bool
	fixed [][]bool // finders, timing and the like, which no mask touches
}

var errQR = errors.New("draw: that is too long for a QR code")

func qrOf(text []byte) (*qrCode, error) {
	for i, shape := range qrShapes {
		version, count := i+1, 8
		if version > 9 {
			count = 16
		}
		if 4+count+8*len(text) > 8*shape.capacity() {
			continue
		}
		all := interleaved(shape, qrBytes(text, count, shape.capacity()))
		best, least := (*qrCode)(nil), 0
		for mask := range 8 {
			c := newQR(version, shape)
			c.format(mask)
			c.fill(all, mask)
			if p := c.penalty(); best == nil || p < least {
				best, least = c, p
			}
		}
		return best, nil
	}
	return nil, errQR
}

// qrBytes is the text with its head, filled up to the capacity.
func qrBytes(text []byte, count, capacity int) []byte {
	var bits []bool
	put := func(v, n int) {
		for i := n - 1; i >= 0; i-- {
			bits = append(bits, v>>i&1 == 1)
		}
	}
	put(4, 4) // bytes
	put(len(text), count)
	for _, b := range text {
		put(int(b), 8)
	}
	put(0, min(4, 8*capacity-len(bits)))
	put(0, (8-len(bits)%8)%8)
	out := make([]byte, 0, capacity)
	for i := 0; i < len(bits); i += 8 {
		var b byte
		for _, bit := range bits[i : i+8] {
			b <<= 1
			if bit {
				b |= 1
			}
		}
		out = append(out, b)
	}
	for pad := byte(0xec); len(out) < capacity; pad ^= 0xec ^ 0x11 {
		out = append(out, pad)
	}
	return out
}

// interleaved cuts data into blocks, adds their correction and mixes them.
func interleaved(s qrShape, data []byte) []byte {
	var blocks, corrections [][]byte
	divisor := divisorOf(s.correction)
	for i := range s.blocks + s.longer {
		n := s.data
		if i >= s.blocks {
			n++
		}
		blocks, corrections = append(blocks, data[:n]), append(corrections, remainder(data[:n], divisor))
		data = data[n:]
	}
	var out []byte
	for _, parts := range [][][]byte{blocks, corrections} {
		for i := range len(parts[len(parts)-1]) {
			for _, p := range parts {
				if i < len(p) {
					out = append(out, p[i])
				}
			}
		}
	}
	return out
}

// times multiplies in GF(256) modulo x⁸+x⁴+x³+x²+1.
func times(a, b byte) (p byte) {
	for i := 7; i >= 0; i-- {
		carry := p >> 7
		p = p<<1 ^ carry*0x1d
		p ^= (b >> i & 1) * a
	}
	return p
}

// divisorOf returns the polynomial (x-1)(x-2)(x-4)… of a degree, without its
// first coefficient.
func divisorOf(degree int) []byte {
	out := make([]byte, degree)
	out[degree-1] = 1
	root := byte(1)
	for range degree {
		for j := range degree {
			out[j] = times(out[j], root)
			if j+1 < degree {
				out[j] ^= out[j+1]
			}
		}
		root = times(root, 2)
	}
	return out
}

// remainder is the Reed-Solomon correction of data.
func remainder(data, divisor []byte) []byte {
	out := make([]byte, len(divisor))
	for _, b := range data {
		factor := b ^ out[0]
		copy(out, out[1:])
		out[len(out)-1] = 0
		for i, d := range divisor {
			out[i] ^= times(d, factor)
		}
	}
	return out
}
