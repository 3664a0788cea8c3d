// Package generate makes up a population: children, their families, the places
// and people who care for them, visits, departures, moves and referrals, with
// the unevenness that real ones have. Nobody in it exists.
//
//	p := generate.New(generate.Size{Children: 100_000, Seed: 1})
//	err := p.Claims(w, nil)
//
// Everything about child i follows from the size, the seed and i, so that ten
// million children need no more memory than one, a part can be made by itself,
// and the same seed gives the same bytes on any machine and number of cores.
//
// # How it is spread
//
//	who works here     1% emergency and urgent care, 12% behavioral health, 20% specialists, 67% primary care;
//	                   how much each works: exp(0.9 z), z normal
//	sites              primary care in sites of 1 + ⌊exponential(7)⌋ clinicians, 50 sites are a region; the
//	                   others belong to regions
//	visits of a child  1 + negative binomial (gamma of shape 0.8); 9% also have a therapist: 2 + Poisson(20) weekly
//	                   visits, a quarter of them change therapist once
//	with whom          the usual clinician with a share drawn from Beta(4, 2); else 45% somebody of the site, 25% one
//	                   of two specialists, 18% emergency, 8% another site of the region, 4% anybody
//	departures         18% of clinicians leave within the three years; their patients go on with a colleague
//	moves              3% of children change who looks after them
//	referrals          a child's first visit to a specialist or therapist was referred; 62% of the loops close
//
// With 1,000,000 children and 10 visits on average: visits median 6, 95% at most
// 32; providers of a child median 2; patients of a provider median about 200,
// the largest 13,000.
//
// Source: Kith
package generate
