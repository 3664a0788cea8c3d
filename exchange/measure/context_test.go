package measure

import "context"

// ctx is that of tests which rapid runs: it has none of its own.
var ctx = context.Background()
