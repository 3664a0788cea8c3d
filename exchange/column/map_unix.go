//go:build unix

package column

import (
	"fmt"
	"os"
	"syscall"

	"kith/relation/encounter"
)

// Map opens a file that Write wrote, where it lies: nothing is read before it is
// looked at. After unmap nobody may look at the table any more.
func Map(name string) (t *encounter.Table, unmap func() error, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("column: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("column: %w", err)
	}
	if info.Size() < headSize {
		return nil, nil, ErrFormat
	}
	b, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("column: %s: %w", name, err)
	}
	if t, err = Read(b); err != nil {
		_ = syscall.Munmap(b) // the error that matters is why
		return nil, nil, err
	}
	return t, func() error { return syscall.Munmap(b) }, nil
}
