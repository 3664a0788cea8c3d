package peer

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"kith/relation/encounter"
)

// Data is encounters in files that peers read: as they came, by day, and in no
// order within a day.
type Data struct {
	Encounters, Patients, Providers int

	CSV     string // patient,provider,day with a head
	Sorted  string // the same by patient, as our columns have it
	Columns string // three numbers of 8 bytes (as above), then all patients (4), all providers (4) and all days (2), the lowest byte first
	folder  string

	Clock func() time.Time // what peers are timed by that do not time themselves
}

// visit is one visit.
type visit struct {
	patient, provider uint32
	day               uint16
}

// Export writes the visits of a table into a folder: one a patient, provider and
// day, which is what a visit is.
func Export(folder string, t *encounter.Table, clock func() time.Time) (Data, error) {
	all := make([]visit, 0, t.Len())
	for p := range t.Patients() {
		last := uint64(math.MaxUint64)
		for _, k := range t.Of(p) {
			if k.Who() != last {
				all = append(all, visit{uint32(p), k.Provider(), uint16(k.Day())})
			}
			last = k.Who()
		}
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	d := Data{len(all), t.Patients(), t.Providers, in("visits.csv"), in("sorted.csv"), in("visits.columns"), folder, clock}
	if err := write(d.Sorted, func(w *bufio.Writer) { csv(w, all) }); err != nil {
		return d, err
	}
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	slices.SortStableFunc(all, func(a, b visit) int { return cmp.Compare(a.day, b.day) })
	return d, errors.Join(write(d.CSV, func(w *bufio.Writer) { csv(w, all) }), write(d.Columns, func(w *bufio.Writer) { columns(w, d, all) }))
}

func write(name string, fill func(*bufio.Writer)) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	return errors.Join(w.Flush(), f.Close()) // the first error of writing comes from Flush
}

func csv(w *bufio.Writer, all []visit) {
	io.WriteString(w, "patient,provider,day\n") //nolint:errcheck // see write
	for _, r := range all {
		b := strconv.AppendUint(w.AvailableBuffer(), uint64(r.patient), 10)
		b = strconv.AppendUint(append(b, ','), uint64(r.provider), 10)
		b = strconv.AppendUint(append(b, ','), uint64(r.day), 10)
		w.Write(append(b, '\n')) //nolint:errcheck // see write
	}
}

func columns(w *bufio.Writer, d Data, all []visit) {
	put := func(b []byte) { w.Write(b) } //nolint:errcheck // see write
	for _, n := range []int{d.Encounters, d.Patients, d.Providers} {
		put(binary.LittleEndian.AppendUint64(w.AvailableBuffer(), uint64(n)))
	}
	for _, r := range all {
		put(binary.LittleEndian.AppendUint32(w.AvailableBuffer(), r.patient))
	}
	for _, r := range all {
		put(binary.LittleEndian.AppendUint32(w.AvailableBuffer(), r.provider))
	}
	for _, r := range all {
		put(binary.LittleEndian.AppendUint16(w.AvailableBuffer(), r.day))
	}
}
