package tie

var key = "tie.tested"
