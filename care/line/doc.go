// Package line is the pages of the consult line: asking, what waits, answering,
// the numbers of the year. What a consult is, care/consult says.
//
// Why it is here: who answers should need eight minutes and no manual, and who
// asks should see what goes along before it does (Brown2017).
//
// Source: Brown2017, Kith
package line
