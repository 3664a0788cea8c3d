//go:build unix

package claims

import (
	"os"
	"syscall"
)

// mapped are the bytes of a file where the system has them, so that nobody has
// to copy them first. ok is false where that cannot be had.
func mapped(f File) (b []byte, unmap func(), ok bool) {
	file, is := f.Body.(*os.File)
	if !is || f.Size < 1 || int64(int(f.Size)) != f.Size {
		return nil, nil, false
	}
	b, err := syscall.Mmap(int(file.Fd()), 0, int(f.Size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, false
	}
	return b, func() { _ = syscall.Munmap(b) }, true // nothing can be done about one that fails
}
