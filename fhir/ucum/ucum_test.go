package ucum

import (
	"errors"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"

	r4 "kith/fhir/definition"
	"kith/fhir/element"
)

func parse(t *testing.T, code string) Unit {
	t.Helper()
	u, err := Parse(code)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return u
}

func TestValuesConvertToTheLastDigit(t *testing.T) {
	for _, tt := range [][4]string{
		{"1", "[lb_av]", "g", "453.59237"},
		{"1", "[oz_av]", "g", "28.349523125"},
		{"37", "Cel", "[degF]", "98.6"},
		{"98.6", "[degF]", "Cel", "37"},
		{"-40", "Cel", "[degF]", "-40"},
		{"100", "[degF]", "Cel", "37.77777777777777777777777777777778"},
		{"0", "Cel", "K", "273.15"},
		{"80", "[degRe]", "Cel", "100"},
		{"1", "mCel", "K", "273.151"},
		{"1", "10.Cel", "K", "283.15"},
		{"1", "[in_i]", "cm", "2.54"},
		{"5.5", "[ft_i]", "[in_i]", "66"},
		{"120", "mm[Hg]", "kPa", "15.99864"},
		{"10", "cm[H2O]", "mm[Hg]", "7.355612727081801953166019111624488"},
		{"7.4", "[pH]", "mol/l", "0.0000000398107170553497250770252305087752"},
		{"0.0000001", "mol/l", "[pH]", "7"},
		{"20", "dB", "1", "100"},
		{"1", "Np", "1", "2.718281828459045235360287471352662"},
		{"3", "bit_s", "1", "8"},
		{"2", "[hp'_C]", "1", "0.0001"},
		{"1", "B[SPL]", "Pa", "0.00006324555320336758663997787088865437"},
		{"9", "m2/s4/Hz", "[m/s2/Hz^(1/2)]", "3"},
		{"45", "deg", "%[slope]", "100"},
		{"100", "%[slope]", "deg", "45"},
		{"180", "deg", "rad", "3.141592653589793238462643383279503"},
		{"1", "[ft_us]", "m", "0.3048006096012192024384048768097536"},
		{"1", "1", "[ppm]", "1000000"},
		{"50", "%", "1", "0.5"},
		{"60", "/min", "Hz", "1"},
		{"1", "mg/dL", "g/L", "0.01"},
		{"1", "ug/L", "ng/mL", "1"},
		{"70", "mL/min/{1.73_m2}", "mL/s", "1.166666666666666666666666666666667"},
		{"1", "[IU]", "[iU]", "1"},
		{"1", "k[IU]/L", "m[iU]/mL", "1000"},
		{"1", "10*3/uL", "10*9/L", "1"},
		{"1", "10^3/uL", "/nL", "1"},
		{"22.5", "kg/m2", "g/cm2", "2.25"},
		{"1", "a", "d", "365.25"},
		{"1", "wk", "h", "168"},
		{"1", "mol", "1", "602213670000000000000000"},
		{"1", "meq/L", "mmol/L", "1"},
		{"1.10", "mg", "mg", "1.10"},
		{"1.10", "mg", "mg{total}", "1.1"},
		{"0", "mg", "g", "0"},
		{"1234567890123456789012345678901234567890", "m", "mm", "1234567890123456789012345678901234567890000"},
	} {
		x, _, err := apd.NewFromString(tt[0])
		if err != nil {
			t.Fatal(err)
		}
		got, err := parse(t, tt[1]).Convert(x, parse(t, tt[2]))
		if err != nil || got.Text('f') != tt[3] {
			t.Errorf("%s %s is %v %s, want %s (%v)", tt[0], tt[1], got, tt[2], tt[3], err)
		}
		if x.Text('f') != tt[0] {
			t.Errorf("%s %s was changed", tt[0], tt[1])
		}
	}
}

func TestWhatMeasuresDifferentThingsDoesNotCompare(t *testing.T) {
	for _, tt := range [][2]string{
		{"mg/dL", "mmol/L"}, {"[iU]", "1"}, {"[iU]", "[arb'U]"}, {"[iU]/L", "mg/L"}, {"g", "N"}, {"deg", "1"}, {"Cel", "J"},
		{"[CFU]/mL", "/mL"}, {"s", "Hz"}, {"m[IU]", "m[Hg]"},
	} {
		a, b := parse(t, tt[0]), parse(t, tt[1])
		if _, err := a.Convert(apd.New(1, 0), b); a.Comparable(b) || !errors.Is(err, ErrIncommensurable) {
			t.Errorf("%s and %s compare", tt[0], tt[1])
		}
	}
	var none Unit
	if none.Comparable(none) || none.Dimension() != "" || none.Code() != "" || none.Special() {
		t.Error("the zero Unit is none")
	}
}

