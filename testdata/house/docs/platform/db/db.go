// Package db opens, reads and writes the database.
package db
