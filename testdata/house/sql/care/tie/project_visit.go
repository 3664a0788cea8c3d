package tie

const drop = "delete from tie where id = $1"