func TestDimensionsAreProductsOfBaseUnits(t *testing.T) {
	for code, want := range map[string]string{
		"1": "1", "{score}": "1", "%": "1", "mol": "1", "10*3/uL": "m-3", "mm[Hg]": "g.m-1.s-2", "kg/m2": "g.m-2", "[degF]": "K", "/min": "s-1",
		"m/m": "1", "m0": "1", "[iU]/mL": "[iU].m-3", "V": "C-1.g.m2.s-2", "kg.m/s2/(m/s2)": "g", "[pH]": "m-3", "(m/s)": "m.s-1",
	} {
		u := parse(t, code)
		if u.Dimension() != want || u.Code() != code {
			t.Errorf("%s measures %s, want %s", code, u.Dimension(), want)
		}
		if again := parse(t, u.Dimension()); again.Dimension() != want {
			t.Errorf("%s is no unit of its own dimension", u.Dimension())
		}
	}
}

func TestCanonicalIsTheSameForTheSameAmount(t *testing.T) {
	for _, tt := range [][4]string{
		{"1500", "mg", "1.5", "g"}, {"1.50", "g", "1.5", "g"}, {"98.6", "[degF]", "310.15", "K"},
		{"50", "%", "0.5", "1"}, {"5", "k[iU]", "5000", "[iU]"}, {"72", "/min", "1.2", "s-1"}, {"1", "{score}", "1", "1"},
	} {
		x, _, err := apd.NewFromString(tt[0])
		if err != nil {
			t.Fatal(err)
		}
		got, unit, err := Canonical(x, tt[1])
		if err != nil || got.Text('f') != tt[2] || unit != tt[3] {
			t.Errorf("%s %s is %v %s, want %s %s (%v)", tt[0], tt[1], got, unit, tt[2], tt[3], err)
		}
	}
	if _, _, err := Canonical(apd.New(1, 0), "mgg"); err == nil {
		t.Error("mgg is no unit")
	}
}

func TestWhatIsNoUnitIsRefusedWithItsPlace(t *testing.T) {
	for code, want := range map[string]struct {
		at   int
		says string
	}{
		"":                              {0, "empty"},
		"mgg":                           {0, `no unit "mgg"`},
		"MM[HG]":                        {0, `no unit "MM[HG]"`}, // the other form of UCUM
		"mm[Hg]/xx":                     {7, `no unit "xx"`},
		"kkg":                           {0, "no unit"},
		"k[in_i]":                       {0, "no unit"}, // not metric
		"mg/":                           {3, "missing"},
		"mg//dL":                        {3, "missing"},
		".m":                            {0, "missing"},
		"(m":                            {0, "not closed"},
		"m)":                            {1, "missing before"},
		"m(s)":                          {1, "missing before"},
		"(m)2":                          {3, "missing before"},
		"{a":                            {0, "not closed"},
		"{a{b}}":                        {2, "braces"},
		"{é}":                           {1, "ASCII"},
		"m s":                           {0, "no unit"},
		"m²":                            {0, "no unit"},
		"µg":                            {0, "no unit"},
		"0":                             {0, "above zero"},
		"-1":                            {0, "without sign"},
		"1.5":                           {1, ""}, // 1 times 5
		"m100":                          {1, "exponent"},
		"[pi]99":                        {4, "no powers"},
		"Cel2":                          {3, "no powers"},
		"Cel/s":                         {3, "product"},
		"g.Cel":                         {1, "product"},
		"/Cel":                          {0, "product"},
		"[in_i":                         {0, "no unit"},
		"m+":                            {0, "no unit"},
		"10*":                           {0, ""},
		"1e3":                           {0, "no unit"},
		"{}{}":                          {2, "missing before"},
		"mg{a}dL":                       {5, "missing before"},
		"mg/dL ":                        {3, "no unit"},
		"\x00":                          {0, "missing"},
		strings.Repeat("m.", 200) + "m": {MaxLength, "too long"},
		strings.Repeat("(", 20):         {16, "too many"},
	} {
		_, err := Parse(code)
		if want.says == "" {
			if err != nil {
				t.Errorf("%s: %v", code, err)
			}
			continue
		}
		e, ok := errors.AsType[*SyntaxError](err)
		if !ok || e.Offset != want.at || !strings.Contains(e.Reason, want.says) {
			t.Errorf("%.20q: %v", code, err)
		}
	}
}

