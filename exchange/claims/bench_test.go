package claims

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kith/relation/encounter"
)

// visitsOf is a file as `kith generate` writes it, of so many rows: patient after
// patient, ten rows each.
func visitsOf(rows int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b bytes.Buffer
	b.WriteString("patient,provider,day,site,kind\n")
	for i := range rows {
		p := r.IntN(10_000)
		fmt.Fprintf(&b, "c%d,p%d,%s,s%d,visit\n", i/10, p, Written(encounter.Day(19_723+r.IntN(1000))), p%300)
	}
	return b.Bytes()
}

// BenchmarkRead reads a million rows of each make on all cores; processor time
// is told beside, which other work on the machine does not change.
func BenchmarkRead(b *testing.B) {
	text := visitsOf(1_000_000)
	quoted := bytes.ReplaceAll(bytes.ReplaceAll(text, []byte(","), []byte(`","`)), []byte("\n"), []byte("\"\n\""))
	quoted = append([]byte{'"'}, quoted[:len(quoted)-1]...)
	for name, t := range map[string][]byte{"csv": text, "quoted": quoted, "gzip": zipped(b, string(text))} {
		b.Run(name, func(b *testing.B) {
			onDisk, err := os.Create(filepath.Join(b.TempDir(), name))
			if err != nil {
				b.Fatal(err)
			}
			defer onDisk.Close() //nolint:errcheck // whatever was not written is not read
			if _, err := onDisk.Write(t); err != nil {
				b.Fatal(err)
			}
			f := File{Body: onDisk, Size: int64(len(t))}
			m := Mapping{Patient: "patient", Provider: "provider", Day: "day", Site: "site", Kind: "kind", Dates: ISO}
			b.SetBytes(int64(len(t)))
			before := cpu()
			for b.Loop() {
				o, err := Read(b.Context(), []File{f}, m, Options{})
				if err != nil || o.Account.Used < 900_000 {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpu()-before)/float64(b.N)/float64(time.Millisecond), "cpu-ms/op")
		})
	}
}
