package definition_test

import (
	"strings"
	"testing"
)

// node is a value of the small part of YAML in which the test kit writes: block
// maps and lists, plain and quoted words, {} and [].
type node struct {
	scalar string
	list   []node
	fields map[string]node
}

func (n node) at(key string) node     { return n.fields[key] }
func (n node) text(key string) string { return n.fields[key].scalar }

type line struct {
	indent int
	text   string
}

func parseYAML(src string) node {
	var lines []line
	for l := range strings.Lines(src) {
		l = strings.TrimRight(l, " \n")
		text := strings.TrimLeft(l, " ")
		if text != "" && text != "---" {
			lines = append(lines, line{len(l) - len(text), text})
		}
	}
	n, _ := block(lines)
	return n
}

// block reads the map or list that begins with the first line, and returns how
// many lines it took.
func block(lines []line) (n node, taken int) {
	at := lines[0].indent
	for taken < len(lines) && lines[taken].indent == at {
		l := lines[taken]
		if item, ok := strings.CutPrefix(l.text, "- "); ok {
			end := taken + 1
			for end < len(lines) && lines[end].indent > at {
				end++
			}
			inner := append([]line{{at + 2, item}}, lines[taken+1:end]...)
			if _, _, isMap := pair(item); isMap {
				v, _ := block(inner)
				n.list = append(n.list, v)
			} else {
				n.list = append(n.list, node{scalar: word(inner)})
			}
			taken = end
			continue
		}
		key, value, ok := pair(l.text)
		if !ok {
			break
		}
		end := taken + 1
		for end < len(lines) && (lines[end].indent > at || lines[end].indent == at && strings.HasPrefix(lines[end].text, "- ")) {
			end++
		}
		if n.fields == nil {
			n.fields = map[string]node{}
		}
		if value == "" && end > taken+1 {
			n.fields[key], _ = block(lines[taken+1 : end])
		} else {
			n.fields[key] = node{scalar: word(append([]line{{at, value}}, lines[taken+1:end]...))}
		}
		taken = end
	}
	return n, taken
}

// pair splits "key: value"; the keys of the test kit begin with a colon.
func pair(text string) (key, value string, ok bool) {
	if !strings.HasPrefix(text, ":") {
		return "", "", false
	}
	key, value, ok = strings.Cut(text, ": ")
	if !ok {
		key, ok = strings.CutSuffix(text, ":")
	}
	return key, value, ok
}

// word joins a plain or quoted word that may go on over several lines.
func word(lines []line) string {
	var parts []string
	for _, l := range lines {
		parts = append(parts, l.text)
	}
	w := strings.Join(parts, " ")
	if w == "{}" || w == "[]" {
		return ""
	}
	return strings.Trim(w, `'"`)
}

func TestYAMLOfTheTestKitIsRead(t *testing.T) {
	n := parseYAML("---\n:a: one\n  two\n:list:\n- :b: 'x: y'\n  :c:\n  - p\n  - q\n- :b: \"\"\n:none: []\n")
	if n.text(":a") != "one two" || len(n.at(":list").list) != 2 || n.text(":none") != "" {
		t.Errorf("%+v", n)
	}
	first := n.at(":list").list[0]
	if first.text(":b") != "x: y" || len(first.at(":c").list) != 2 || first.at(":c").list[1].scalar != "q" {
		t.Errorf("%+v", first)
	}
}
