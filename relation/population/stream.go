package population

import "kith/relation/encounter"

// Stream returns encounters that are nowhere as a whole: read brings those of
// the patients from … to−1, and is called from several cores at once. Where they
// are walked, each block of patients is read once and forgotten, so that there
// may be more of them than memory.
//
// Source: Kith
func Stream(patients int, read func(from, to int, b *Block)) Source {
	return &stream{patients, read}
}

type stream struct {
	patients int
	read     func(from, to int, b *Block)
}

// Patients is how many there are.
//
// Source: Kith
func (s *stream) Patients() int { return s.patients }

// Of reads the encounters of one patient.
//
// Source: Kith
func (s *stream) Of(patient int) []encounter.Key {
	var b Block
	b.fill(s, patient, patient+1)
	return b.of(0)
}

// Block is the encounters of some patients, one after the other.
type Block struct {
	keys []encounter.Key
	ends []int
}

// Add adds an encounter of the patient at hand, in any order.
//
// Source: Kith
func (b *Block) Add(k encounter.Key) { b.keys = append(b.keys, k) }

// End ends the patient at hand, who may have had no encounter.
//
// Source: Kith
func (b *Block) End() {
	encounter.Few(b.of(len(b.ends)))
	b.ends = append(b.ends, len(b.keys))
}

func (b *Block) fill(s *stream, from, to int) {
	b.keys, b.ends = b.keys[:0], b.ends[:0]
	s.read(from, to, b)
}

// of is the encounters of the i-th patient of the block, those of the one at
// hand where i is how many have ended.
func (b *Block) of(i int) []encounter.Key {
	from, to := 0, len(b.keys)
	if i > 0 {
		from = b.ends[i-1]
	}
	if i < len(b.ends) {
		to = b.ends[i]
	}
	return b.keys[from:to]
}
