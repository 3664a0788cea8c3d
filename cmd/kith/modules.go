package main

import (
	"time"

	"kith/care/board"
	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/module"
	"kith/care/people"
	"kith/care/tie"
)

// modules lists every care concept. A new one is one folder and one line here.
var modules = []module.Module{
	people.New(tie.Usual(time.Now)),
	contact.Module,
	tie.Module,
	engagement.Module,
	board.Module,
}
