// Package disclosure is what somebody told one of us: in their own words, to
// whom, who may know it, who does, and whether it was answered. A child tells
// it once.
//
// Why it is here: relationships are essential to "disclosure of sensitive
// concerns" (Brown2017), and how the last one was answered decides whether
// there is a next (Wissow2002).
//
// # Who may know
//
// The one who was told, and whom the teller named: nobody else, and never the
// whole team. A statement lies in a compartment of its own (fhir/label.Named);
// what hangs on it, wishes and answers and who passed it on, lies there too. A
// headline is what others may know of it; it refers to nothing.
//
// # States of a cell: one statement, one person
//
//	told        heard it from the teller
//	passed-on   knows it by the teller's wish, or was told by somebody who did
//	ask-first   the teller wants to be asked
//	said-no     the teller said no
//	no-need     nothing was said, and it is nothing private
//	hidden      nothing was said: they do not learn that it is there
//
// # States of an answer
//
//	due       nobody has answered, and there is time
//	late      the time is over: seven days, or the day itself where somebody may be in danger
//	deferred  put off until a day, with the teller's knowledge
//	answered  acknowledged, acted on, or permission was asked
//
// # In FHIR
//
//	Statement   Communication, category kith#disclosure
//	Headline    Communication, category kith#headline; the statement is partOf it
//	Wish        Consent, category kith#disclosure-wishes; one nested provision a person
//	Response    Task, code kith#respond; what the teller asked to be passed on: kith#tell
//	Edge        Communication, category kith#passed-on, found-out or retold
//	Report      Communication, category kith#report: sealed, about the statement
//	Talk        Communication, category kith#confidentiality-talk: no secret
//
// What somebody is about to write down is no resource yet, and lies in care/draft.
//
// Source: Brown2017, Wissow2002, Rabbani2023, Kith
package disclosure
