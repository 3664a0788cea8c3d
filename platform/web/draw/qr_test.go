package draw

import (
	"bytes"
	"strings"
	"testing"
)

// read reads a code as a camera does once it sees the modules: mask, order of
// modules, blocks, correction. It shares the tables and masked with the code
// that writes; that others read it too was tried with other people's readers.
func (c *qrCode) read(t *testing.T) string {
	t.Helper()
	shape := qrShapes[(c.size-17)/4-1]
	format := 0
	for i := range 8 {
		if c.dark[8][c.size-1-i] {
			format |= 1 << i
		}
	}
	for i := 8; i < 15; i++ {
		if c.dark[c.size-15+i][8] {
			format |= 1 << i
		}
	}
	mask := (format ^ 0x5412) >> 10
	if mask > 7 {
		t.Fatalf("the format says correction %d", mask>>3)
	}
	var data []byte
	n := 0
	for right := c.size - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5
		}
		for step := range c.size {
			y := step
			if (right+1)&2 == 0 {
				y = c.size - 1 - step
			}
			for _, x := range []int{right, right - 1} {
				if c.fixed[y][x] {
					continue
				}
				if n%8 == 0 {
					data = append(data, 0)
				}
				data[n/8] <<= 1
				if c.dark[y][x] != masked(mask, x, y) {
					data[n/8] |= 1
				}
				n++
			}
		}
	}
	return text(t, shape, data)
}

// text takes the blocks apart, checks each against its correction and returns
// what they hold.
func text(t *testing.T, s qrShape, data []byte) string {
	t.Helper()
	count := s.blocks + s.longer
	blocks := make([][]byte, count)
	for i := range s.data + 1 {
		for b := range count {
			if i < s.data || b >= s.blocks {
				blocks[b] = append(blocks[b], data[0])
				data = data[1:]
			}
		}
	}
	content := bytes.Join(blocks, nil)
	for range s.correction {
		for b := range count {
			blocks[b] = append(blocks[b], data[0])
			data = data[1:]
		}
	}
	for _, b := range blocks {
		root := byte(1)
		for range s.correction { // a word is a multiple of the divisor: zero at each of its roots
			var at byte
			for _, x := range b {
				at = times(at, root) ^ x
			}
			if at != 0 {
				t.Fatal("a block does not fit its correction")
			}
			root = times(root, 2)
		}
	}
	bits := func(from, n int) (v int) {
		for i := from; i < from+n; i++ {
			v = v<<1 | int(content[i/8]>>(7-i%8)&1)
		}
		return v
	}
	width := 8
	if s.capacity() > 200 {
		width = 16
	}
	out := make([]byte, bits(4, width))
	for i := range out {
		out[i] = byte(bits(4+width+8*i, 8))
	}
	return string(out)
}

func TestAQRCodeSaysWhatItWasGiven(t *testing.T) {
	for _, n := range []int{0, 1, 14, 15, 26, 27, 42, 62, 84, 85, 106, 122, 152, 180, 181, 213} {
		want := strings.Repeat("otpauth://totp/Kith:é", 12)[:n]
		c, err := qrOf([]byte(want))
		if err != nil {
			t.Fatal(n, err)
		}
		if got := c.read(t); got != want {
			t.Errorf("%d bytes: %q, want %q", n, got, want)
		}
	}
	if _, err := qrOf(make([]byte, 214)); err == nil {
		t.Error("214 bytes fit")
	}
}

// The example of ISO 18004, annex I: the corrections of version 1-M for
// 01234567, in numeric mode, of which only the arithmetic is used here.
func TestCorrectionsAreThoseOfTheStandard(t *testing.T) {
	data := []byte{0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11}
	want := []byte{0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55}
	if got := remainder(data, divisorOf(10)); !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}

func TestAQRCodeIsAPictureWithAName(t *testing.T) {
	p, err := QR("otpauth://totp/Kith:lena?secret=A", `the "key"`)
	if err != nil || !strings.Contains(p.SVG, `role="img" aria-label="the &#34;key&#34;"`) && !strings.Contains(p.SVG, `aria-label="the &quot;key&quot;"`) || strings.Contains(p.SVG, "style=") {
		t.Errorf("%v %.200s", err, p.SVG)
	}
}
