package consult

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"kith/care/module"
	"kith/care/packet"
	"kith/care/people"
	"kith/care/progress"
	"kith/care/screening"
	"kith/platform/access"
	"kith/platform/say"
)

// Fact is one thing that may go along with a question.
type Fact struct {
	Key    string // names it on the form
	Words  string // as it goes
	Chosen bool   // goes unless it is taken out
}

// Left is one thing that does not go, for the eyes of the one who asks.
type Left struct {
	Words  string
	Reason packet.Reason
}

// Gathered is what may go along, and what does not.
type Gathered struct {
	Goes []Fact
	Left []Left
}

// Sum names what was shown: what is sent is the same.
func (g Gathered) Sum() string {
	d := sha256.New()
	for _, f := range g.Goes {
		d.Write([]byte(f.Key + "\x00" + f.Words + "\x00"))
	}
	return hex.EncodeToString(d.Sum(nil)[:12])
}

func (g Gathered) chosen(keys []string) (all []Fact) {
	for _, f := range g.Goes {
		if slices.Contains(keys, f.Key) {
			all = append(all, f)
		}
	}
	return all
}

// Gather returns the facts that v may share with the line about a child, and what
// is left out with the reason. It looks at nothing that v does not read, and
// whatever takes a yes of the family stays out: a question can wait for no yes.
func Gather(ctx context.Context, h *module.House, v access.Viewer, c Consult) (g Gathered, err error) {
	d, err := packet.For(ctx, h, v, c.Child, packet.Audience{To: "Organization/" + c.Line, Purpose: packet.ForConsult, Lang: say.From(ctx).Lang()})
	if err != nil {
		return g, err
	}
	if g.Goes, err = scores(ctx, h, v, d.Child); err != nil {
		return g, err
	}
	for _, l := range d.Goes {
		if l.Kind != packet.Why {
			words := l.Words
			if v := say.From(ctx); v.Has("consult.fact." + string(l.Kind)) {
				words = v.T("consult.fact."+string(l.Kind), "words", l.Words)
			}
			g.Goes = append(g.Goes, Fact{Key: l.Key, Words: words, Chosen: l.Chosen})
		}
	}
	for _, l := range slices.Concat(d.Asks, d.Never) {
		if l.Kind == packet.Contact {
			continue // no name and no way to reach anybody goes: the page says so once
		}
		g.Left = append(g.Left, Left{l.Words, l.Reason})
	}
	return g, nil
}

// scores say how the child has been: the first and the last number of each
// measure, as far as v reads answers.
func scores(ctx context.Context, h *module.House, v access.Viewer, child people.Patient) (all []Fact, err error) {
	records, err := h.Store.Same(ctx, v, string(child.ID))
	if err != nil {
		return nil, err
	}
	found, err := screening.Results(ctx, h.DB, v, records...)
	if err != nil {
		return nil, err
	}
	lang := say.From(ctx).Lang()
	for _, m := range progress.Measures(found) {
		for i, l := range m.Lines {
			var said []string
			for _, p := range l.Points {
				if p.OK {
					said = append(said, strconv.FormatFloat(p.Value, 'f', -1, 64))
				}
			}
			if len(said) == 0 || !m.First {
				continue
			}
			if len(said) > 4 {
				said = append(said[:1], said[len(said)-3:]...)
			}
			key := "consult.score." + l.Kind
			if !say.From(ctx).Has(key) {
				key = "consult.score.other"
			}
			all = append(all, Fact{Key: "score/" + m.ID + "/" + strconv.Itoa(i), Chosen: true,
				Words: say.T(ctx, key, "title", m.Title.In(lang), "numbers", strings.Join(said, " → "))})
		}
	}
	return all, nil
}
