package packet

import (
	"context"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// pdf returns the packet on paper.
func (p Packet) pdf(ctx context.Context, zone *time.Location) ([]byte, error) {
	f := fpdf.New("P", "mm", "Letter", "")
	return nil, f.Error()
}
