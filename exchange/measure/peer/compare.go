package peer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// Row is one peer beside us.
type Row struct {
	Name    string
	Version string
	Skipped string // why there is no comparison; "" there is one
	Ours    Timed  // medians, as the peer's
	Peer    Timed
	Times   float64 // how many times longer the peer takes, the median of rounds
	CPU     float64 // the same of processor time; 0 where nobody can tell
	Rounds  int
}

// most is how often a peer does the job, and enough how long it may be at it
// before it is not asked again, in seconds.
const most, enough = 5, 15

// Compare has a peer do the job between runs of ours, as often as time allows. The
// error is of answers that differ, or of a peer that is there and does not do it.
func Compare(ctx context.Context, data Data, ours func() Timed, p Peer) (r Row, err error) {
	r.Name = p.Name()
	worker, err := p.Start(ctx, data)
	var missing *Missing
	if errors.As(err, &missing) {
		r.Skipped = missing.What
		return r, nil
	}
	if err == nil {
		r.Version = worker.Version()
		err = errors.Join(r.rounds(ctx, worker, ours), worker.Close())
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", r.Name, err)
	}
	return r, nil
}

func (r *Row) rounds(ctx context.Context, w Worker, ours func() Timed) error {
	var mine, theirs []Timed
	var times, cpu []float64
	spent := 0.0
	some := func() Timed { return middle([]Timed{ours(), ours(), ours()}) } // of a moment: a peer takes long, and ours does not
	want := ours().Answer                                                   // and what is read for the first time is read now
	before := some()
	for r.Rounds < most && (r.Rounds == 0 || spent < enough) {
		got, err := w.Do(ctx)
		if err != nil {
			return err
		}
		if !got.Equal(want) {
			return fmt.Errorf("it says %+v, we say %+v", got.Answer, want)
		}
		after := some()
		times = append(times, 2*got.Seconds/(before.Seconds+after.Seconds))
		if c := before.CPU + after.CPU; c > 0 {
			cpu = append(cpu, 2*got.CPU/c)
		}
		mine, theirs = append(mine, before, after), append(theirs, got)
		before, spent = after, spent+got.Seconds
		r.Rounds++
	}
	r.Ours, r.Peer, r.Times = middle(mine), middle(theirs), median(times)
	if len(cpu) > 0 {
		r.CPU = median(cpu)
	}
	return nil
}

// middle is the median of each number.
func middle(all []Timed) Timed {
	of := func(f func(Timed) float64) float64 {
		var v []float64
		for _, t := range all {
			v = append(v, f(t))
		}
		return median(v)
	}
	return Timed{all[0].Answer, of(func(t Timed) float64 { return t.Seconds }), of(func(t Timed) float64 { return t.CPU }), of(func(t Timed) float64 { return t.Peak })}
}

// median is the middle value, of an even number of them the upper.
func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// Write writes rows as a table for people; who was left out stands below it.
func Write(w io.Writer, data Data, rows []Row) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\n%d encounters, %d patients, %d providers; medians\n", data.Encounters, data.Patients, data.Providers)
	fmt.Fprintln(out, "peer\tversion\ts\tCPU s\tMB\tours s\tours CPU s\ttimes ours\ttimes our CPU\trounds\t")
	skipped := ""
	for _, r := range rows {
		if r.Skipped != "" {
			skipped += fmt.Sprintf("skipped: %s: %s\n", r.Name, r.Skipped)
			continue
		}
		fmt.Fprintf(out, "%s\t%s\t%.3f\t%s\t%s\t%.3f\t%s\t%.1f\t%s\t%d\t\n", r.Name, r.Version, r.Peer.Seconds,
			known("%.3f", r.Peer.CPU), known("%.0f", r.Peer.Peak), r.Ours.Seconds, known("%.3f", r.Ours.CPU), r.Times, known("%.1f", r.CPU), r.Rounds)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, skipped)
	return err
}

// known writes a number, and a dash where nobody could tell.
func known(format string, v float64) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf(format, v)
}
