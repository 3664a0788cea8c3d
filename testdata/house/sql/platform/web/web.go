package web

const make = "create unique index kept on page (id)"
