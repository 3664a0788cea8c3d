//go:build !unix

package peer

// CPU is how many seconds of processor this program took so far; 0 where nobody
// can tell.
func CPU() float64 { return 0 }
