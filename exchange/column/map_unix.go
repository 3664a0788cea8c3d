//go:build unix

package column

import (
	"fmt"
	"os"
	"syscall"
)

// mapped returns the bytes of a file where they lie.
func mapped(name string) (b []byte, unmap func() error, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("column: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("column: %w", err)
	}
	if info.Size() < headSize || !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s: %w", name, ErrFormat)
	}
	b, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("column: %s: %w", name, err)
	}
	return b, func() error { return syscall.Munmap(b) }, nil
}

// lock keeps others from adding until f is closed.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
