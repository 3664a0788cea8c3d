package path

// tree are the functions that walk the resource, and those that look at the clock.
var tree = map[string]function{
	"children":    {build: func(_ *compiler, _ *Call, on op) (op, error) { return &childrenOp{on}, nil }},
	"descendants": {run: descendants},
	"now":         {run: clockFunction(dateTime)},
	"today":       {run: clockFunction(date)},
	"timeOfDay":   {run: clockFunction(clock)},
}

type childrenOp struct{ on op }

func (o *childrenOp) eval(m *machine, out []Value) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return out, err
	}
	if _, this := o.on.(thisOp); this && m.group == nil {
		if m.this.typ == nil {
			return out, nil
		}
		return m.children(&m.this, out), nil
	}
	in, err := o.on.eval(m, m.take())
	for i := range in {
		out = m.children(&in[i], out)
	}
	m.give(in)
	return out, err
}

func descendants(m *machine, _ *call, in, out []Value) ([]Value, error) {
	var err error
	for i := range in {
		if out, err = m.descendants(&in[i], out); err != nil {
			break
		}
	}
	return out, err
}

func clockFunction(kind system) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, _, out []Value) ([]Value, error) {
		t := m.env.Now
		if t.IsZero() {
			return out, m.fail(c.at, c.name+"() needs Env.Now")
		}
		_, offset := t.Zone()
		at := moment{kind: kind, last: toSecond, digits: 3, month: 1, day: 1, hour: uint8(t.Hour()), minute: uint8(t.Minute()),
			second: uint8(t.Second()), nanos: uint32(t.Nanosecond() / 1e6 * 1e6)}
		if kind != clock {
			at.year, at.month, at.day = int16(t.Year()), uint8(t.Month()), uint8(t.Day())
		}
		switch kind {
		case dateTime:
			at.zoned, at.zone = true, int16(offset/60)
		case date:
			at = moment{kind: date, last: toDay, year: at.year, month: at.month, day: at.day}
		}
		return append(out, momentValue(at)), nil
	}
}
