package continuity

import "math"

// UPC returns the usual-provider index: the share of visits with whoever was
// seen most.
//
//	UPC = max nᵢ / N,  N = Σ nᵢ
//
//	In      visits[i] = nᵢ ≥ 0, visits with provider i; order is irrelevant
//	Out     1/N (never the same provider twice) … 1 (always the same); no unit
//	ok      false when N < 1
//	Cost    one pass, no allocation
//	Source  Breslau1975, BMC2022-COC
func UPC(visits []int) (upc float64, ok bool) { return sum(visits).UPC() }

// HHI returns the Herfindahl–Hirschman concentration of visits: the chance
// that two visits, drawn with replacement, were with the same provider.
//
//	HHI = Σ (nᵢ / N)²,  N = Σ nᵢ
//
//	In      visits[i] = nᵢ ≥ 0, visits with provider i; order is irrelevant
//	Out     1/N (never the same provider twice) … 1 (always the same); no unit
//	ok      false when N < 1
//	Cost    one pass, no allocation
//	Source  Hirschman1964
func HHI(visits []int) (hhi float64, ok bool) { return sum(visits).HHI() }

// COC returns the Bice–Boxerman continuity-of-care index: the chance that two
// different visits were with the same provider. Fragmentation is 1 − COC.
//
//	COC = (Σ nᵢ² − N) / (N (N − 1)),  N = Σ nᵢ
//
//	In      visits[i] = nᵢ ≥ 0, visits with provider i; order is irrelevant
//	Out     0 (never the same provider twice) … 1 (always the same); no unit
//	ok      false when N < 2: say "too few visits", never 0
//	Cost    one pass, no allocation
//	Source  BiceBoxerman1977, BMC2022-COC
func COC(visits []int) (coc float64, ok bool) { return sum(visits).COC() }

// MMCI returns the modified modified continuity index, which looks only at how
// many providers there were for so many visits.
//
//	MMCI = (1 − M / (N + 0.1)) / (1 − 1 / (N + 0.1))
//	     = (10 (N − M) + 1) / (10 (N − 1) + 1),  M = providers with nᵢ > 0
//
//	In      visits[i] = nᵢ ≥ 0, visits with provider i; order is irrelevant
//	Out     above 0 … 1 (always the same provider). It is not 0 when every visit
//	        was to a new provider: two visits to two people give 1/11
//	ok      false when N < 1
//	Cost    one pass, no allocation; the second form needs no rounding
//	Source  MagillSenf1987, BMC2022-COC
func MMCI(visits []int) (mmci float64, ok bool) { return sum(visits).MMCI() }

// Entropy returns how many bits it takes on average to say who was seen: 0 when
// it was always the same one, log₂ M when M were seen equally often.
//
//	H = − Σ nᵢ/N log₂ (nᵢ/N),  N = Σ nᵢ
//
//	In      visits[i] = nᵢ ≥ 0, visits with provider i; order is irrelevant up to
//	        the last digit
//	Out     0 … log₂ M bits
//	ok      false when N < 1
//	Cost    one logarithm a provider, no allocation
//	Source  Shannon1948
func Entropy(visits []int) (bits float64, ok bool) {
	t := sum(visits)
	if t.Visits < 1 {
		return 0, false
	}
	for _, n := range visits {
		if n > 0 {
			share := float64(n) / float64(t.Visits)
			bits -= share * math.Log2(share)
		}
	}
	return max(0, bits), true
}

// K returns the K index: the share of the visits after the first that did not
// bring a new provider.
//
//	K = (N − M) / (N − 1),  N = Σ nᵢ, M = providers with nᵢ > 0
//
//	In      visits[i] = nᵢ ≥ 0, visits with provider i; order is irrelevant
//	Out     0 (never the same provider twice) … 1 (always the same); no unit
//	ok      false when N < 2
//	Cost    one pass, no allocation
//	Source  EjlertssonBerg1984
func K(visits []int) (k float64, ok bool) { return sum(visits).K() }

// SECON returns the sequential continuity index: the share of neighboring
// visits that were with the same provider.
//
//	SECON = #{ j : sⱼ = sⱼ₊₁ } / (N − 1)
//
//	In      visits in order, as Count gives them; only the order is read
//	Out     0 (the provider changed every time) … 1 (never changed); no unit
//	ok      false when N < 2
//	Cost    one pass, no allocation
//	Source  Steinwachs1979, BMC2022-COC
func SECON[P comparable](visits []Visit[P]) (secon float64, ok bool) {
	same := 0
	for j := 1; j < len(visits); j++ {
		if visits[j].Provider == visits[j-1].Provider {
			same++
		}
	}
	return ratio(int64(same), int64(len(visits)-1))
}

