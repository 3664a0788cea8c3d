package measure

import "kith/exchange/claims"

// Index is one index over all patients that have it.
type Index struct {
	Name      string  `json:"name"`
	N         int64   `json:"n"` // patients
	Mean      float64 `json:"mean"`
	SD        float64 `json:"sd"`
	Low       float64 `json:"low"` // of the 95% interval of the mean, by the normal approximation
	High      float64 `json:"high"`
	Q05       float64 `json:"q05"`
	Q25       float64 `json:"q25"`
	Median    float64 `json:"median"`
	Q75       float64 `json:"q75"`
	Q95       float64 `json:"q95"`
	Histogram Counts  `json:"histogram,omitempty"` // of ten equal parts of 0…1
	OK        bool    `json:"ok"`                  // false: nobody has it, or too few to tell
	Middle    bool    `json:"middle"`              // false: Q25, Median and Q75 say nothing
	Tails     bool    `json:"tails"`               // false: Q05 and Q95 say nothing
	Interval  bool    `json:"interval"`            // false: one patient has none
}

// Share is some of all, with Wilson's 95% interval.
type Share struct {
	Yes   int64   `json:"yes"`
	N     int64   `json:"n"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	OK    bool    `json:"ok"` // false: there is nobody, or too few to tell
}

// Spread is how a number lies over those who have it.
type Spread struct {
	N      int     `json:"n"`
	Mean   float64 `json:"mean"`
	Q25    float64 `json:"q25"`
	Median float64 `json:"median"`
	Q75    float64 `json:"q75"`
	Most   float64 `json:"most,omitempty"` // not told in public: it is of one
	OK     bool    `json:"ok"`
	Middle bool    `json:"middle"` // false: Q25, Median and Q75 say nothing
}

// Grain is the indexes where one person, team or site counts as the same one,
// and where Who of those seen count.
type Grain struct {
	Grain    string  `json:"grain"` // person, team, site
	Who      string  `json:"who"`   // all, residents, without residents
	Visits   int64   `json:"visits"`
	Patients int64   `json:"patients"`
	Indexes  []Index `json:"indexes"`
	Entropy  Spread  `json:"entropy"` // of visits, in bits
}

// Group is some of the patients: those who saw a provider, team, site or region
// most, or those of a stratum.
type Group struct {
	Name     string  `json:"name"`
	Patients int64   `json:"patients"` // with enough visits
	Visits   int64   `json:"visits"`   // of those
	Indexes  []Index `json:"indexes"`
	Told     bool    `json:"told"` // false: too few, or it would give others away
}

// Index is the index of that name, one that is not OK where there is none.
func (g Group) Index(name string) Index {
	for _, x := range g.Indexes {
		if x.Name == name {
			return x
		}
	}
	return Index{Name: name}
}

// Stratum is all groups of one kind.
type Stratum struct {
	By     string  `json:"by"`
	Groups []Group `json:"groups"` // in the order of names
	None   int64   `json:"none"`   // patients in no group
}

// Regular is the provider-level measure of continuity: how many of the patients
// a provider saw have COC of 0.7 or more, of those with two visits or more in
// primary care.
//
// Source: CBE3617
type Regular struct {
	All       Share           `json:"all"`       // patients
	ByRole    bool            `json:"byRole"`    // roles said who is primary care; false: every visit counts as one
	Mean      Spread          `json:"mean"`      // of providers' shares
	Providers []ProviderShare `json:"providers"` // in the order of names
}

// ProviderShare is a share of one provider's patients.
type ProviderShare struct {
	Provider string `json:"provider"`
	Share
}

// Network is who shares patients with whom.
type Network struct {
	Providers    int          `json:"providers"` // with at least one tie
	LeftOut      int          `json:"leftOut"`   // providers, by all Rules together
	Rules        []Rule       `json:"rules"`
	Ties         int          `json:"ties"`
	Likely       int          `json:"likely"` // of 8 shared patients or more: they probably know each other
	Degree       Spread       `json:"degree"`
	Strength     Spread       `json:"strength"` // in shared patients
	Weight       string       `json:"weight"`   // what a tie weighs in Weighted, communities and modularity
	Weighted     Spread       `json:"weighted"` // strength in that weight
	Core         int          `json:"core"`     // the largest k
	Communities  int          `json:"communities"`
	Modularity   float64      `json:"modularity"`
	Density      Spread       `json:"careDensity"`       // of patients with two providers or more
	Others       Spread       `json:"careDensityOthers"` // without the patient
	Fragmented   Spread       `json:"careDensityFragmented"`
	Betweenness  *Betweenness `json:"betweenness,omitempty"`
	Degrees      []Bar        `json:"degrees"`      // how many have so many ties
	Between      []Between    `json:"between"`      // what the largest communities share
	Whole        Share        `json:"whole"`        // pairs that are tied, of all pairs of providers with a tie
	LargestGroup int          `json:"largestGroup"` // providers of the largest community
}

// Rule is one way in which somebody was left out of the network.
type Rule struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Of      string `json:"of"` // who was left out: providers, patients
	LeftOut int64  `json:"leftOut"`
	Told    bool   `json:"told"` // false: it was few
	Source  string `json:"source"`
}

// Betweenness is how a network's betweenness was found and how it lies over its
// providers.
type Betweenness struct {
	Exact bool   `json:"exact"`
	From  int    `json:"from"`           // at how many providers ways began
	Seed  uint64 `json:"seed,omitempty"` // by which those were drawn
	Spread
}

// Node is one provider in the network. It is never told in public.
type Node struct {
	Provider    string  `json:"provider"`
	Role        string  `json:"role,omitempty"`
	Patients    int     `json:"patients"`
	Degree      int     `json:"degree"`
	Strength    int64   `json:"strength"`
	Weighted    float64 `json:"weighted"`
	Core        int     `json:"core"`
	Community   int     `json:"community"` // from 1, as Result.Communities counts; 0: no ties
	Betweenness float64 `json:"betweenness"`
	Between     bool    `json:"between"` // false: betweenness was not asked for
	Likely      int     `json:"likely"`  // ties of 8 or more
}

// Community is one group of the network.
type Community struct {
	Number    int      `json:"number"`    // from 1, the one with the most providers first
	Size      int      `json:"size"`      // providers
	Providers []string `json:"providers"` // the most tied within first
	Ties      int      `json:"ties"`      // within
	Shared    int64    `json:"shared"`    // patients shared within, summed over ties
	Outward   int64    `json:"outward"`   // and with others
}

// Ego is the network around one patient or provider. It is never told in public.
type Ego struct {
	ID      string      `json:"id"`
	Of      string      `json:"of"` // patient or provider
	Members []EgoMember `json:"members"`
	Ties    []EgoTie    `json:"ties"`    // among the members
	Pairs   int         `json:"pairs"`   // of members; those that stand not in Ties have none
	Density float64     `json:"density"` // of a patient: care density. Of a provider: the share of pairs that are tied
	OK      bool        `json:"ok"`
}

// EgoMember is one whom the ego saw, or shares patients with.
type EgoMember struct {
	Provider string `json:"provider"`
	Role     string `json:"role,omitempty"`
	Shared   int64  `json:"shared"` // visits of a patient, shared patients of a provider
	First    string `json:"first,omitempty"`
	Last     string `json:"last,omitempty"`
}

// EgoTie is a tie of two members.
type EgoTie struct {
	A      string  `json:"a"`
	B      string  `json:"b"`
	Shared int     `json:"shared"`
	Weight float64 `json:"weight"`
}

// Referrals is what was passed on, and what of it came back.
type Referrals struct {
	N         int64   `json:"n"`
	NotUsed   int64   `json:"notUsed"` // outside of the window, or to oneself
	Closed    Share   `json:"closed"`
	Days      Spread  `json:"days"`      // from sent to closed
	Mutual    Share   `json:"mutual"`    // of pairs with anything passed, those with both directions
	Routes    []Route `json:"routes"`    // never told in public
	Pairs     int     `json:"pairs"`     // with anything passed
	Strangers int     `json:"strangers"` // of those, without a shared patient in the network
}

// Route is what passed between two providers, A before B by name.
type Route struct {
	A           string  `json:"a"`
	B           string  `json:"b"`
	Sent        int     `json:"sent"` // from A to B
	Back        int     `json:"back"` // from B to A
	SentClosed  int     `json:"sentClosed"`
	BackClosed  int     `json:"backClosed"`
	Reciprocity float64 `json:"reciprocity"` // the smaller direction over the larger
	Closure     Share   `json:"closure"`
	MedianDays  float64 `json:"medianDays"`
	Answered    bool    `json:"answered"` // false: no loop closed, and MedianDays says nothing
	Shared      int     `json:"shared"`   // patients, in the network
}

// Month is one month of visits.
type Month struct {
	Month    string  `json:"month"` // 2026-04
	Visits   int64   `json:"visits"`
	Patients int64   `json:"patients"`
	Known    int64   `json:"known"` // visits with somebody seen before
	Share    float64 `json:"share"` // Known of the visits that are not a patient's first
	OK       bool    `json:"ok"`
	Trailing []Index `json:"trailing,omitempty"` // over the months up to this one, as many as Parameters.Series
}

// Beside is a small file that said something beside the encounters.
type Beside struct {
	What     string `json:"what"` // team-of, role-of, region-of, weights, referrals, or the name of a stratum
	Name     string `json:"name"`
	Lines    int    `json:"lines"`
	Used     int    `json:"used"`     // those that named somebody among the encounters
	Checksum string `json:"checksum"` // SHA-256
}

// Result is everything that came out.
type Result struct {
	Parameters  Parameters     `json:"parameters"`
	Files       []string       `json:"files"`
	Beside      []Beside       `json:"beside,omitempty"`
	Checksum    string         `json:"checksum"`
	Definitions string         `json:"definitions"` // a hash of them
	Account     claims.Account `json:"account"`
	First       string         `json:"first"`
	Last        string         `json:"last"`
	Visits      int64          `json:"visits"`
	Patients    int64          `json:"patients"`
	Providers   int            `json:"providers"`
	Indexes     []Index        `json:"indexes"` // at the grain of Parameters
	Grains      []Grain        `json:"grains"`  // side by side
	Regular     Regular        `json:"regular"`
	Strata      []Stratum      `json:"strata,omitempty"`
	Network     Network        `json:"network"`
	Nodes       []Node         `json:"nodes,omitempty"`
	Communities []Community    `json:"communities,omitempty"`
	Ego         *Ego           `json:"ego,omitempty"`
	Referrals   *Referrals     `json:"referrals,omitempty"`
	Months      []Month        `json:"months"`
}
