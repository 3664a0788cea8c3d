package db

const path = "/tmp/kith.db"

const url = "postgres://db.corp:5432/kith" // or 127.0.0.1
