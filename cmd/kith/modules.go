package main

import (
	"os"
	"path/filepath"
	"time"

	"kith/care/account"
	"kith/care/alliance"
	"kith/care/board"
	"kith/care/checkin"
	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/consult"
	"kith/care/contact"
	"kith/care/continuity"
	"kith/care/departure"
	"kith/care/desk"
	"kith/care/directory"
	"kith/care/disclosure"
	"kith/care/draft"
	"kith/care/due"
	"kith/care/duplicate"
	"kith/care/engagement"
	"kith/care/family"
	"kith/care/followup"
	forms "kith/care/form"
	"kith/care/handoff"
	"kith/care/introduction"
	"kith/care/lane"
	"kith/care/light"
	"kith/care/line"
	"kith/care/link"
	"kith/care/loop"
	"kith/care/loopboard"
	"kith/care/message"
	"kith/care/module"
	"kith/care/network"
	"kith/care/oncall"
	"kith/care/outreach"
	"kith/care/packet"
	"kith/care/pass"
	"kith/care/passing"
	"kith/care/people"
	"kith/care/privacy"
	"kith/care/progress"
	"kith/care/reach"
	"kith/care/referral"
	"kith/care/routing"
	"kith/care/safety"
	"kith/care/screening"
	"kith/care/sharing"
	"kith/care/tie"
	"kith/care/transition"
	"kith/care/visit"
)

// modules lists every care concept, with the rules that are built in.
var modules = with(tie.Standard(), time.Now)

// with lists every care concept, as of a clock. A new one is one folder and one
// line here.
func with(ties tie.Rules, now func() time.Time) []module.Module {
	return []module.Module{
		people.New(tie.Usual),
		account.New(now),
		duplicate.Module,
		contact.Module,
		continuity.Module,
		colleague.Module,
		directory.Module,
		tie.Module,
		consent.Module,
		draft.Module,
		disclosure.Module,
		alliance.Module,
		screening.Module,
		progress.Module,
		reach.Module,
		engagement.Module,
		privacy.Module,
		sharing.New(visit.Practice, engagement.Practice, loopboard.Practice),
		oncall.Module,
		lane.Module,
		followup.Module,
		loop.Module,
		loopboard.Module,
		packet.Module,
		link.Module,
		safety.Module,
		due.Module,
		visit.Module,
		consult.Module,
		line.Module,
		handoff.Module,
		introduction.Module,
		referral.Module,
		routing.Module,
		passing.Module,
		pass.Module,
		forms.Module,
		light.Module,
		checkin.Module,
		desk.Module,
		transition.Module,
		departure.New(ties),
		message.Module,
		network.Module,
		outreach.New(ties),
		family.New(ties),
		board.New(ties),
	}
}

// rulesFrom reads a site's own rules about ties; "" are those built in.
func rulesFrom(file string) (tie.Rules, error) {
	if file == "" {
		return tie.Standard(), nil
	}
	return tie.LoadRules(os.DirFS(filepath.Dir(file)), filepath.Base(file))
}
