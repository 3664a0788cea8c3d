package followup

import (
	"strings"

	"kith/platform/db"
)

const itemColumns = `f.task_id, f.patient_id, f.response, f.rules, f.step, f.safety, f.owner_ref, f.status, f.asked_at, f.due_at, f.disposition,
	f.answered_at, f.until_at, f.by_ref, f.version`

func scanItem(row db.Row) (i Item, err error) {
	var rules, step string
	var at, due, answered, until int64
	err = row.Scan(&i.ID, &i.Child, &i.Response, &rules, &step, &i.Safety, &i.Owner, &i.Status, &at, &due, &i.Disposition, &answered, &until, &i.By, &i.Version)
	i.Rules, i.Step = strings.Fields(rules), Step{Code: step} // see Rules.know
	i.At, i.Due, i.Answered, i.Until = db.Time(at), db.Time(due), db.Time(answered), db.Time(until)
	return i, err
}

// know fills in what the site's rules say of a step.
func (i *Item) know(r *Rules) { i.Step = r.Step(i.Step.Code) }

// scanPage adds a page that belongs to i.
func (i *Item) scanPage(row db.Row) error {
	var task string
	var p Page
	var at, answered int64
	err := row.Scan(&task, &p.Who, &at, &answered)
	p.At, p.Answered = db.Time(at), db.Time(answered)
	if task == i.ID {
		i.Pages = append(i.Pages, p)
	}
	return err
}
