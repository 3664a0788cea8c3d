package search

const insert = "insert into search values ($1)"
