package consent

import (
	"testing"
	"time"

	"kith/platform/db"
)

// A database that was set back opens nothing by glass that was broken before.
func TestGlassIsClosedWhereTheDatabaseWasSetBack(t *testing.T) {
	eachGlass(t, func(h *glassHouse) {
		if _, err := h.breaks(h.worker("chen"), because); err != nil {
			h.t.Fatal(err)
		}
		h.now = h.now.Add(time.Minute)
		if got := h.reads(h.worker("chen")); got != "open told" {
			h.t.Fatalf("behind the glass: %q", got)
		}
		err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return MendAll(h.t.Context(), tx, h.Store, h.now) })
		if err != nil {
			h.t.Fatal(err)
		}
		if got := h.reads(h.worker("chen")); got != "" {
			h.t.Errorf("after it was closed: %q", got)
		}
	})
}
