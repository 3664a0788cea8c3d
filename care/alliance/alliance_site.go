package alliance

import "kith/relation/share"

// Share is how many of those who answered felt listened to at a place, in a
// time. It is of people, each with their newest answer.
type Share struct {
	Site string // id of an organization
	share.Share
}

// voice is one person's newest answer about one clinician of a place.
type voice struct {
	site, person, clinician string
	listened                Answer
}

// shares counts by place. What is of few people, or mostly about one clinician,
// is not told: a number of a place must be no number of a person.
func (r Rules) shares(all []voice) map[string]Share {
	by := map[string]*share.Tally{}
	for _, x := range all {
		if x.listened == None || x.site == "" {
			continue
		}
		if by[x.site] == nil {
			by[x.site] = &share.Tally{}
		}
		by[x.site].Add(x.person, x.clinician, int(x.listened) >= r.Listened)
	}
	told := map[string]Share{}
	for site, t := range by {
		told[site] = Share{site, t.Told(share.Rule{Few: r.Few, About: r.Clinicians, OneAtMost: r.OneAtMost})}
	}
	return told
}
