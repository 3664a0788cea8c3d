package parquet

import (
	"fmt"
	"math/big"
	"strconv"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// Values are what one column says in the rows of a batch.
type Values struct {
	Kind Kind
	Null []bool
	// Whole says it of Whole, Day (days since 1970), Instant (microseconds since
	// 1970 UTC) and Truth (0 or 1).
	Whole  []int64
	Number []float64 // of Number

	text []byte // of Text, one after another
	ends []int
}

// Len is how many rows the batch has.
func (v *Values) Len() int { return len(v.Null) }

// Text returns what a column of kind Text says in a row; it lives as long as
// the batch.
func (v *Values) Text(row int) []byte {
	from := 0
	if row > 0 {
		from = v.ends[row-1]
	}
	return v.text[from:v.ends[row]:v.ends[row]]
}

// AppendText appends a cell of any kind as CSV would have it: nothing for null,
// a day as 2026-03-01, an instant as RFC 3339 in UTC.
func (v *Values) AppendText(dst []byte, row int) []byte {
	if v.Null[row] {
		return dst
	}
	switch v.Kind {
	case Number:
		return strconv.AppendFloat(dst, v.Number[row], 'g', -1, 64)
	case Truth:
		return strconv.AppendBool(dst, v.Whole[row] != 0)
	case Day:
		return time.Unix(v.Whole[row]*86_400, 0).UTC().AppendFormat(dst, time.DateOnly)
	case Instant:
		return time.UnixMicro(v.Whole[row]).UTC().AppendFormat(dst, time.RFC3339Nano)
	case Whole:
		return strconv.AppendInt(dst, v.Whole[row], 10)
	}
	return append(dst, v.Text(row)...)
}

func (v *Values) reset() {
	v.Null, v.Whole, v.Number, v.text, v.ends = v.Null[:0], v.Whole[:0], v.Number[:0], v.text[:0], v.ends[:0]
}

// source is how a column of a file becomes one of ours.
type source struct {
	at     int // among the leaves of the file
	kind   Kind
	append func(*Values, *pq.Value)
}

// sourceOf returns how a column is read, ok=false where it is a list or of a
// kind that is not.
func sourceOf(c *pq.Column) (s source, k Kind, ok bool) {
	if !c.Leaf() || c.MaxRepetitionLevel() > 0 {
		return s, k, false
	}
	k, take := taker(c.Type())
	if take == nil {
		return s, k, false
	}
	filled := c.MaxDefinitionLevel()
	s = source{at: c.Index(), kind: k, append: func(to *Values, v *pq.Value) {
		null := v.IsNull() || v.DefinitionLevel() < filled
		to.Null = append(to.Null, null)
		if !null {
			take(to, v)
		} else {
			switch k {
			case Number:
				to.Number = append(to.Number, 0)
			case Text:
			default:
				to.Whole = append(to.Whole, 0)
			}
		}
		if k == Text {
			to.ends = append(to.ends, len(to.text))
		}
	}}
	return s, k, true
}

// take appends one value that is not null.
type take func(*Values, *pq.Value)

// taker returns what reads a type of Parquet, nil for one that is not read.
func taker(t pq.Type) (Kind, take) {
	var logical format.LogicalTypeValue
	if l := t.LogicalType(); l != nil {
		logical = l.Value
	}
	if d, ok := logical.(*format.DecimalType); ok {
		if d.Scale < 0 || d.Scale > mostScale {
			return Number, nil
		}
		return Number, decimal(t.Kind(), int(d.Scale))
	}
	switch t.Kind() {
	case pq.Boolean:
		return Truth, func(to *Values, v *pq.Value) {
			n := int64(0)
			if v.Boolean() {
				n = 1
			}
			to.Whole = append(to.Whole, n)
		}
	case pq.Int32:
		k := Whole
		if _, day := logical.(*format.DateType); day {
			k = Day
		}
		if i, ok := logical.(*format.IntType); ok && !i.IsSigned {
			return k, func(to *Values, v *pq.Value) { to.Whole = append(to.Whole, int64(v.Uint32())) }
		}
		return k, func(to *Values, v *pq.Value) { to.Whole = append(to.Whole, int64(v.Int32())) }
	case pq.Int64:
		return wide(logical)
	case pq.Float:
		return Number, func(to *Values, v *pq.Value) { to.Number = append(to.Number, float64(v.Float())) }
	case pq.Double:
		return Number, func(to *Values, v *pq.Value) { to.Number = append(to.Number, v.Double()) }
	case pq.Int96:
		return Instant, func(to *Values, v *pq.Value) { to.Whole = append(to.Whole, julian(v)) }
	case pq.ByteArray:
		return Text, func(to *Values, v *pq.Value) { to.text = append(to.text, v.ByteArray()...) }
	case pq.FixedLenByteArray:
		if _, id := logical.(*format.UUIDType); id {
			return Text, uuid
		}
	}
	return Text, nil
}

// wide reads INT64: a number, or an instant in any unit.
func wide(logical format.LogicalTypeValue) (Kind, take) {
	t, ok := logical.(*format.TimestampType)
	if !ok {
		return Whole, func(to *Values, v *pq.Value) { to.Whole = append(to.Whole, v.Int64()) }
	}
	switch t.Unit.Value.(type) {
	case *format.MilliSeconds:
		return Instant, func(to *Values, v *pq.Value) { to.Whole = append(to.Whole, v.Int64()*1000) }
	case *format.NanoSeconds:
		return Instant, func(to *Values, v *pq.Value) { to.Whole = append(to.Whole, floor(v.Int64(), 1000)) }
	}
	return Instant, func(to *Values, v *pq.Value) { to.Whole = append(to.Whole, v.Int64()) }
}

// julian reads INT96, as Spark and Hive wrote instants: nanoseconds of a day,
// and the day by Julius Scaliger's count, of which 1970-01-01 is 2440588.
// Source: Parquet
func julian(v *pq.Value) int64 {
	n := v.Int96()
	return (int64(n[2])-2_440_588)*86_400_000_000 + (int64(n[1])<<32|int64(n[0]))/1000
}

// floor divides toward the past.
func floor(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}

func uuid(to *Values, v *pq.Value) {
	b := v.ByteArray()
	to.text = fmt.Appendf(to.text, "%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// mostScale is how many digits a decimal may have after its point; DuckDB and
// Spark have 38. Source: Kith
const mostScale = 76

// decimal reads a number with digits after the point, however it is stored.
func decimal(k pq.Kind, scale int) take {
	by := new(big.Float).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
	add := func(to *Values, n *big.Int) {
		f, _ := new(big.Float).Quo(new(big.Float).SetInt(n), by).Float64()
		to.Number = append(to.Number, f)
	}
	switch k {
	case pq.Int32:
		return func(to *Values, v *pq.Value) { add(to, big.NewInt(int64(v.Int32()))) }
	case pq.Int64:
		return func(to *Values, v *pq.Value) { add(to, big.NewInt(v.Int64())) }
	}
	return func(to *Values, v *pq.Value) { // big-endian, two's complement
		b := v.ByteArray()
		n := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		add(to, n)
	}
}
