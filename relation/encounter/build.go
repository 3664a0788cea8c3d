package encounter

import (
	"cmp"
	"slices"

	"kith/relation/cores"
)

// Builder collects encounters in any order. The zero Builder is ready.
type Builder struct {
	chunks    []chunk
	patients  uint32 // one more than the largest
	providers uint32
	first     Day // of all days
	last      Day
	places    []Place
	number    []uint32         // by site and kind: the number of the place + 1, 0 is none
	far       map[Place]uint32 // the same of sites whose numbers are large
	err       error
}

// chunk is some of the rows: patients beside what becomes their keys. Their days
// count from half of all days before the chunk's first row until all are known.
type chunk struct {
	patient []uint32
	key     []Key
	zero    Day
}

const chunkRows = 1 << 18

// Add adds encounters. What cannot be one makes Table fail.
//
// Source: Kith
func (b *Builder) Add(rows ...Row) {
	for _, r := range rows {
		if b.err == nil {
			b.err = b.add(r)
		}
	}
}

func (b *Builder) add(r Row) error {
	if r.Patient >= MostPatients {
		return tooMany("patients", MostPatients)
	}
	if r.Provider >= MostProviders {
		return tooMany("providers", MostProviders)
	}
	place, err := b.place(r.Place)
	if err != nil {
		return err
	}
	if len(b.chunks) == 0 {
		b.first, b.last = r.Day, r.Day
	}
	b.first, b.last = min(b.first, r.Day), max(b.last, r.Day)
	if int64(b.last)-int64(b.first) >= MostDays {
		return tooMany("days from the first to the last", MostDays)
	}
	c := b.chunk(r.Day)
	c.patient = append(c.patient, r.Patient)
	c.key = append(c.key, KeyOf(r.Day-c.zero, r.Provider, place))
	b.patients, b.providers = max(b.patients, r.Patient+1), max(b.providers, r.Provider+1)
	return nil
}

// chunk returns the chunk that takes a row of day.
func (b *Builder) chunk(day Day) *chunk {
	if n := len(b.chunks); n > 0 {
		if c := &b.chunks[n-1]; len(c.key) < chunkRows && day >= c.zero && day-c.zero < MostDays {
			return c
		}
	}
	next := chunk{zero: day - MostDays/2}
	if n := len(b.chunks); n > 0 && len(b.chunks[n-1].key) == chunkRows { // there are many: this one will be full as well
		next.patient, next.key = make([]uint32, 0, chunkRows), make([]Key, 0, chunkRows)
	}
	b.chunks = append(b.chunks, next)
	return &b.chunks[len(b.chunks)-1]
}

// Join adds what another builder collected, whose patients, providers and sites
// have other numbers: number i there is patient[i], provider[i], site[i] here.
// The other builder is empty afterwards.
//
//	Cost    one step an encounter, on all cores
//	Source  Kith
func (b *Builder) Join(o *Builder, patient, provider, site []uint32) {
	defer func() { *o = Builder{} }()
	if b.err == nil {
		b.err = o.err
	}
	if b.err != nil || len(o.chunks) == 0 {
		return
	}
	places := make([]Key, len(o.places))
	for i, p := range o.places {
		at, err := b.place(Place{site[p.Site], p.Kind})
		if err != nil {
			b.err = err
			return
		}
		places[i] = Key(at)
	}
	if len(b.chunks) == 0 {
		b.first, b.last = o.first, o.last
	}
	b.first, b.last = min(b.first, o.first), max(b.last, o.last)
	if int64(b.last)-int64(b.first) >= MostDays {
		b.err = tooMany("days from the first to the last", MostDays)
		return
	}
	cores.Each(0, len(o.chunks), func(_, i int) {
		c := o.chunks[i]
		for j, k := range c.key {
			c.patient[j] = patient[c.patient[j]]
			c.key[j] = k>>dayAt<<dayAt | Key(provider[k.Provider()])<<placeBits | places[k.Place()]
		}
	})
	b.chunks = append(b.chunks, o.chunks...)
	b.patients, b.providers = max(b.patients, most(patient)), max(b.providers, most(provider))
}

// most is one more than the largest number.
func most(numbers []uint32) (n uint32) {
	for _, x := range numbers {
		n = max(n, x+1)
	}
	return n
}

// nearSites is how many sites are looked up without a hash.
//
// Source: Kith
const nearSites = 1 << 14

func (b *Builder) place(p Place) (uint32, error) {
	at := int(p.Site)<<3 | int(p.Kind&7)
	if p.Site < nearSites && p.Kind < 8 {
		if at >= len(b.number) {
			b.number = append(b.number, make([]uint32, max(at+1, 2*len(b.number), 64)-len(b.number))...)
		}
		if n := b.number[at]; n > 0 {
			return n - 1, nil
		}
	} else if n, ok := b.far[p]; ok {
		return n, nil
	}
	if len(b.places) >= MostPlaces {
		return 0, tooMany("places", MostPlaces)
	}
	n := uint32(len(b.places))
	b.places = append(b.places, p)
	if p.Site < nearSites && p.Kind < 8 {
		b.number[at] = n + 1
		return n, nil
	}
	if b.far == nil {
		b.far = map[Place]uint32{}
	}
	b.far[p] = n
	return n, nil
}

