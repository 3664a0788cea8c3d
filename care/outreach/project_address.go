package outreach

import (
	"context"
	"encoding/json"
	"strings"

	"kith/care/people"
	"kith/care/reach"
	"kith/platform/db"
	"kith/platform/post"
)

// Addresses returns where a text message reaches somebody of a family, for the
// outbox, which asks for nobody: their number in the record, in their language,
// unless they said that texts are not safe or that they want to be asked first.
// Whoever is no longer near gets none.
func Addresses(ctx context.Context, q db.Querier, who string) ([]post.Address, error) {
	kind, id, _ := strings.Cut(who, "/")
	var to post.Address
	var err error
	switch kind {
	case "Patient":
		err = db.Each(ctx, q, func(row db.Row) error {
			var details string
			if err := row.Scan(&details, &to.Lang); err != nil {
				return err
			}
			var d people.Details
			err := json.Unmarshal([]byte(details), &d)
			to.To = people.Phone(d.Telecoms)
			return err
		}, `select details, language from patient where id = $1 and active`, id)
	case "RelatedPerson":
		err = db.Each(ctx, q, func(row db.Row) error { return row.Scan(&to.To, &to.Lang) },
			`select phone, language from relative where id = $1 and active and ends_on = ''`, id)
	}
	if to.To = digits(to.To); err != nil || to.To == "" {
		return nil, err
	}
	var m reach.Manner
	err = db.Each(ctx, q, func(row db.Row) error {
		var w people.SafeContact
		err := row.Scan(&w.Channel, &w.Where, &w.Use)
		m.Ways = append(m.Ways, w)
		return err
	}, `select channel, place, use_code from safe_way where person_ref = $1 and kind = 'way' order by part`, who)
	if err != nil || !m.Safe("text") || m.AskFirst("text") {
		return nil, err
	}
	return []post.Address{to}, nil
}
