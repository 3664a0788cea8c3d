package db

const one = "select 1"
