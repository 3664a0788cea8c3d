package transition

import (
	"testing"

	"kith/care/module/moduletest"
	"kith/platform/web/browse"
)

func TestTheStepsOfAMoveInABrowser(t *testing.T) {
	s := &scene{clock: begin()}
	s.begins(t, moduletest.Open(t, t.TempDir()+"/d.db", begin(), s.modules()))
	s.toRosa("2026-11-27")
	screens := []browse.Screen{{Name: "draft", URL: leoMove, As: luis}, {Name: "changes", URL: leoMove + "/changes", As: luis, Pages: 1}}
	for _, step := range []Step{"people", "told", "child"} {
		screens = append(screens, browse.Screen{Name: string(step), URL: leoMove + "/step/" + string(step), As: luis})
	}
	s.browsed(screens...)
}
