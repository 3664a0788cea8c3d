package generate

import (
	"errors"
	"io"
	"strconv"
	"time"

	"kith/platform/parquet"
	"kith/relation/encounter"
)

// claimsBlock is how many children are written at once.
const claimsBlock = 512

// Claims writes every visit as a line of CSV, child after child; whoever brought
// a child to another has a line too. tell, which may be nil, is told how many
// children are done. What w refuses ends it.
func (p *Population) Claims(w io.Writer, tell func(children int)) error {
	if _, err := io.WriteString(w, "patient,provider,day,site,kind\n"); err != nil {
		return err
	}
	return blocks(p, claimsBlock, tell, func(from, until int, lines []byte) ([]byte, error) {
		lines = lines[:0]
		for i := from; i < until; i++ {
			for x := range p.rows(i) {
				lines = x.csv(lines)
			}
		}
		return lines, nil
	}, func(lines []byte) error {
		_, err := w.Write(lines)
		return err
	})
}

// Parquet writes the same as a Parquet file.
func (p *Population) Parquet(w io.Writer, tell func(children int)) error {
	out := parquet.NewWriter(w, []parquet.Column{{Name: "patient"}, {Name: "provider"}, {Name: "day", Kind: parquet.Day}, {Name: "site"}, {Name: "kind"}})
	err := blocks(p, claimsBlock, tell, func(from, until int, rows []row) ([]row, error) {
		rows = rows[:0]
		for i := from; i < until; i++ {
			for x := range p.rows(i) {
				rows = append(rows, x)
			}
		}
		return rows, nil
	}, func(rows []row) error {
		for _, x := range rows {
			err := out.Write([]any{"c" + strconv.Itoa(x.child), "p" + strconv.Itoa(x.provider), int(x.day), x.site, x.kind.String()})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, out.Close())
}

// row is who was seen by whom, when, where.
type row struct {
	child, provider int // as their numbers are written
	day             encounter.Day
	site            string
	kind            encounter.Kind
}

// rows yields the visits of child i as claims have them.
func (p *Population) rows(i int) func(yield func(row) bool) {
	return func(yield func(row) bool) {
		for _, v := range p.Child(i).Visits {
			who := p.Providers[v.Provider]
			x := row{i, p.number[v.Provider], p.First + encounter.Day(v.Day), p.place(who), who.kind()}
			if !yield(x) {
				return
			}
			if v.With < 0 {
				continue
			}
			if x.provider = p.number[v.With]; !yield(x) {
				return
			}
		}
	}
}

func (x row) csv(line []byte) []byte {
	line = append(line, 'c')
	line = strconv.AppendInt(line, int64(x.child), 10)
	line = append(line, ",p"...)
	line = strconv.AppendInt(line, int64(x.provider), 10)
	line = append(line, ',')
	line = time.Unix(int64(x.day)*86400, 0).UTC().AppendFormat(line, time.DateOnly)
	line = append(line, ',')
	line = append(line, x.site...)
	line = append(line, ',')
	line = append(line, x.kind.String()...)
	return append(line, '\n')
}

// place is where somebody works.
func (p *Population) place(who Provider) string {
	if who.Work == PrimaryCare {
		return "s" + strconv.Itoa(who.Site)
	}
	return "r" + strconv.Itoa(who.Region) + "-" + who.Work.String()
}

func (p Provider) kind() encounter.Kind {
	if p.Work == EmergencyCare {
		return encounter.Emergency
	}
	return encounter.Visit
}