// KnownProvider returns the share of the visits after the first that were with
// someone the person had already seen no more than lookback days before.
// Visits before the first one given are not known to it.
//
//	KPC = #{ j > 1 : ∃ i < j, sᵢ = sⱼ, dayⱼ − dayᵢ ≤ lookback } / (N − 1)
//
//	In      visits in order, as Count gives them; lookback in days, or Unlimited
//	Out     0 (always a stranger) … 1 (always someone known); no unit.
//	        With Unlimited it equals K
//	ok      false when N < 2
//	Cost    one pass; no allocation up to 8 providers
//	Source  Kith
func KnownProvider[P comparable](visits []Visit[P], lookback Day) (kpc float64, ok bool) {
	var all roll[P]
	known := 0
	for _, v := range visits {
		if all.visit(v).within(v.Day, lookback) {
			known++
		}
	}
	return ratio(int64(known), int64(len(visits)-1))
}

// Totals are the sums that every index is made of. The zero Totals define none.
//
// Source: Kith
type Totals struct {
	Visits    int64 // N
	Providers int64 // M, those with at least one visit
	Most      int64 // max nᵢ
	Squares   int64 // Σ nᵢ²
	Same      int64 // visits with the same provider as the one before
	Known     int64 // visits with someone seen within the look-back
}

// mostVisits keeps Σ nᵢ² and N (N − 1) inside an int64.
const mostVisits = math.MaxInt32

// sum adds up visits. Counts that cannot be visits of one person (negative, or
// more than mostVisits together) give the zero Totals.
func sum(visits []int) Totals {
	var t Totals
	for _, n := range visits {
		if n < 0 || n > mostVisits {
			return Totals{}
		}
		t.Add(int64(n))
		if t.Visits > mostVisits {
			return Totals{}
		}
	}
	return t
}

// Add adds the n visits with one more provider.
//
// Source: Kith
func (t *Totals) Add(n int64) {
	if n == 0 {
		return
	}
	t.Visits += n
	t.Providers++
	t.Most = max(t.Most, n)
	t.Squares += n * n
}

// UPC is the index of that name; see the function.
//
// Source: Breslau1975
func (t Totals) UPC() (float64, bool) { return ratio(t.Most, t.Visits) }

// Fragmentation is 1 − COC: the chance that two different visits were with
// different providers.
//
//	ok      false when N < 2
//	Source  BiceBoxerman1977
func (t Totals) Fragmentation() (float64, bool) {
	return ratio(t.Visits*t.Visits-t.Squares, t.Visits*(t.Visits-1))
}

// HHI is the index of that name; see the function.
//
// Source: Hirschman1964
func (t Totals) HHI() (float64, bool) { return ratio(t.Squares, t.Visits*t.Visits) }

// COC is the index of that name; see the function.
//
// Source: BiceBoxerman1977
func (t Totals) COC() (float64, bool) {
	return ratio(t.Squares-t.Visits, t.Visits*(t.Visits-1))
}

// MMCI is the index of that name; see the function.
//
// Source: MagillSenf1987
func (t Totals) MMCI() (float64, bool) {
	if t.Visits < 1 {
		return 0, false
	}
	return ratio(10*(t.Visits-t.Providers)+1, 10*(t.Visits-1)+1)
}

// K is the index of that name; see the function.
//
// Source: EjlertssonBerg1984
func (t Totals) K() (float64, bool) { return ratio(t.Visits-t.Providers, t.Visits-1) }

// SECON is the index of that name; see the function.
//
// Source: Steinwachs1979
func (t Totals) SECON() (float64, bool) { return ratio(t.Same, t.Visits-1) }

// KnownProvider is the share of that name; see the function.
//
// Source: Kith
func (t Totals) KnownProvider() (float64, bool) { return ratio(t.Known, t.Visits-1) }

// ratio divides once, so that every index is the float64 nearest to the exact
// fraction. Nothing to divide by means undefined.
func ratio(part, whole int64) (float64, bool) {
	if whole <= 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}
