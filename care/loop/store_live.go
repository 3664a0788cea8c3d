package loop

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
)

// slack is how long a transaction may take to be seen after the moment that it
// writes down. Source: Kith
const slack = 5 * time.Second

// Mark is what v sees of what changed lately, as a few numbers that say nothing
// else: another mark means that something changed. seen is the last one, "" for
// none.
func Mark(ctx context.Context, h *module.House, v access.Viewer, seen string) (string, error) {
	begin := h.Now().Add(-slack).UnixMicro()
	if first, _, ok := strings.Cut(seen, "."); ok {
		if n, err := strconv.ParseInt(first, 36, 64); err == nil && n > 0 {
			begin = n
		}
	}
	return access.One(ctx, h.DB, v, func(r db.Row) (string, error) {
		var count, last, versions int64
		err := r.Scan(&count, &last, &versions)
		return fmt.Sprint(strconv.FormatInt(begin, 36), ".", count, ".", strconv.FormatInt(last, 36), ".", versions), err
	}, "loop.not-found", `
		select count(*), coalesce(max(l.updated_at), 0), cast(coalesce(sum(l.version), 0) as bigint)
		from loop l where l.updated_at > $1 and sees(l.compartment)`, begin)
}
