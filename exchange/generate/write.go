package generate

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"kith/exchange/claims"
	"kith/relation/encounter"
)

// Claims writes every visit as a line of CSV, child after child. tell, which may
// be nil, is told how many children are done.
func (p *Population) Claims(w io.Writer, tell func(children int)) error {
	out := bufio.NewWriterSize(w, 1<<20)
	if _, err := out.WriteString("patient,provider,day,site,kind\n"); err != nil {
		return err
	}
	var line []byte
	for i := range p.Children {
		c := p.Child(i)
		for _, v := range c.Visits {
			who := p.Providers[v.Provider]
			line = append(line[:0], 'c')
			line = strconv.AppendInt(line, int64(i), 10)
			line = append(line, ",p"...)
			line = strconv.AppendInt(line, int64(p.number[v.Provider]), 10)
			line = append(line, ',')
			line = append(line, claims.Written(p.First+encounter.Day(v.Day))...)
			line = append(line, ',')
			line = append(line, p.place(who)...)
			line = append(line, ',')
			line = append(line, who.kind()...)
			if _, err := out.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		if tell != nil && i%1000 == 999 {
			tell(i + 1)
		}
	}
	return out.Flush()
}

// place is where somebody works.
func (p *Population) place(who Provider) string {
	if who.Work == PrimaryCare {
		return "s" + strconv.Itoa(who.Site)
	}
	return fmt.Sprintf("r%d-%s", who.Region, who.Work)
}

func (p Provider) kind() string {
	if p.Work == EmergencyCare {
		return encounter.Emergency.String()
	}
	return encounter.Visit.String()
}
