package measure

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Definition is one measure as it is computed here, in words that change when
// it does.
type Definition struct {
	Name    string `json:"name"`
	Formula string `json:"formula"`
	Source  string `json:"source"`
	Page    string `json:"page"` // in docs/science, which works an example
}

// Defined are all definitions; every number of a Result has one.
//
// Source: Kith
var Defined = []Definition{
	{"visit", "one patient, one group, one day, of the kinds named, in the window; groups of one day by number", "Christakis2001, Kith", "methods"},
	{"grain", "person: the provider; team: the provider's, who has none is one; site: of the encounter", "Kith", "methods"},
	{"residents", "grain person, of encounters with residents alone, and without them", "Christakis1999", "residents"},
	{"UPC", "max n_i / N, N >= 1", "Breslau1975", "continuity"},
	{"COC", "(sum n_i^2 - N) / (N (N - 1)), N >= 2", "BiceBoxerman1977", "continuity"},
	{"SECON", "#{j: s_j = s_j+1} / (N - 1), N >= 2", "Steinwachs1979", "continuity"},
	{"MMCI", "(1 - M / (N + 0.1)) / (1 - 1 / (N + 0.1)), N >= 1", "MagillSenf1987", "continuity"},
	{"HHI", "sum (n_i / N)^2, N >= 1", "Hirschman1964", "continuity"},
	{"K", "(N - M) / (N - 1), N >= 2", "EjlertssonBerg1984", "continuity"},
	{"Known provider", "#{j > 1: seen within the look-back} / (N - 1), N >= 2", "Kith", "known-provider"},
	{"Fragmentation", "1 - COC, N >= 2", "BiceBoxerman1977", "fragmentation"},
	{"Entropy", "- sum n_i / N log2 (n_i / N), N >= 1", "Shannon1948", "fragmentation"},
	{"Regular", "of the patients a provider saw who have 2 visits or more in primary care, the share with COC >= 0.7 over those visits", "CBE3617", "regular"},
	{"interval of a mean", "mean +- 1.959964 s / sqrt(N), within 0 and 1, N >= 2", "Kith", "methods"},
	{"interval of a share", "Wilson's score, z = 1.959964", "Wilson1927", "methods"},
	{"quantile", "the smallest value that at least the share q do not exceed; of indexes to a thousandth", "Kith", "methods"},
	{"group", "provider, team, site: where a patient had most visits, of equals the one that stands first in the input, of teams by name; region: of that site", "Kith", "rolled-up"},
	{"tie", "providers who share patients, at least the least; within d days: two visits d days apart or less", "Barnett2011, CMS-PSPP", "shared-patients"},
	{"likely", "ties of 8 shared patients or more", "Barnett2011", "shared-patients"},
	{"rule", "left out of the network: who is named; a facility by role, or half of whose encounters were no office visits; who sees more patients than the most; patients who saw more providers than the most", "Kith", "shared-patients"},
	{"whole", "ties of V (V - 1) / 2 pairs, V with a tie", "Kith", "shared-patients"},
	{"weight", "count w; fraction w / min(P_a, P_b); jaccard w / (P_a + P_b - w); min-visits sum over patients min(n_a, n_b)", "Kith", "shared-patients"},
	{"degree", "ties of a provider", "Barnett2011", "standing"},
	{"strength", "sum of a provider's ties, in shared patients or by weight", "Barrat2004", "standing"},
	{"core", "the largest k of a provider's k-core", "BatageljZaversnik2003", "standing"},
	{"betweenness", "sum over pairs of shortest ways through, ways in ties, of (V - 1) (V - 2) / 2 pairs; V with a tie; above the limit from providers drawn by the seed", "Brandes2001", "standing"},
	{"communities", "Louvain by weight, in the order of numbers; modularity of those", "Blondel2008, Newman2004", "communities"},
	{"care density", "sum w_ij / (n (n - 1) / 2), n >= 2, w of ties over the whole window", "Pollack2013", "care-density"},
	{"care density, others", "sum (w_ij - 1) / (n (n - 1) / 2), n >= 2", "Kith", "care-density"},
	{"care density, fragmented", "sum v_ij w_ij / (n (n - 1) / 2), v by the roles of both", "Engels2024", "care-density"},
	{"ego", "those whom a patient saw and their ties; those with whom a provider has ties and theirs", "Barnett2011", "ego"},
	{"reciprocity", "min(sent, back) / max(sent, back)", "Kith", "referrals"},
	{"closure", "closed / sent and back", "Kith", "referrals"},
	{"mutual", "of pairs with anything passed, those with both directions", "Kith", "referrals"},
	{"days", "from sent to closed, of what closed", "Kith", "referrals"},
	{"strangers", "pairs with anything passed and no tie", "Kith", "referrals"},
	{"month", "visits, patients, share of visits with somebody known of those that are not a patient's first", "Kith", "months"},
	{"trailing", "each index over the months up to this one, told where the data reach back so far", "Kith", "months"},
	{"few", "fewer than 11 are not told outside", "CMS-CellSize", "methods"},
}

// Hash is a hash of the definitions.
func Hash() string {
	text, err := json.Marshal(Defined)
	if err != nil {
		panic(err) // strings are always JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
