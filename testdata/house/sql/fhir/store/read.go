package store

const read = "select body from resource"
