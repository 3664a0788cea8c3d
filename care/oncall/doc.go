// Package oncall is who is at work now, who stands in for whom, and whom to reach
// when the site is closed.
//
// The record says when somebody works and is away: PractitionerRole.availableTime
// and notAvailable; where it says nothing, the site's calendar does. Who covers
// for whom is the extension covers (care/consent). Lines that are reached at night,
// and who answers for the whole site, are a file of the site's own: on-call.json in
// its folder of rules.
//
// Source: Kith
package oncall
