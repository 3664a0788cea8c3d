package db

const path = "/tmp/kith.db"
