package cast

// Kin is one of a family as whom one can sign in to the demo.
type Kin struct {
	ID   string // for the form
	Ref  string // "Patient/x", "RelatedPerson/x"
	Name string
	Role string // a key of Words
	Home string // where they land, in the language they prefer
	Note string // a key of Words
}

// Family lists them, in the order in which the page shows them.
func Family() []Kin {
	return []Kin{
		{"amara-reyes-cole", "Patient/amara-reyes-cole", "Amara Reyes-Cole", "cast.role.young-person", "/y?lang=en", "cast.note.amara-reyes-cole"},
		{"denise-reyes", "RelatedPerson/denise-reyes", "Denise Reyes", "cast.role.mother", "/f?lang=es", "cast.note.denise-reyes"},
		{"marcus-cole", "RelatedPerson/marcus-cole", "Marcus Cole", "cast.role.father", "/f?lang=en", "cast.note.marcus-cole"},
	}
}
