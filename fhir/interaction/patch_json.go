package interaction

import (
	"slices"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/platform/fault"
)

// mostOperations is how many operations one patch may hold, and mostGrown how
// many bytes they may leave: copying copies doubles each time.
const mostOperations, mostGrown = 1000, MaxBody

// patchJSON applies an RFC 6902 patch to the whole of a resource. An operation
// that cannot be done is named by its place.
func patchJSON(body []byte, patch element.Value) ([]byte, error) {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	if patch.Kind() != '[' || patch.Len() > mostOperations {
		return nil, fault.New(fault.Structure, "fhir.bad-patch")
	}
	root := grow(doc.Root())
	n := 0
	for op := range patch.Items() {
		if err := operate(root, op, "["+strconv.Itoa(n)+"]"); err != nil {
			return nil, err
		}
		if n++; n%50 == 0 && len(root.append(nil)) > mostGrown {
			return nil, fault.New(fault.TooLong, "fhir.kind.too-long")
		}
	}
	return root.append(nil), nil
}

// operate does one operation. where is its place, for errors.
func operate(root *branch, op element.Value, where string) error {
	bad := fault.At(fault.Structure, "fhir.bad-operation", where)
	nowhere := fault.At(fault.Rule, "fhir.patch-nowhere", where)
	if op.Kind() != '{' || op.Get("path").Kind() != '"' {
		return bad
	}
	to, ok := pointer(op.Get("path").Text())
	from, fromOK := pointer(op.Get("from").Text())
	name := op.Get("op").Text()
	if !ok || slices.Contains([]string{"move", "copy"}, name) && (!fromOK || op.Get("from").Kind() != '"') ||
		slices.Contains([]string{"add", "replace", "test"}, name) && !op.Get("value").Exists() {
		return bad
	}
	there := root.find(to)
	done := false
	switch name {
	case "add":
		done = root.add(to, grow(op.Get("value")))
	case "replace":
		if done = there != nil; done {
			*there = *grow(op.Get("value"))
		}
	case "remove":
		done = root.remove(to) != nil
	case "copy":
		if v := root.find(from); v != nil {
			done = root.add(to, v.clone())
		}
	case "move":
		inside := len(to) > len(from) && slices.Equal(to[:len(from)], from)
		switch {
		case strings.Join(to, "/") == strings.Join(from, "/"):
			done = there != nil
		case !inside:
			if v := root.remove(from); v != nil {
				done = root.add(to, v)
			}
		}
	case "test":
		if there == nil || !there.equal(grow(op.Get("value"))) {
			return fault.At(fault.Rule, "fhir.patch-test", where)
		}
		done = true
	default:
		return bad
	}
	if !done {
		return nowhere
	}
	return nil
}
