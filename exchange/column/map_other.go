//go:build !unix

package column

import (
	"fmt"
	"os"
)

// mapped returns the bytes of a file.
func mapped(name string) (b []byte, unmap func() error, err error) {
	if b, err = os.ReadFile(name); err != nil {
		return nil, nil, fmt.Errorf("column: %w", err)
	}
	return b, func() error { return nil }, nil
}

// lock does nothing here.
func lock(*os.File) error { return nil }
