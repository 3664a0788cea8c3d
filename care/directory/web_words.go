package directory

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"kith/platform/alike"
	"kith/platform/say"
)

// RoomWords says whether there is room on a day.
func RoomWords(ctx context.Context, c Capacity, today time.Time) string {
	v, room := say.From(ctx), c.Now(today)
	switch {
	case room == Wait:
		return say.T(ctx, "directory.room.wait", c.Weeks)
	case room == Full && !c.Until.IsZero():
		return say.T(ctx, "directory.room.full-until", "day", v.Date(c.Until))
	case room == Unasked && c.Room == Full:
		return say.T(ctx, "directory.room.was-full", "day", v.Date(c.Until))
	case room == Unasked:
		return say.T(ctx, "directory.room.unasked")
	}
	return say.T(ctx, "directory.room."+string(room))
}

// AskedWords says since when that is known; "" where nobody asked.
func AskedWords(ctx context.Context, c Capacity, now time.Time) string {
	day := say.From(ctx).Date(c.AskedAt.In(now.Location()))
	switch {
	case c.Room == Unasked || c.AskedAt.IsZero():
		return ""
	case c.Old(now):
		return say.T(ctx, "directory.asked.old", "day", day)
	}
	return say.T(ctx, "directory.asked", "day", day)
}

// NeedWords says needs, as a list.
func NeedWords(ctx context.Context, codes []string) string {
	return listWords(ctx, "directory.need.", codes)
}

// InsuranceWords says who pays, with the plans by name.
func InsuranceWords(ctx context.Context, s Service) string {
	all := spokenOf(ctx, "directory.insurance.", s.Insurances)
	return say.From(ctx).List(append(all, s.Plans...)...)
}

// LanguageWords says languages, as a list; one we have no word for is its code.
func LanguageWords(ctx context.Context, codes []string) string {
	return listWords(ctx, "directory.language.", codes)
}

func listWords(ctx context.Context, prefix string, codes []string) string {
	return say.From(ctx).List(spokenOf(ctx, prefix, codes)...)
}

// spokenOf says codes; one that there is no sentence for stays as it is.
func spokenOf(ctx context.Context, prefix string, codes []string) (all []string) {
	for _, c := range codes {
		key := prefix + c
		if base, _, _ := strings.Cut(c, "-"); !say.From(ctx).Has(key) && prefix == "directory.language." {
			key = prefix + base
		}
		if say.From(ctx).Has(key) {
			all = append(all, say.T(ctx, key))
		} else {
			all = append(all, c)
		}
	}
	return all
}

// AgeWords says for whom by age.
func AgeWords(ctx context.Context, a Ages) string {
	switch {
	case a == Any:
		return say.T(ctx, "directory.ages.any")
	case a.To == NoAge:
		return say.T(ctx, "directory.ages.from", "from", a.From)
	case a.From == NoAge || a.From == 0:
		return say.T(ctx, "directory.ages.to", "to", a.To)
	}
	return say.T(ctx, "directory.ages", "from", a.From, "to", a.To)
}

// DistanceWords says how far it is; "" where nobody knows.
func DistanceWords(ctx context.Context, k Kilometers) string {
	switch miles := k.Miles(); {
	case !k.Known():
		return ""
	case miles < 0.1:
		return say.T(ctx, "directory.near")
	case miles < 10:
		return say.T(ctx, "directory.miles", "miles", say.From(ctx).Decimal(miles, 1))
	default:
		return say.T(ctx, "directory.miles", "miles", say.From(ctx).Decimal(miles, 0))
	}
}

// needsByName are the codes of Needs in the order of their words.
func needsByName(ctx context.Context) []string {
	all := Needs()
	slices.SortFunc(all, func(a, b string) int {
		return strings.Compare(alike.Fold(say.T(ctx, "directory.need."+a)), alike.Fold(say.T(ctx, "directory.need."+b)))
	})
	return all
}

// words says where a place is.
func (p Place) words() string {
	var all []string
	for _, x := range []string{p.Line, p.City, strings.TrimSpace(p.State + " " + p.Zip)} {
		all = add(all, x)
	}
	return strings.Join(all, ", ")
}

// tel is a link that calls.
func tel(phone string) string {
	return "tel:" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}

// title says what an agreement is called.
func (a Agreement) title(ctx context.Context) string {
	if a.Words == "" && slices.Contains(AgreementCodes, a.Code) {
		return say.T(ctx, "directory.code."+a.Code)
	}
	return cmp.Or(a.Words, say.T(ctx, "directory.agreement"))
}

// keptWords says how often what is owed was kept; "" where nobody wrote it down.
func keptWords(ctx context.Context, a Agreement) string {
	kept, of := a.Kept()
	if of == 0 {
		return ""
	}
	return say.T(ctx, "directory.kept", "kept", kept, "of", of)
}

// dayWords says a day that is written as 2026-11-16; what is none stays.
func dayWords(ctx context.Context, day string) string {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		return say.From(ctx).Date(t)
	}
	return day
}

func (v oneView) back() string {
	if v.Child == "" {
		return "/directory"
	}
	return "/directory?child=" + url.QueryEscape(v.Child)
}

func (e editView) title() string {
	if e.New {
		return "directory.new"
	}
	return "directory.edit"
}

func (e editView) back() string {
	if e.New {
		return "/directory"
	}
	return "/directory/" + e.Service.ID
}

func (e editView) to() string {
	if e.New {
		return "/directory/new"
	}
	return e.back() + "/edit"
}
