package consent

import (
	"context"
	"slices"
	"strings"

	"kith/care/people"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
)

// Informant returns whom somebody asks as who answers for those who care for a
// child, by whatever way in: "Patient/x", "RelatedPerson/x", "PractitionerRole/x".
// They read and write what they answered themselves, and nothing else of
// anybody; what follows from it the house writes.
func Informant(ref string) access.Viewer {
	return access.Person(ref).Lacking(everything).For(label.Patient)
}

// Answering returns those of some people at work, by reference, who answer for
// the ones who care for a child: what a school or a program knows is told to
// them, as what a family answers is.
func (r *Gate) Answering(ctx context.Context, q db.Querier, refs []string) (map[string]bool, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		_, ids[i], _ = strings.Cut(ref, "/")
	}
	list, args := db.List(0, ids)
	outside := map[string]bool{}
	return outside, db.Each(ctx, q, func(row db.Row) error {
		var x people.Role
		err := row.Scan(&x.ID, &x.Practitioner, &x.Work, &x.Specialty)
		for _, ref := range []string{x.ID.Ref(), x.Practitioner.Ref()} {
			if x.Calling() == people.Partner && slices.Contains(refs, ref) {
				outside[ref] = true
			}
		}
		return err
	}, `select id, practitioner_id, code, specialty from practitioner_role where id in `+list+` or practitioner_id in `+list, args...)
}

var answerMembers = []string{"resourceType", "id", "meta", "language", "extension", "identifier", "questionnaire", "_questionnaire", "status", "subject", "authored", "author", "source", "item"}

// ownAnswer reports whether a form is what its writer answered, about the child
// or about themselves, in nobody else's name and hanging on nothing.
func ownAnswer(v access.Viewer, doc r4.Element) bool {
	is := r4.As[r4.QuestionnaireResponse](doc)
	who, about := is.Source().Target(), is.Subject().Target()
	own := func(ref r4.Reference) bool {
		return plain(ref.Element, oneReference) && isAny(v, []string{ref.Target()})
	}
	kind, _, _ := strings.Cut(about, "/")
	return plain(doc, answerMembers) && plain(doc.Get("meta"), metaMembers) && label.Of(doc)&^(known|label.Answers) == 0 &&
		is.Status() == "completed" && who != "" && own(is.Source()) && (!doc.Get("author").Exists() || own(is.Author())) &&
		plain(doc.Get("subject"), oneReference) && (about == who || kind == "Patient" && !strings.HasPrefix(who, "Patient/"))
}
