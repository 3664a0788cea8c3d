package message

import (
	"slices"
	"strings"
	"time"

	"kith/platform/alike"
)

// category is what a message is, in Kith's own system.
const category = "message"

// Topics say what a thread is about; each is a code of Kith's own.
var Topics = []string{"topic-question", "topic-plan", "topic-visit", "topic-family", "topic-school", "topic-other"}

// Thread is what some colleagues write to each other about a child.
type Thread struct {
	ID      string // of its first message
	Child   string // id of the Patient
	Topic   string
	Open    bool
	Told    bool // it is about what was told in confidence
	Version int64
	Between []string  // references, who began it first
	Last    time.Time // of its latest message
	From    string    // who wrote that
	Count   int
	Unread  int    // of others, since the reader was last there
	Called  bool   // the reader is called by name in one of those
	For     string // who is away and for whom the reader stands in: theirs alone; "" for one's own
}

// Message is one of a thread.
type Message struct {
	ID, From string
	At       time.Time
	Words    string
	Calls    []string // references of those called by name
	New      bool     // the reader sees it for the first time
}

// Seen is until when somebody read a thread.
type Seen struct {
	Who string // Practitioner/x
	At  time.Time
}

// Colleague is somebody who may know.
type Colleague struct {
	Ref    string // PractitionerRole/x
	Person string // Practitioner/x
	Name   string
	Short  string
	Role   string
	Away   bool
}

// Called finds who is called by name in words, as @Lena or @Dr. Chen, among
// those who may know. Whoever else stands behind an @ is a word as any other.
func Called(words string, among []Colleague) (refs []string) {
	folded := " " + alike.Fold(words) + " "
	for _, c := range among {
		short := alike.Fold(c.Short)
		last := short[strings.LastIndex(short, " ")+1:]
		if slices.ContainsFunc([]string{short, last}, func(name string) bool { return name != "" && calls(folded, "@"+name) }) {
			refs = append(refs, c.Ref)
		}
	}
	return refs
}

// calls reports whether a name stands in words and ends where a word does.
func calls(words, name string) bool {
	for {
		i := strings.Index(words, name)
		if i < 0 {
			return false
		}
		words = words[i+len(name):]
		if next := words[0]; (next < 'a' || next > 'z') && (next < '0' || next > '9') && next < 0x80 {
			return true
		}
	}
}
