package population

import "sync"

// Links are whom each patient saw, each once: Of(p) in ascending order. There
// are fewer than 2³² of them.
type Links struct {
	Providers int      // groups are below this
	start     []uint32 // of patient p in to: start[p] up to start[p+1]
	to        []uint32
	usual     []uint32 // by patient
}

// Patients is how many there are, those who saw nobody among them.
//
// Source: Kith
func (l *Links) Patients() int { return max(len(l.start)-1, 0) }

// Len is how many pairs of a patient and a provider there are.
//
// Source: Kith
func (l *Links) Len() int { return len(l.to) }

// Of returns whom a patient saw. The slice must not be changed.
//
// Source: Kith
func (l *Links) Of(patient int) []uint32 { return l.to[l.start[patient]:l.start[patient+1]] }

// Saw is how many a patient saw.
//
// Source: Kith
func (l *Links) Saw(patient int) int { return int(l.start[patient+1] - l.start[patient]) }

// Range returns where the links of a patient stand among all of them.
//
// Source: Kith
func (l *Links) Range(patient int) (from, to uint64) {
	return uint64(l.start[patient]), uint64(l.start[patient+1])
}

// All returns the links of all patients, one after the other.
//
// Source: Kith
func (l *Links) All() []uint32 { return l.to }

// Usual returns with whom each patient was most often. Of a patient who saw
// nobody it says nothing.
//
// Source: Kith
func (l *Links) Usual() []uint32 { return l.usual }

// Linker gathers links while a source is walked; See goes into the walk.
type Linker struct {
	providers int
	start     []uint32
	usual     []uint32
	blocks    [][]uint32 // of stride patients each
}

// NewLinker returns a linker for so many patients and groups.
//
// Source: Kith
func NewLinker(patients, providers int) *Linker {
	return &Linker{providers: providers, start: make([]uint32, patients+1), usual: make([]uint32, patients), blocks: make([][]uint32, patients/stride+1)}
}

// See takes whom one patient saw. Each block of patients is walked by one core.
//
// Source: Kith
func (l *Linker) See(_, patient int, c Counted) {
	l.start[patient+1], l.usual[patient] = uint32(len(c.Who)), c.Usual
	block := &l.blocks[patient/stride]
	if *block == nil {
		*block = make([]uint32, 0, 3*stride+stride/4) // somewhat more than patients have
	}
	*block = append(*block, c.Who...)
}

// Links returns what was gathered. The linker is empty afterwards.
//
//	Cost    a copy, on two cores
//	Source  Kith
func (l *Linker) Links() *Links {
	for p := range len(l.start) - 1 {
		l.start[p+1] += l.start[p]
	}
	all := &Links{Providers: l.providers, start: l.start, usual: l.usual, to: make([]uint32, l.start[len(l.start)-1])}
	var wait sync.WaitGroup
	half := len(l.blocks) / 2
	for _, part := range [2][2]int{{0, half}, {half, len(l.blocks)}} {
		wait.Go(func() {
			for b := part[0]; b < part[1]; b++ {
				copy(all.to[l.start[min(b*stride, len(l.start)-1)]:], l.blocks[b])
				l.blocks[b] = nil
			}
		})
	}
	wait.Wait()
	return all
}
