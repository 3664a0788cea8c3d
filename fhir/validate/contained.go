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
	local  map[string]element.Value // contained resources by id; made when there are many
	bundle *entries                 // of a Bundle; made when first asked for
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
	f := w.container()
	if len(id) == 0 {
		return f.root
	}
	list := f.root.Get("contained")
	if f.local == nil {
		i := 0
		for c := list.Child(); c.Exists() && i < few; c = list.Next(c) {
			if c.Get("id").Is(string(id)) {
				return c
			}
			i++
		}
		if i < few {
			return element.Value{}
		}
		f.local = byID(list)
	}
	return f.local[string(id)]
}

// few is up to how many contained resources are looked through one by one.
const few = 8

func byID(list element.Value) map[string]element.Value {
	all := map[string]element.Value{}
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		if id := c.Get("id").Text(); !all[id].Exists() {
			all[id] = c
		}
	}
	return all
}

// containedRules checks what R4 says of contained resources. Source: FHIR-R4
func (w *walk) containedRules(v element.Value) {
	list := v.Get("contained")
	if list.Kind() != '[' {
		return
	}
	seen, used := map[string]bool{}, map[string]bool{}
	mentioned(v, used)
	i := 0
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		w.enterItem("contained", i)
		w.containedRule(c, seen, used)
		w.leave()
		i++
	}
}

func (w *walk) containedRule(c element.Value, seen, used map[string]bool) {
	id, meta := c.Get("id").Text(), c.Get("meta")
	switch {
	case id == "":
		w.say(c, Error, codeRequired, "issue.contained-id")
	case seen[id]:
		w.say(c, Error, codeDuplicate, "issue.contained-twice")
	case !used[id] && !refersToContainer(c):
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

// mentioned collects the ids of all local references in v.
func mentioned(v element.Value, ids map[string]bool) {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Kind() {
		case '"':
			if raw := c.Raw(); len(raw) > 3 && raw[1] == '#' {
				ids[c.Text()[1:]] = true
			}
		case '{', '[':
			mentioned(c, ids)
		}
	}
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
