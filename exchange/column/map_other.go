//go:build !unix

package column

import (
	"fmt"
	"os"

	"kith/relation/encounter"
)

// Map opens a file that Write wrote. After unmap nobody may look at the table
// any more.
func Map(name string) (t *encounter.Table, unmap func() error, err error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, fmt.Errorf("column: %w", err)
	}
	t, err = Read(b)
	return t, func() error { return nil }, err
}
