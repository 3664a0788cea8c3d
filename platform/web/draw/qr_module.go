package draw

// newQR returns a code with everything but its data and format.
func newQR(version int, s qrShape) *qrCode {
	c := &qrCode{size: 17 + 4*version}
	c.dark, c.fixed = make([][]bool, c.size), make([][]bool, c.size)
	for y := range c.size {
		c.dark[y], c.fixed[y] = make([]bool, c.size), make([]bool, c.size)
	}
	for i := range c.size {
		c.put(6, i, i%2 == 0)
		c.put(i, 6, i%2 == 0)
	}
	last := c.size - 4
	for _, at := range [][2]int{{3, 3}, {last, 3}, {3, last}} {
		c.rings(at[0], at[1], 4)
	}
	if len(s.alignmentAfter) > 0 {
		at := append([]int{6}, s.alignmentAfter...)
		end := at[len(at)-1]
		for _, x := range at {
			for _, y := range at {
				if finder := x == 6 && (y == 6 || y == end) || x == end && y == 6; !finder {
					c.rings(x, y, 2)
				}
			}
		}
	}
	if version >= 7 {
		c.version(version)
	}
	return c
}

func (c *qrCode) put(x, y int, dark bool) {
	if x >= 0 && y >= 0 && x < c.size && y < c.size {
		c.dark[y][x], c.fixed[y][x] = dark, true
	}
}

// rings draws a finder (reach 4) or an alignment square (reach 2).
func (c *qrCode) rings(x, y, reach int) {
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			d := max(dx, -dx, dy, -dy)
			c.put(x+dx, y+dy, d != 4 && (d != 2 || reach == 2) && (d != 1 || reach == 4))
		}
	}
}

// version writes the version beside two finders.
func (c *qrCode) version(v int) {
	rest := v
	for range 12 {
		rest = rest<<1 ^ rest>>11*0x1f25
	}
	bits := v<<12 | rest
	for i := range 18 {
		a, b := c.size-11+i%3, i/3
		c.put(a, b, bits>>i&1 == 1)
		c.put(b, a, bits>>i&1 == 1)
	}
}

// format writes error correction (M is 0) and mask, twice.
func (c *qrCode) format(mask int) {
	rest := mask
	for range 10 {
		rest = rest<<1 ^ rest>>9*0x537
	}
	bits := (mask<<10 | rest) ^ 0x5412
	bit := func(i int) bool { return bits>>i&1 == 1 }
	for i := range 6 {
		c.put(8, i, bit(i))
		c.put(14-i-9, 8, bit(i+9))
	}
	c.put(8, 7, bit(6))
	c.put(8, 8, bit(7))
	c.put(7, 8, bit(8))
	for i := range 8 {
		c.put(c.size-1-i, 8, bit(i))
	}
	for i := 8; i < 15; i++ {
		c.put(8, c.size-15+i, bit(i))
	}
	c.put(8, c.size-8, true)
}

// fill writes the data in two columns at a time, up and down from the right.
func (c *qrCode) fill(data []byte, mask int) {
	i := 0
	for right := c.size - 1; right >= 1; right -= 2 {
		if right == 6 { // the timing column counts for nothing
			right = 5
		}
		for step := range c.size {
			y := step
			if (right+1)&2 == 0 {
				y = c.size - 1 - step
			}
			for x := right; x > right-2; x-- {
				if c.fixed[y][x] {
					continue
				}
				dark := i < 8*len(data) && data[i/8]>>(7-i%8)&1 == 1
				c.dark[y][x] = dark != masked(mask, x, y)
				i++
			}
		}
	}
}

// masked reports whether a mask turns a module around. Source: ISO-18004
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// penalty is how hard a code is on a camera: long runs, blocks, and too much of
// one color. Patterns that look like a finder are left out; they cost a camera
// a moment and never the text.
func (c *qrCode) penalty() (sum int) {
	dark := 0
	for a := range c.size {
		across, down := 0, 0
		for b := range c.size {
			across, down = run(across, b > 0 && c.dark[a][b] == c.dark[a][b-1]), run(down, b > 0 && c.dark[b][a] == c.dark[b-1][a])
			sum += cost(across) + cost(down)
			if a > 0 && b > 0 && c.dark[a][b] == c.dark[a-1][b] && c.dark[a][b] == c.dark[a][b-1] && c.dark[a][b] == c.dark[a-1][b-1] {
				sum += 3
			}
			if c.dark[a][b] {
				dark++
			}
		}
	}
	off := 20*dark - 10*c.size*c.size
	return sum + 10*(max(off, -off)/(c.size*c.size))
}

func run(length int, same bool) int {
	if same {
		return length + 1
	}
	return 1
}

func cost(length int) int {
	switch {
	case length == 5:
		return 3
	case length > 5:
		return 1
	}
	return 0
}