// Table sorts what was added and returns it as a table, and how many rows came
// more than once. The builder is empty afterwards.
//
//	Cost    two passes over the rows and a sort of each patient's few, on all
//	        cores; at its height 24 bytes an encounter, the rows themselves with
//	        them
//
// Source: Kith
func (b *Builder) Table() (t *Table, repeated int, err error) {
	defer func() { *b = Builder{} }()
	if b.err != nil {
		return nil, 0, b.err
	}
	t = &Table{First: b.first, Places: b.places, Providers: int(b.providers), start: make([]uint64, b.patients+1)}
	s := b.partition()
	s.sort(t)
	return t, s.join(t), nil
}

// buckets is into about how many ranges of patients the rows go first: what one
// core sorts at a time should stay in its cache.
const buckets = 2048

// sorter holds rows by bucket: neighboring patients.
type sorter struct {
	shift   uint  // patient >> shift is the bucket
	start   []int // of each bucket in the columns
	kept    []int // of each bucket, after what came twice went
	patient []uint32
	key     []Key
}

// partition puts the rows into buckets, chunk by chunk, and lets go of each.
func (b *Builder) partition() *sorter {
	s := &sorter{}
	for b.patients>>s.shift > buckets {
		s.shift++
	}
	n := int(b.patients>>s.shift) + 1
	at := make([][]int, len(b.chunks))
	cores.Each(0, len(b.chunks), func(_, i int) {
		at[i] = make([]int, n)
		for _, p := range b.chunks[i].patient {
			at[i][p>>s.shift]++
		}
	})
	s.start, s.kept = make([]int, n+1), make([]int, n)
	sum := 0
	for k := range n {
		s.start[k] = sum
		for i := range at {
			at[i][k], sum = sum, sum+at[i][k]
		}
	}
	s.start[n] = sum
	s.patient, s.key = make([]uint32, sum), make([]Key, sum)
	cores.Each(0, len(b.chunks), func(_, i int) {
		c, at := b.chunks[i], at[i]
		later := Key(c.zero-b.first) << dayAt // what wraps around here wraps back
		for j, p := range c.patient {
			to := at[p>>s.shift]
			at[p>>s.shift]++
			s.patient[to], s.key[to] = p, c.key[j]+later
		}
		b.chunks[i] = chunk{}
	})
	return s
}

// sort sorts each bucket by patient, and each patient's keys, and leaves out
// what came twice. It counts in t.start[p+1] what patient p keeps.
func (s *sorter) sort(t *Table) {
	benches := make([]bench, cores.Of(0))
	cores.Each(0, len(s.kept), func(core, k int) {
		from, to := s.start[k], s.start[k+1]
		s.kept[k] = benches[core].bucket(s.patient[from:to], s.key[from:to], t.start, uint32(k)<<s.shift, 1<<s.shift)
	})
}

// bench is what one core needs to sort a bucket.
type bench struct {
	at  []uint32
	key []Key
}

// bucket sorts the rows of spread patients from first on; keys begins with what
// is kept, in order. It returns how many that are.
func (w *bench) bucket(patient []uint32, keys []Key, start []uint64, first, spread uint32) int {
	w.at = append(w.at[:0], make([]uint32, spread+1)...)
	for _, p := range patient {
		w.at[p-first+1]++
	}
	for i := range spread {
		w.at[i+1] += w.at[i]
	}
	w.key = append(w.key[:0], keys...)
	for i, p := range patient {
		keys[w.at[p-first]] = w.key[i]
		w.at[p-first]++
	}
	kept, from := 0, uint32(0)
	for i := range spread {
		mine := keys[from:w.at[i]]
		from = w.at[i]
		if len(mine) == 0 {
			continue
		}
		Few(mine)
		before := kept
		for j, k := range mine {
			if j == 0 || k != keys[kept-1] {
				keys[kept] = k
				kept++
			}
		}
		start[first+i+1] = uint64(kept - before)
	}
	return kept
}

// Few sorts the keys of one patient, who has few, or what stands for them.
//
//	Cost    a comparison for each pair of up to 48, then that of slices.Sort
//	Source  Kith
func Few[T ~uint32 | ~uint64](keys []T) {
	if len(keys) > 48 {
		slices.Sort(keys)
		return
	}
	for i := 1; i < len(keys); i++ {
		k, j := keys[i], i
		for ; j > 0 && keys[j-1] > k; j-- {
			keys[j] = keys[j-1]
		}
		keys[j] = k
	}
}

// join closes the gaps between the buckets and returns how many rows were left
// out.
func (s *sorter) join(t *Table) (repeated int) {
	total := 0
	for k, n := range s.kept {
		if total != s.start[k] {
			copy(s.key[total:], s.key[s.start[k]:s.start[k]+n])
		}
		total += n
	}
	for p := range len(t.start) - 1 {
		t.start[p+1] += t.start[p]
	}
	t.keys = s.key[:total]
	return len(s.key) - total
}

func compareRows(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Patient, b.Patient), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Provider, b.Provider),
		cmp.Compare(a.Site, b.Site), cmp.Compare(a.Kind, b.Kind))
}
