package consent

import (
	"bytes"
	"net/http"
	"time"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

type withheldReport struct{ *module.House }

// serve writes the report, and in the trail that it was written.
func (p withheldReport) serve(w http.ResponseWriter, r *http.Request) error {
	v := access.From(r.Context())
	if v.Nobody() {
		return fault.New(fault.Login, "fault.login")
	}
	here := Place{Zone: p.Zone}
	first, err := p.day(r, "from", p.Today().AddDate(-1, 0, 0))
	if err != nil {
		return err
	}
	last, err := p.day(r, "until", p.Today())
	if err != nil {
		return err
	}
	var csv bytes.Buffer
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		csv.Reset()
		items, err := WithheldReport(r.Context(), tx, v, here.begins(first), here.begins(last.AddDate(0, 0, 1)))
		if err != nil {
			return err
		}
		if err := WriteReport(&csv, items); err != nil {
			return err
		}
		_, err = audit.Record(r.Context(), tx, audit.Event{At: p.Now(), Who: v, Action: audit.Execute, Why: "report of what was not shared", Count: int64(len(items))})
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="withheld.csv"`)
	_, err = w.Write(csv.Bytes())
	return err
}

// day returns a day that a query names.
func (p withheldReport) day(r *http.Request, name string, otherwise time.Time) (time.Time, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, fault.At(fault.Invalid, "consent.withheld.day", name)
	}
	return day, nil
}
