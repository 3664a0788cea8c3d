// Package peer does the measures' job by other means, to compare with: in
// DuckDB, PostgreSQL and SQLite, and in Python with scipy, igraph and networkx.
//
// The job is UPC, COC and SECON of every patient, the network of shared patients
// and the care density of every patient, from encounters that lie ready as each
// likes them best: loading them is not counted. The peers are programs of their
// own, in the same run and on the same encounters; ours runs before and after
// each of theirs, so that both see the same machine. Answers that differ end it.
//
// A peer that is not installed is named, with what is missing. The script
// install gets them; nothing here does.
package peer
