package tie

const find = "select id from tie"
