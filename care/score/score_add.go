package score

import "slices"

// Given is what was answered: the points of an item by its key. An item that is
// not in it was left blank.
type Given map[string]Point

// Point is the points of one answer. Declined says that she was asked and would
// rather not say; then there are no points.
type Point struct {
	Value    float64
	Declined bool
}

// Result is what answers to an instrument add up to.
type Result struct {
	Instrument string
	Scales     []Scale
	Positive   []Finding
	Missing    []string // keys that are always asked, and have no answer
	Refused    []string // keys she would rather not answer
	Outside    bool     // the instrument was not made for this informant at this age
}

// Scale is one score. Zero is a score like any other; where there is none OK is
// false, and Value says nothing. Positive may hold without a score: what was
// answered reaches the cut-off whatever the rest would have been.
type Scale struct {
	Code       string
	Title      Text
	Value      float64
	Min, Max   float64
	OK         bool
	Band       string
	Cutoff     float64
	HasCutoff  bool
	Positive   bool
	N, Of      int // items answered, of how many
	HigherGood bool
}

// Finding is something in the answers that somebody has to answer.
type Finding struct {
	Instrument string
	Scale      string // "" where it is one answer
	Item       string // "" where it is a score
	Rule       string // "phq-9.total", "phq-9.self-harm"
	Acute      bool
}

// Score adds up what was given, by keys.
//
// In: points by key; who answered. Out: every scale that is for this informant
// and age. ok false: too many items are blank for the scale's own rule.
// Cost: items times scales. Source: Kith
func (s *Scoring) Score(given Given, w Who) Result {
	r := Result{Instrument: s.Name, Outside: !s.Fits(w)}
	for _, it := range s.Items {
		switch p, ok := given[it.Key]; {
		case it.Plain:
		case !ok && s.asks(it.Key):
			r.Missing = append(r.Missing, it.Key)
		case ok && p.Declined:
			r.Refused = append(r.Refused, it.Key)
		}
	}
	for i := range s.Scales {
		m := &s.Scales[i]
		if len(m.For) > 0 && !slices.Contains(m.For, w.Informant) || !m.Hold(w) {
			continue
		}
		scale := m.score(given, w)
		r.Scales = append(r.Scales, scale)
		if scale.Positive && !s.ruled(m.Code) {
			r.Positive = append(r.Positive, Finding{Instrument: s.Name, Scale: m.Code, Rule: s.Name + "." + m.Code})
		}
	}
	for _, rule := range s.Rules {
		if key, ok := holds(rule.When, given); ok {
			r.Positive = append(r.Positive, Finding{Instrument: s.Name, Item: key, Rule: s.Name + "." + rule.Code, Acute: rule.Acute})
		}
	}
	return r
}

// asks reports whether an item is always asked: those that only the rungs of a
// scale look at follow an answer to another.
func (s *Scoring) asks(key string) bool {
	follows := false
	for _, m := range s.Scales {
		if slices.Contains(m.Items, key) {
			return true
		}
		for _, l := range m.Levels {
			follows = follows || slices.ContainsFunc(l.Any, func(t Test) bool { return slices.Contains(t.Items, key) })
		}
	}
	return !follows
}

// ruled reports whether a rule says itself what a scale's being positive means.
func (s *Scoring) ruled(scale string) bool {
	return slices.ContainsFunc(s.Rules, func(r Rule) bool { return r.Code == scale })
}

// holds reports whether all tests do, and by which item first.
func holds(tests []Test, given Given) (item string, ok bool) {
	for _, t := range tests {
		key, hold := t.holds(given)
		if !hold {
			return "", false
		}
		if item == "" {
			item = key
		}
	}
	return item, len(tests) > 0
}

func (t Test) holds(given Given) (item string, ok bool) {
	n := 0
	for _, key := range t.Items {
		p, there := given[key]
		if there && (p.Declined && t.Declined || !p.Declined && p.Value >= t.AtLeast) {
			if n++; item == "" {
				item = key
			}
		}
	}
	return item, n >= max(1, t.Count)
}

func (m *Measure) score(given Given, w Who) Scale {
	s := Scale{Code: m.Code, Of: len(m.Items)}
	var least float64 // what the answers reach whatever the blanks would be
	if m.How == "level" {
		least = m.level(given, &s)
	} else {
		least = m.add(given, &s)
	}
	s = m.Judge(s, w)
	if !s.OK && s.HasCutoff && s.N > 0 && !s.HigherGood {
		s.Positive = least >= s.Cutoff
	}
	if len(m.With) > 0 && !slices.ContainsFunc(m.With, func(t Test) bool { _, ok := t.holds(given); return ok }) {
		s.Positive = false
	}
	return s
}

// Judge says of a score in which band it lies and whether it is at its cut-off.
func (m *Measure) Judge(s Scale, w Who) Scale {
	s.Title, s.Min, s.Max, s.HigherGood = m.Title, m.Min, m.Max, m.Better == "higher"
	for _, c := range m.Cutoffs {
		if (len(c.For) == 0 || slices.Contains(c.For, w.Informant)) && c.Hold(w) {
			s.Cutoff, s.HasCutoff = c.At, true
			break
		}
	}
	if !s.OK {
		return s
	}
	for _, b := range m.Bands {
		if s.Value >= b.From {
			s.Band = b.Code
		}
	}
	s.Positive = s.HasCutoff && (s.HigherGood && s.Value <= s.Cutoff || !s.HigherGood && s.Value >= s.Cutoff)
	return s
}

// level returns the highest rung that the answers reach.
func (m *Measure) level(given Given, s *Scale) (least float64) {
	reached := false
	counts := func(key string) bool { // a refusal is an answer where a rung says so
		return slices.ContainsFunc(m.Levels, func(l Level) bool {
			return slices.ContainsFunc(l.Any, func(t Test) bool { return t.Declined && slices.Contains(t.Items, key) })
		})
	}
	for _, key := range m.Items {
		if p, ok := given[key]; ok && (!p.Declined || counts(key)) {
			s.N++
		}
	}
	for _, l := range m.Levels {
		for _, t := range l.Any {
			if _, ok := t.holds(given); ok {
				least, reached = l.Value, true
			}
		}
	}
	s.OK = s.N == s.Of || reached && least == m.Max
	if s.OK {
		s.Value = least
	}
	if !reached {
		return m.Min
	}
	s.N = max(s.N, 1)
	return least
}

// add sums, counts or averages what was answered.
func (m *Measure) add(given Given, s *Scale) (least float64) {
	var sum float64
	for _, key := range m.Items {
		p, ok := given[key]
		if !ok || p.Declined {
			continue
		}
		s.N++
		switch {
		case m.How != "count":
			sum += p.Value
		case p.Value >= m.AtLeast:
			sum++
		}
	}
	blank := s.Of - s.N
	s.OK = s.N > 0 && (blank == 0 || m.Blank.As != "refuse" && blank <= m.Blank.Most)
	switch {
	case !s.OK:
	case m.How == "mean":
		s.Value = sum / float64(s.N)
	case m.Blank.As == "mean":
		s.Value = sum / float64(s.N) * float64(s.Of)
	default:
		s.Value = sum
	}
	if m.How == "mean" {
		return m.Min
	}
	return sum
}
