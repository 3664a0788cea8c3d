package tie

const (
	list = `
		SELECT id
		from tie`
	mend   = "update tie set state = $1"
	glue   = "update " + table + " set state = $1"
	recent = "with recent as (select id from tie) select id from recent"
	table  = "tie"
)

type row struct {
	State string `help:"select one of these"`
}

// These are words, not statements.
var words = []string{"update", "delete", "Selected", "with care", "update the plan", "insert your card", "create"}
