// Package say holds every sentence shown to a person.
package say
