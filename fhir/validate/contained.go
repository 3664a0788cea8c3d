package validate

import (
	"bytes"

	"kith/fhir/element"
)

// frame is one resource that the walk is in.
type frame struct {
	root   element.Value
	shape  *shape
	at     string                   // the name it stands under
	depth  int                      // of the path there
	bundle map[string]element.Value // of a Bundle: its resources by fullUrl and by Type/id; made when first asked for
}

// isContained reports whether the resource at this level lies in contained.
func (w *walk) isContained(level int) bool {
	return level > 0 && w.inside[level].at == "contained"
}

// container is the resource that holds contained ones: the innermost that is
// not contained itself.
func (w *walk) container() *frame {
	i := len(w.inside) - 1
	for i > 0 && w.isContained(i) {
		i--
	}
	return &w.inside[i]
}

// contained finds a contained resource by its id. An empty id means the
// container itself.
func (w *walk) contained(id []byte) element.Value {
	root := w.container().root
	if len(id) == 0 {
		return root
	}
	list := root.Get("contained")
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		if c.Get("id").Is(string(id)) {
			return c
		}
	}
	return element.Value{}
}

// containedRules checks what R4 says of contained resources. Source: FHIR-R4
func (w *walk) containedRules(v element.Value) {
	list := v.Get("contained")
	if list.Kind() != '[' {
		return
	}
	seen := map[string]bool{}
	i := 0
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		w.enterItem("contained", i)
		w.containedRule(v, c, seen)
		w.leave()
		i++
	}
}

func (w *walk) containedRule(v, c element.Value, seen map[string]bool) {
	id, meta := c.Get("id").Text(), c.Get("meta")
	switch {
	case id == "":
		w.say(c, Error, codeRequired, "issue.contained-id")
	case seen[id]:
		w.say(c, Error, codeDuplicate, "issue.contained-twice")
	case !mentions(v, id) && !refersToContainer(c):
		w.say(c, Error, codeInvariant, "issue.contained-unused").Source = "dom-3"
	}
	seen[id] = true
	if c.Get("contained").Exists() {
		w.say(c, Error, codeInvariant, "issue.contained-nested").Source = "dom-2"
	}
	if meta.Get("versionId").Exists() || meta.Get("lastUpdated").Exists() {
		w.say(c, Error, codeInvariant, "issue.contained-version").Source = "dom-4"
	}
	if meta.Get("security").Exists() {
		w.say(c, Error, codeInvariant, "issue.contained-label").Source = "dom-5"
	}
}

// mentions reports whether a text anywhere in v is the local reference to id.
func mentions(v element.Value, id string) bool {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Kind() {
		case '"':
			if raw := c.Raw(); len(raw) > 2 && raw[1] == '#' && c.Is("#"+id) {
				return true
			}
		case '{', '[':
			if mentions(c, id) {
				return true
			}
		}
	}
	return false
}

// refersToContainer reports whether a contained resource points back.
func refersToContainer(v element.Value) bool {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		if c.Kind() == '"' && bytes.Equal(c.Raw(), []byte(`"#"`)) || refersToContainer(c) {
			return true
		}
	}
	return false
}
