package twin

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"
)

// Dice are randomness that falls alike in both worlds. In place of
// crypto/rand.Reader they make the ids, tokens and numbers of a world the same
// as those of its twin. They are for worlds that nobody lives in: whoever knows
// the seed knows every token.
type Dice struct {
	mu     sync.Mutex
	seed   [32]byte
	moment uint64
	source *rand.ChaCha8
}

// NewDice returns dice that fall as seed says.
func NewDice(seed uint64) *Dice {
	d := &Dice{}
	binary.LittleEndian.PutUint64(d.seed[:], seed)
	d.again()
	return d
}

// Read fills b. It never fails.
func (d *Dice) Read(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.source.Read(b)
}

// Set lets the dice fall as they fall at a moment, whenever that is: what is
// drawn at the same step of building two worlds is the same.
func (d *Dice) Set(moment uint64) {
	d.mu.Lock()
	d.moment = moment
	d.mu.Unlock()
	d.again()
}

// turn begins another moment.
func (d *Dice) turn() {
	d.mu.Lock()
	d.moment++
	d.mu.Unlock()
	d.again()
}

// again lets the dice fall as they fell at the beginning of this moment.
func (d *Dice) again() {
	d.mu.Lock()
	defer d.mu.Unlock()
	seed := d.seed
	binary.LittleEndian.PutUint64(seed[8:], d.moment)
	d.source = rand.NewChaCha8(seed)
}

// Clock is the time of both worlds. It stands still while they are asked the
// same and goes on by a second from one question to the next.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock returns a clock that stands at a moment.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now is what the clock says.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set puts the clock at a moment.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *Clock) turn() { c.Set(c.Now().Add(time.Second)) }