func TestValuesOutsideAScaleAreRefused(t *testing.T) {
	for _, tt := range [][3]string{
		{"-1", "mol/l", "[pH]"}, {"0", "1", "dB"}, {"1000000", "[pH]", "mol/l"}, {"-4", "m2/s4/Hz", "[m/s2/Hz^(1/2)]"},
		{"NaN", "m", "cm"}, {"Infinity", "m", "cm"}, {"1e99999", "m", "cm"},
	} {
		x, _, err := apd.NewFromString(tt[0])
		if err != nil {
			t.Fatal(err)
		}
		if y, err := parse(t, tt[1]).Convert(x, parse(t, tt[2])); err == nil {
			t.Errorf("%s %s is %s %s", tt[0], tt[1], y, tt[2])
		}
	}
}

// HL7's value set of 1,363 common units holds what clinics use.
func TestEveryCommonUnitIsRead(t *testing.T) {
	raw, ok := r4.Canonical("ValueSet", "http://hl7.org/fhir/ValueSet/ucum-common")
	var d element.Doc
	if err := d.Parse(raw, element.Options{}); !ok || err != nil {
		t.Fatal(ok, err)
	}
	n := 0
	for code := range d.Root().Each("compose", "include", "concept", "code") {
		n++
		u, err := Parse(code.Text())
		if err != nil {
			t.Errorf("%s: %v", code.Text(), err)
			continue
		}
		x := apd.New(25, -1)
		base, dim, err := Canonical(x, code.Text())
		if err != nil {
			t.Errorf("%s: %v", code.Text(), err)
			continue
		}
		back, err := parse(t, dim).Convert(base, u)
		var diff apd.Decimal
		if err == nil {
			_, err = apd.BaseContext.WithPrecision(40).Sub(&diff, back, x)
		}
		if err != nil || diff.Abs(&diff).Cmp(apd.New(1, -12)) > 0 {
			t.Errorf("2.5 %s comes back as %v, %v", code.Text(), back, err)
		}
	}
	if n < 1300 {
		t.Errorf("only %d", n)
	}
}

func TestTheCacheStopsGrowing(t *testing.T) {
	for i := range 2 * cacheSize {
		parse(t, "{"+strings.Repeat("x", i%60)+string(rune('a'+i%26))+"}")
	}
	if n := cached.Load(); n > cacheSize {
		t.Errorf("%d units kept", n)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"mg/dL", "10*3/uL", "mm[Hg]", "[m/s2/Hz^(1/2)]", "/min", "{score}", "(kg.m)/s2", "m-2", "10*-7.4.[pi]3", "dB", "B[SPL]"} {
		f.Add(s, int64(37), int32(-1))
	}
	f.Fuzz(func(t *testing.T, code string, n int64, exp int32) {
		u, err := Parse(code)
		if err != nil {
			if e, ok := errors.AsType[*SyntaxError](err); !ok || e.Offset < 0 || e.Offset > len(code) {
				t.Fatalf("%q: %v", code, err)
			}
			return
		}
		if again, err := Parse(u.Dimension()); err != nil || !again.Comparable(u) {
			t.Fatalf("%q has the dimension %q: %v", code, u.Dimension(), err)
		}
		x := apd.New(n, exp)
		if y, _, err := Canonical(x, code); err == nil && apd.NumDigits(&y.Coeff) > 80 {
			t.Fatalf("%q: %v", code, y)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	t, err := loaded()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := t.parse("mg/dL"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Parse("mg/dL"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkConvert(b *testing.B) {
	for _, tt := range [][2]string{{"mg/dL", "g/L"}, {"[lb_av]", "kg"}, {"Cel", "[degF]"}, {"[pH]", "mol/l"}} {
		b.Run(tt[0], func(b *testing.B) {
			from, err := Parse(tt[0])
			to, err2 := Parse(tt[1])
			if err != nil || err2 != nil {
				b.Fatal(err, err2)
			}
			x := apd.New(370, -1)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := from.Convert(x, to); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := load(); err != nil {
			b.Fatal(err)
		}
	}
}
