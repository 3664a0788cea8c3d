package bulk

// Reject is one thing that was not taken in: a line of a rejects file, which
// can be repaired and imported itself.
type Reject struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Entry  string `json:"entry,omitempty"`
	Reason string `json:"reason"`
	Raw    string `json:"raw,omitempty"` // left out when it is very large
}

// mostRaw is how much of what was rejected is kept.
const mostRaw = 1 << 20

// reject says why a unit was not taken in, and where to look.
func (u *unit) reject() Reject {
	text, line, column := reason(u.err)
	r := Reject{File: u.d.file, Entry: u.part, Reason: text, Raw: u.raw()}
	r.Line, r.Column = u.errLine, u.errColumn
	if r.Line == 0 {
		r.Line, r.Column = u.d.where(u.at)
	}
	switch {
	case line > 1: // counted from where the resource begins
		r.Line, r.Column = r.Line+line-1, column
	case line == 1:
		r.Column += column - 1
	default:
		r.Column = 0
	}
	return r
}

func (u *unit) raw() string {
	switch {
	case u.size > mostRaw:
	case u.size > 0:
		if raw, err := u.d.bytes(u.at, u.size); err == nil { // else there is nothing to keep
			return string(raw)
		}
	case len(u.ins) == 1 && u.ins[0].Size() <= mostRaw:
		return string(u.ins[0].Body())
	}
	return ""
}
