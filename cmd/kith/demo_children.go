package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kith/care/module"
	"kith/exchange/generate"
	"kith/fhir/bulk"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/relation/encounter"
)

// crowd brings more children to the town, who are made up (package generate):
// three years of visits up to today, a part of them at Maple Street, with
// clinicians of their own. Those whom the cast tells of do not change. It does so
// once for each number.
func crowd(ctx context.Context, h *module.House, at place, children int) error {
	what := fmt.Sprintf("%d more children", children)
	if there, err := audit.Happened(ctx, h.DB, "demo", what); err != nil || there {
		return err
	}
	fmt.Printf("Bringing %s more children …\n", grouped(int64(children)))
	dir, err := os.MkdirTemp(at.Data, "crowd-") // "" is where the machine keeps such things
	if err != nil {
		return err
	}
	read, err := bring(ctx, h, filepath.Join(dir, "town"), children)
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return err
	}
	return errors.Join(h.DB.Analyze(ctx), remark(ctx, h, what, read))
}

// bring makes children up, in a folder, and imports them.
func bring(ctx context.Context, h *module.House, folder string, children int) (int64, error) {
	size := generate.Size{Children: children, Seed: 1, Days: 1096, Clinic: "Organization/maple-street"}
	y, m, d := h.Today().Date()
	size.First = encounter.Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400) - encounter.Day(size.Days)
	made := generateCmd{Out: folder, Compress: "zst"}
	if err := made.write(ctx, "fhir", generate.New(size), nil); err != nil {
		return 0, err
	}
	from, err := bulk.Paths([]string{folder}, os.Stdin)
	if err != nil {
		return 0, err
	}
	im := &bulk.Importer{Store: h.Store, Viewer: access.Operator(), Why: "demo", Spool: filepath.Dir(folder), Rejected: func(r bulk.Reject) error {
		return fmt.Errorf("the children do not fit this program: %s: %s", located(r), r.Reason)
	}}
	sum, err := load(ctx, im, from)
	return sum.Read, err
}
