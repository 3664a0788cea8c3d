package main

import (
	"testing"

	"kith/care/consult"
)

// The line of the town has its year: what Dr. Chen asked about Amara, with what
// came of it, what he asks today, and numbers that are full.
func TestTheTownHasAConsultLine(t *testing.T) {
	h := builtTown(t)
	ctx := t.Context()
	chen, err := atWork(ctx, h, "wei-chen")
	if err != nil {
		t.Fatal(err)
	}
	all, err := consult.List(ctx, h.DB, chen, consult.Which{Children: []string{amara}})
	if err != nil {
		t.Fatal(err)
	}
	tabs := map[consult.Tab]int{}
	for _, c := range all {
		tabs[c.Tab()]++
	}
	if tabs[consult.Waiting] != 1 || tabs[consult.Heard] != 1 {
		t.Errorf("about Amara: %v", tabs)
	}
	rao, err := atWork(ctx, h, "anil-rao")
	if err != nil {
		t.Fatal(err)
	}
	calls, err := consult.List(ctx, h.DB, rao, consult.Which{})
	if err != nil {
		t.Fatal(err)
	}
	if len(calls) < 20 {
		t.Errorf("Dr. Rao sees %d calls", len(calls))
	}
	if err := consults(ctx, h); err != nil {
		t.Errorf("once more: %v", err)
	}
	n, err := consult.List(ctx, h.DB, rao, consult.Which{})
	if err != nil || len(n) != len(calls) {
		t.Errorf("%d after once more, %d before: %v", len(n), len(calls), err)
	}
}
