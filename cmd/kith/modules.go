package main

import (
	"kith/care/board"
	"kith/care/engagement"
	"kith/care/module"
	"kith/care/people"
	"kith/care/tie"
)

// modules lists every care concept. A new one is one folder and one line here.
var modules = []module.Module{
	people.Module,
	tie.Module,
	engagement.Module,
	board.Module,
}
