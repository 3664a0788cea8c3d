package validate

import "kith/fhir/element"

func (w *walk) deep(v element.Value, s *shape)      {}
func (w *walk) deepValue(v element.Value, sl *slot) {}
