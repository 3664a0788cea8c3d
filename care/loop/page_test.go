package loop

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// page is docs/wire/loops.md, written from the rules.
func page() string {
	var b strings.Builder
	m, c := States(), Standard()
	b.WriteString(`# Loops: what is passed on

Written from the rules in [care/loop](../../care/loop/rules) by ` + "`make golden`" + `; not edited by hand.

A handoff, a referral and a question to a consultant are each a Task with a code of ours. What it looks like:
[the guide](ig.md), profiles ` + "`referral`, `handoff`, `consult`" + `. Who reads it: [relationships](../privacy/relationships.md).
What people see: [using loops](../using/loops.md). Why so: [decision 21](../decisions/0021-loops.md).

## For programs

- A program that knows of no steps moves a Task by its status alone: a status without one of its steps means the first step
  of that status in the tables below. What it does not write (who holds it, events, clocks) is read from what it did.
- Every move that is not in the tables is refused by every door with 422 and a sentence, and an end without a
  ` + "`statusReason`" + ` too. To stay where it is while something else changes is no move.
- Who may: *requester* is who passes on, who holds it, and their colleagues at that place; *owner* is who is asked, and theirs;
  *link* is who is asked, by a signed link; *noted* is the requester's side writing down what the other said: then the
  last ` + "`loop-event`" + ` carries a note of how they were told.
- ` + "`loop-event`" + ` is only added to. Child, kind and requester stay.
- Two who change it at once: the one whose ` + "`If-Match`" + ` holds has it, the other gets 412.
- ` + "`next-clock`" + ` is no limit to reading; ` + "`Task.restriction.period`" + ` is.
`)
	for _, k := range Kinds {
		fmt.Fprintf(&b, "\n## %s\n\n| step | status | |\n|---|---|---|\n", k)
		for _, s := range m.Kinds[k].States {
			var notes []string
			for _, x := range []struct {
				is   bool
				says string
			}{{s.Begins, "begins here"}, {s.Exit, "exit, with a reason"}, {s.Closed, "closed"}} {
				if x.is {
					notes = append(notes, x.says)
				}
			}
			fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", s.Is, s.Status, strings.Join(notes, ", "))
		}
		b.WriteString("\n| from | to | who | event | source |\n|---|---|---|---|---|\n")
		for _, r := range m.Kinds[k].Moves {
			from := strings.Join(r.From, "`, `")
			if from == "*" {
				from = "any"
			}
			var by []string
			for _, s := range r.By {
				by = append(by, string(s))
			}
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | `%s` | %s |\n", from, r.To, strings.Join(by, ", "), r.Event, r.Source)
		}
	}
	fmt.Fprintf(&b, "\n## Reasons and events\n\nReasons: `%s`.\n\nEvents: `%s`. Of these `%s` are what the side that asks does alone: they do not break a silence.\n",
		strings.Join(m.Reasons, "`, `"), strings.Join(m.Events, "`, `"), strings.Join(m.Silent, "`, `"))
	b.WriteString("\n## Clocks\n\n" + c.Says + " A site's own stand in `loop-clocks.json` beside its rules.\n\n| clock | of | from | until | how long | source |\n|---|---|---|---|---|---|\n")
	for _, x := range c.Clocks {
		var kinds []string
		for _, k := range x.Kinds {
			kinds = append(kinds, string(k))
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | `%s` | %s | %s |\n", x.Code, strings.Join(kinds, ", "), strings.Join(x.From, "`, `"), strings.Join(x.Until, "`, `"), x.says(), x.Source)
	}
	fmt.Fprintf(&b, `
Quiet is a %s of which nothing was heard for longer than %g times the partner's own median gap of the last %d months, though
never sooner than after %d hours nor later than after %d; where fewer than %d gaps are known, and for all else, what is past
its clock. What is quiet goes to who holds it at once, to the coordinator after %d working days, to who answers for the site
after %d: each once, until something happens.
`, strings.Join(stringsOf(c.Quiet.Kinds), ", "), c.Quiet.Factor, c.Quiet.Months, c.Quiet.FloorHours, c.Quiet.CapHours, c.Quiet.AtLeast, c.Escalate.CoordinatorWorkingDays, c.Escalate.SiteWorkingDays)
	return b.String()
}

func stringsOf(kinds []Kind) (all []string) {
	for _, k := range kinds {
		all = append(all, string(k))
	}
	return all
}

func (c Clock) says() string {
	count := func(n int, one string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %ss", n, one)
	}
	switch {
	case c.WorkingDays > 0:
		return count(c.WorkingDays, "working day")
	case c.Days > 0:
		return count(c.Days, "day")
	case c.Working:
		return count(c.Minutes, "minute") + " while the site is open"
	}
	return count(c.Minutes, "minute")
}

// TestTheTablesAreWrittenFromTheRules writes docs/wire/loops.md when KITH_GOLDEN is
// "write", and compares it otherwise.
func TestTheTablesAreWrittenFromTheRules(t *testing.T) {
	const file = "../../docs/wire/loops.md"
	got := page()
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the rules say; make golden writes it anew", file)
	}
}

// Gravity's table says who sets which status of a referral; nobody else does here,
// but who asks may write down what they were told, and the family may stop it.
//
// Source: SDOHCC
func TestWhoSetsAStatusIsWhoGravitySays(t *testing.T) {
	requester, owner := []Side{ByRequester}, []Side{ByOwner, ByLink}
	who := map[Status][]Side{Draft: requester, Requested: requester, TaskTaken: owner, Rejected: owner, Cancelled: slices.Concat(requester, owner),
		InProgress: owner, OnHold: owner, Failed: owner, Completed: owner, InError: requester}
	for _, move := range States().Kinds[Referral].Moves {
		to := stateOf(move.To)
		set, known := who[to.Status]
		same := !slices.ContainsFunc(move.From, func(f string) bool { return stateOf(f).Status != to.Status })
		if !known || same { // received and ready are R4's, and not in its table; steps of one status are ours
			continue
		}
		for _, by := range move.By {
			if by != Noted && !slices.Contains(set, by) {
				t.Errorf("%v to %s by %s", move.From, move.To, by)
			}
		}
	}
}

// From one status to another as R4 draws it, and the few that are our own choice:
// to accept and wait, or to meet, in one step.
//
// Source: FHIR-R4-Task
func TestStatusesFollowEachOtherAsInR4(t *testing.T) {
	r4 := map[Status][]Status{
		Draft: {Requested, Cancelled}, Requested: {Received, TaskTaken, Rejected, Cancelled}, Received: {TaskTaken, Rejected, Cancelled},
		TaskTaken: {Ready, InProgress, OnHold, Cancelled, Failed, Completed}, Ready: {InProgress, OnHold, Cancelled, Failed, Completed},
		InProgress: {OnHold, Completed, Failed, Cancelled}, OnHold: {InProgress, Cancelled, Failed, Completed},
	}
	for _, k := range Kinds {
		for _, move := range States().Kinds[k].Moves {
			to := stateOf(move.To)
			for _, f := range move.From {
				from := stateOf(f)
				if f == "*" || from.Status == to.Status || slices.Contains(r4[from.Status], to.Status) || strings.Contains(move.Source, "Kith") || move.Event == "visit-missed" {
					continue
				}
				t.Errorf("%s: %s to %s is not of R4, and does not say that it is ours", k, f, move.To)
			}
		}
	}
}
