// Package db writes in groups, durably.
package db
