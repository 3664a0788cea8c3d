package sdc

import (
	"errors"
	"strconv"
	"strings"

	"kith/fhir/element"
)

// choices reads what is offered.
func (s *reading) choices(v element.Value, i *Item) error {
	i.Open = i.Type == "open-choice"
	for o := range v.Get("answerOption").Items() {
		if o.Get("initialSelected").True() {
			return refuse("selected", i.Key, "")
		}
		x := valueOf(o, "value")
		option := optionOf(o, x)
		if !i.takes(option.Value.Type) {
			return refuse("option", i.Key, string(x.Key()))
		}
		i.Options = append(i.Options, option)
	}
	if set := v.Get("answerValueSet").Text(); set != "" {
		offered, err := s.offered(set)
		if err != nil {
			return refusal("value-set", i.Key, set, err)
		}
		i.Options = append(i.Options, offered...)
	}
	if s.options += len(i.Options); s.options > MaxOptions {
		return refuse("too-large", i.Key, "")
	}
	if i.Type == "choice" && len(i.Options) == 0 {
		return refuse("no-options", i.Key, "")
	}
	i.name()
	return nil
}

// name gives each option a key of its own.
func (i *Item) name() {
	seen := map[string]bool{}
	i.coded = map[coding]int{}
	for n := range i.Options {
		o := &i.Options[n]
		if o.Key = strconv.Itoa(n); o.Value.Type == "Coding" {
			c := o.Value.coding()
			if _, twice := i.coded[c]; !twice {
				i.coded[c] = n
			}
			if c.code != "" && !seen[c.code] {
				o.Key = c.code
			}
		}
		for seen[o.Key] {
			o.Key += "~"
		}
		seen[o.Key] = true
	}
}

func optionOf(o, x element.Value) Option {
	option := Option{Value: valueFrom(x, "value"), Exclusive: ext(o, core+"questionnaire-optionExclusive").True()}
	if option.Value.Type == "Coding" {
		option.Value, option.Text = codingOf(x), textOf(x, "display")
		if option.Text.Empty() {
			option.Text.Own = x.Get("code").Text()
		}
	} else {
		option.Text = textOf(o, string(x.Key()))
	}
	option.Ordinal = ordinalOf(o, x)
	return option
}

// ordinalOf returns what an option counts: it stands at the option, at its
// Coding, or beside a primitive.
func ordinalOf(places ...element.Value) *float64 {
	for _, v := range places {
		for _, url := range []string{"ordinalValue", "itemWeight"} {
			if n, err := strconv.ParseFloat(ext(v, core+url).Text(), 64); err == nil {
				return &n
			}
		}
	}
	return nil
}

// offered returns the options of a value set.
func (s *reading) offered(set string) ([]Option, error) {
	id, contained := strings.CutPrefix(set, "#")
	if !contained {
		return s.known(set)
	}
	for c := range s.q.Get("contained").Items() {
		if c.Get("id").Is(id) && c.Get("resourceType").Is("ValueSet") {
			return listed(c)
		}
	}
	return nil, errNoSet
}

// known asks for a value set once.
func (s *reading) known(set string) (all []Option, err error) {
	if all, asked := s.sets[set]; asked {
		return all, nil
	}
	if s.Options == nil || len(s.sets) == MaxSets {
		return nil, errNoSet
	}
	if all, err = s.Options(set); err == nil && len(all) == 0 {
		err = errNoSet
	}
	if s.sets == nil {
		s.sets = map[string][]Option{}
	}
	s.sets[set] = all
	return all, err
}

var errNoSet = errors.New("the value set is not known, or offers nothing")

// listed returns the codes that a contained value set spells out.
func listed(set element.Value) (all []Option, err error) {
	for c := range set.Each("expansion", "contains") {
		all = append(all, conceptOf(c.Get("system").Text(), c))
	}
	if len(all) > 0 {
		return all, nil
	}
	if set.At("compose", "exclude").Exists() {
		return nil, errNoSet
	}
	for include := range set.Each("compose", "include") {
		if !include.Get("concept").Exists() || include.Get("valueSet").Exists() {
			return nil, errNoSet
		}
		for c := range include.Get("concept").Items() {
			all = append(all, conceptOf(include.Get("system").Text(), c))
		}
	}
	if len(all) == 0 {
		return nil, errNoSet
	}
	return all, nil
}

func conceptOf(system string, c element.Value) Option {
	o := Option{Value: Coded(system, c.Get("code").Text(), c.Get("display").Text()), Text: textOf(c, "display"), Ordinal: ordinalOf(c)}
	if o.Text.Empty() {
		o.Text.Own = c.Get("code").Text()
	}
	for d := range c.Get("designation").Items() {
		if lang := d.Get("language").Text(); lang != "" {
			if o.Text.More == nil {
				o.Text.More = map[string]string{}
			}
			o.Text.More[lang] = d.Get("value").Text()
		}
	}
	return o
}
