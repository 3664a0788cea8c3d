//go:build unix

package peer

import "syscall"

// CPU is how many seconds of processor this program took so far; 0 where nobody
// can tell.
func CPU() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
