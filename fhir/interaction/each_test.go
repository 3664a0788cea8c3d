package interaction

import (
	"sync/atomic"
	"testing"
)

// What goes wrong in one entry of a Bundle is told to who sent it; it does not
// end the program, and the other entries are worked through.
func TestAPanicInOneEntryIsOneOfTheRequest(t *testing.T) {
	var done atomic.Int32
	defer func() {
		if p := recover(); p != "broken" || done.Load() != 99 {
			t.Errorf("%v, %d entries", p, done.Load())
		}
	}()
	entries := make([]entry, 100)
	for i := range entries {
		entries[i].at = i
	}
	each(entries, func(e *entry) {
		if e.at == 7 {
			panic("broken")
		}
		done.Add(1)
	})
}
