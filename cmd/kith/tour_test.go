package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/platform/session"
)

// said is a command of a tour and what stands below it.
type said struct {
	line    int
	command string
	answer  []string
}

// tour reads the commands of a page: in its blocks called console, lines that
// begin with "$ ", and "> " where they go on.
func tour(page string) (all []said) {
	inside := false
	for n, line := range strings.Split(page, "\n") {
		begins, isCommand := strings.CutPrefix(line, "$ ")
		more, goesOn := strings.CutPrefix(line, "> ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case !inside:
		case isCommand:
			all = append(all, said{line: n + 1, command: begins})
		case goesOn:
			all[len(all)-1].command += "\n" + more
		default:
			all[len(all)-1].answer = append(all[len(all)-1].answer, line)
		}
	}
	return all
}

// fits reports whether lines of an answer are those of a page, where "…" is
// anything, and on a line of its own any lines.
func fits(want, got []string) bool {
	var pattern strings.Builder
	for _, line := range want {
		if line == "…" {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*") + `\n`)
	}
	text := ""
	for _, line := range got {
		text += line + "\n"
	}
	return regexp.MustCompile(`^` + pattern.String() + `$`).MatchString(text)
}

// The tour is played as it stands, by a shell and curl, to the town.
func TestTheTourIsTrue(t *testing.T) {
	for _, tool := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s on this machine", tool)
		}
	}
	page, err := os.ReadFile("../../docs/wire/tour.md")
	if err != nil {
		t.Fatal(err)
	}
	at, h := serving(t)
	token, err := session.NewToken(t.Context(), h.DB, reference("integrator"), h.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	const over = "--- over"
	const here = "http://127.0.0.1:8080"
	commands := tour(strings.ReplaceAll(string(page), here, at))
	script := fmt.Sprintf("kith() { echo %s; }\n", token)
	for _, c := range commands {
		script += c.command + "\nprintf '\\n" + over + "\\n'\n"
	}
	sh := exec.CommandContext(t.Context(), "sh")
	sh.Dir, sh.Stdin = t.TempDir(), strings.NewReader(script)
	out, err := sh.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := strings.Split(string(out), "\n"+over+"\n")
	if len(answers) != len(commands)+1 || len(commands) < 20 {
		t.Fatalf("%d commands, %d answers\n%s", len(commands), len(answers)-1, out)
	}
	for i, c := range commands {
		var got []string
		if s := strings.ReplaceAll(strings.TrimSuffix(answers[i], "\n"), "\r", ""); s != "" {
			got = strings.Split(s, "\n")
		}
		if !fits(c.answer, got) {
			t.Errorf("tour.md:%d: %s\nsays    %s\nanswers %s", c.line, c.command, strings.Join(c.answer, "\n"), strings.Join(got, "\n"))
		}
	}
}

func TestATourIsHeldToWhatItSays(t *testing.T) {
	got := tour("$ no\n```console\n$ a\nx…\n$ b <<E\n> c\n```\nz")
	if len(got) != 2 || got[0].command != "a" || got[0].line != 3 || got[0].answer[0] != "x…" || got[1].command != "b <<E\nc" || len(got[1].answer) != 0 {
		t.Errorf("%+v", got)
	}
	for _, tt := range []struct {
		want, got string
		fits      bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"a…c", "abc", true}, {"a…c", "ab", false}, {"a\n…\nc", "a\nb\nb\nc", true},
		{"a\n…", "a", true}, {"a", "a\nb", false}, {"a\nb", "a", false}, {"a.c", "abc", false},
	} {
		if fits(strings.Split(tt.want, "\n"), strings.Split(tt.got, "\n")) != tt.fits {
			t.Errorf("%q and %q", tt.want, tt.got)
		}
	}
}
