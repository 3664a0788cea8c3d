package consent

import (
	"fmt"
	"slices"
	"time"
)

// Case is a worked example of a file. What it does not name is not compared.
type Case struct {
	Case  string `json:"case"`
	On    string `json:"on"`    // the day of service
	Asked string `json:"asked"` // the day of asking, when it is another
	Care  Care   `json:"care"`

	Who            []Party        `json:"who"`
	WhoBecause     string         `json:"who_because"`
	WhoNeeds       []string       `json:"who_needs"`
	Controller     Party          `json:"controller"`
	Parent         Sight          `json:"parent"`
	ReleaseBecause string         `json:"release_because"`
	Needs          []string       `json:"needs"`
	Duties         []string       `json:"duties"`
	Blocked        *bool          `json:"blocked"`
	Default        bool           `json:"default"`
	Cancel         map[Party]bool `json:"cancel"` // may they cancel the consent that was given
}

// work works every case of every file: rules whose examples do not come out are
// not used.
func (r *Rules) work() error {
	for _, f := range r.files {
		for _, c := range f.Cases {
			if err := r.workCase(f, c); err != nil {
				return fmt.Errorf("%s: case %q: %w", f.Rule, c.Case, err)
			}
		}
	}
	for _, c := range r.portal.Cases {
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			return err
		}
		p := Place{c.Place, zone}
		if got := [2]Class{r.Proxy(c.Birth, p, c.At), r.Youth(c.Birth, p, c.At)}; got != [2]Class{c.Proxy, c.Youth} {
			return fmt.Errorf("portal: case %q: proxy and youth see %v", c.Case, got)
		}
	}
	return nil
}

func (r *Rules) workCase(f *File, c Case) error {
	served, err := time.Parse(time.DateOnly, c.On)
	asked := served
	if err == nil && c.Asked != "" {
		asked, err = time.Parse(time.DateOnly, c.Asked)
	}
	if err != nil {
		return err
	}
	l := r.Law(f.Place, f.Service, served, asked)
	who, release := l.WhoConsents(c.Care), l.ReleaseController(c.Care)
	duties, blocked := []string{}, false
	for _, d := range l.Obligations(c.Care) {
		duties, blocked = append(duties, d.What), blocked || d.Blocks
	}
	for party, may := range c.Cancel {
		if l.MayCancel(party, c.Care.ConsentedBy) != may {
			return fmt.Errorf("%s may cancel: %v", party, !may)
		}
	}
	switch {
	case !slices.Equal(who.Who, c.Who):
		return fmt.Errorf("%v may consent", who.Who)
	case c.WhoBecause != "" && who.Because != c.WhoBecause, c.WhoNeeds != nil && !slices.Equal(who.Needs, c.WhoNeeds):
		return fmt.Errorf("they may because of %q, and it needs %q", who.Because, who.Needs)
	case release.Who[0] != c.Controller || release.Parent != c.Parent:
		return fmt.Errorf("release: %v, a parent: %s, because of %q", release.Who, release.Parent, release.Because)
	case c.ReleaseBecause != "" && release.Because != c.ReleaseBecause, c.Needs != nil && !slices.Equal(release.Needs, c.Needs):
		return fmt.Errorf("release because of %q, and it needs %q", release.Because, release.Needs)
	case c.Duties != nil && !slices.Equal(duties, c.Duties), c.Blocked != nil && blocked != *c.Blocked:
		return fmt.Errorf("duties %q, blocked %v", duties, blocked)
	case l.Default != c.Default:
		return fmt.Errorf("by the default: %v", l.Default)
	}
	return nil
}
