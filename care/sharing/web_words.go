package sharing

import (
	"context"
	"net/http"
	"slices"
	"time"

	"kith/care/disclosure"
	"kith/platform/say"
)

// lang is the language of who reads.
func lang(r *http.Request) string { return say.From(r.Context()).Lang() }

// columnRole says what somebody is, or that it is whoever looks.
func columnRole(ctx context.Context, c Column) string {
	if c.You {
		return say.T(ctx, "sharing.you.lower")
	}
	return c.Role
}

// iconOf is the sign of a state; words stand beside it.
func iconOf(s disclosure.State) string {
	switch s {
	case disclosure.CellTold:
		return "told"
	case disclosure.CellPassed:
		return "next"
	case disclosure.CellAsk:
		return "ask"
	case disclosure.CellNo:
		return "no"
	}
	return ""
}

// cellWord is the key of what a cell says.
func cellWord(c disclosure.Cell) string {
	if c.State == disclosure.CellPassed && c.Choice == disclosure.MayHeadline {
		return "sharing.cell.headline"
	}
	return "sharing.cell." + string(c.State)
}

// within puts people into the middle of a sentence.
func (v View) within(ctx context.Context, refs []string) string {
	return v.list(ctx, "sharing.you.lower", refs)
}

// toldLine says whom something was told to and when. Of a headline alone it
// says when.
func (v View) toldLine(ctx context.Context, r Row) string {
	day := say.From(ctx).ShortYear(r.At.In(v.now.Location()))
	if !r.Item.Whole() {
		return say.T(ctx, "sharing.told.headline", "day", day)
	}
	if !r.ByChild() {
		return say.T(ctx, "sharing.told.by", "teller", v.name(ctx, r.Teller), "who", v.within(ctx, r.To), "day", day)
	}
	return say.T(ctx, "sharing.told", "who", v.within(ctx, r.To), "day", day)
}

// nowSees says who can read an item now.
func (v View) nowSees(ctx context.Context, r Row) string {
	all, some := r.Readers(v.now)
	text := say.T(ctx, "sharing.back.all", "who", v.within(ctx, all))
	if len(some) > 0 {
		text += " " + say.T(ctx, "sharing.back.some", "who", v.within(ctx, some))
	}
	return text + " " + say.T(ctx, "sharing.back.nobody-else")
}

// seen is the wish about somebody that the page shows.
func (v itemView) seen(p Column) string {
	id := ""
	var at time.Time
	for _, w := range v.Row.Wishes {
		if w.With == p.Ref && !w.At.Before(at) {
			id, at = w.ID, w.At
		}
	}
	return id
}

// wasTold reports whether the viewer was told an item.
func (v View) wasTold(r Row) bool { return slices.Contains(r.To, v.viewer) }

// owedLine says how an answer stands.
func (v View) owedLine(ctx context.Context, o disclosure.Response) string {
	voice := say.From(ctx)
	day := func(t time.Time) string { return voice.LongDay(t.In(v.now.Location())) }
	switch {
	case o.Kind == disclosure.OwesTelling && o.Answer == "":
		return voice.T("sharing.owed.tell", "who", v.name(ctx, o.Tell), "day", day(o.Due.Add(-time.Second)))
	case o.Answer == disclosure.Deferred && o.Open(v.now):
		return voice.T("sharing.owed.again")
	case o.Answer == disclosure.Deferred:
		return voice.T("sharing.owed.deferred", "day", day(o.Until))
	case o.Answer != "":
		return voice.T("sharing.owed."+string(o.Answer), "day", day(o.Answered))
	case o.Late(v.now):
		return voice.T("sharing.owed.late", "day", day(o.Due.Add(-time.Second)))
	}
	return voice.T("sharing.owed.due", "day", day(o.Due.Add(-time.Second)))
}

// edgeLine says how somebody came to know.
func (v View) edgeLine(ctx context.Context, e disclosure.Edge) string {
	switch e.Kind {
	case disclosure.PassedOn:
		return say.T(ctx, "sharing.edge.passed."+string(e.Basis), "from", v.name(ctx, e.From), "to", v.name(ctx, e.To))
	case disclosure.Found:
		return say.T(ctx, "sharing.edge.found."+e.How, "to", v.name(ctx, e.To))
	}
	return say.T(ctx, "sharing.edge.again")
}

// reportedTo says whom something was reported to.
func (v itemView) reportedTo(ctx context.Context, x disclosure.Reported) string {
	if x.Line != "" {
		return x.Line
	}
	return v.name(ctx, x.To)
}

// has reports whether a field that holds several codes holds one.
func (c capture) has(field, code string) bool { return slices.Contains(c.codes(field), code) }

// numberOf says a count; few and none read alike.
func numberOf(v *say.Voice, c disclosure.Count) string {
	if c.Hidden || c.N < disclosure.Few {
		return v.T("sharing.practice.few", "few", disclosure.Few)
	}
	return v.Number(c.N)
}
