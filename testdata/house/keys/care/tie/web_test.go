package tie

var key = "tie.never"
