package account

import (
	"cmp"
	"context"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/say"
	"kith/platform/session"
	"kith/platform/web/shell"
)

// describes are the ids of what describes a field.
func describes(name, hint, mistake string) string {
	var ids []string
	if mistake != "" {
		ids = append(ids, name+"-mistake")
	}
	if hint != "" {
		ids = append(ids, name+"-hint")
	}
	return strings.Join(ids, " ")
}

// moment says a day and a time as the clock of the place has them.
func moment(ctx context.Context, t time.Time) string {
	at := t.In(shell.From(ctx).Now.Location())
	return say.From(ctx).Date(at) + ", " + say.From(ctx).Clock(at)
}

func day(ctx context.Context, t time.Time) string { return say.From(ctx).Date(t) }

// does says what somebody does at a place.
func does(ctx context.Context, r people.Role, names map[people.OrganizationID]string) string {
	return people.WorkWord(ctx, r.Work, r.Words) + ", " + names[r.Organization]
}

// browser says in which browser a session is.
func browser(ctx context.Context, s session.Session) string {
	return cmp.Or(s.Agent, say.T(ctx, "account.sessions.unknown"))
}
