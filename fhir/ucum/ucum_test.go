package ucum

import (
	"testing"

	"github.com/cockroachdb/apd/v3"
)

func TestValuesConvertToTheLastDigit(t *testing.T) {
	for _, tt := range [][4]string{
		{"1", "[lb_av]", "g", "453.59237"},
		{"37", "Cel", "[degF]", "98.6"},
		{"98.6", "[degF]", "Cel", "37"},
		{"100", "[degF]", "Cel", "37.77777777777777777777777777777778"},
		{"0", "Cel", "K", "273.15"},
		{"1", "[in_i]", "cm", "2.54"},
		{"120", "mm[Hg]", "kPa", "15.99864"},
		{"7.4", "[pH]", "mol/l", "0.0000000398107170553497250770252305087752"},
		{"1", "[ft_us]", "m", "0.3048006096012192024384048768097536"},
		{"20", "dB", "1", "100"},
		{"1", "B[SPL]", "Pa", "0.00006324555320336758663997787088865437"},
		{"0.0000001", "mol/l", "[pH]", "7"},
		{"1", "1", "[ppm]", "1000000"},
		{"60", "/min", "Hz", "1"},
		{"1", "mg/dL", "g/L", "0.01"},
		{"45", "deg", "%[slope]", "100"},
		{"100", "%[slope]", "deg", "45"},
		{"1", "[IU]", "[iU]", "1"},
		{"1", "k[IU]/L", "m[iU]/mL", "1000"},
		{"1", "10*3/uL", "10*9/L", "1"},
		{"1.10", "mg", "mg", "1.10"},
		{"1", "kg/m2", "g/cm2", "0.1"},
		{"1", "10.Cel", "K", "283.15"},
	} {
		from, err := Parse(tt[1])
		if err != nil {
			t.Fatal(tt, err)
		}
		to, err := Parse(tt[2])
		if err != nil {
			t.Fatal(tt, err)
		}
		x, _, _ := apd.NewFromString(tt[0])
		got, err := from.Convert(x, to)
		if err != nil || got.Text('f') != tt[3] {
			t.Errorf("%s %s is %v %s, want %s (%v)", tt[0], tt[1], got.Text('f'), tt[2], tt[3], err)
		}
	}
}
