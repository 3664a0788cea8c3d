package own_test

import (
	"testing"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

func TestOursIsToldFromTheirs(t *testing.T) {
	draft := element.New("Task", "t").
		Set("code", own.Concept("promise")).
		Append("extension", element.JSON(`{"url":"http://elsewhere.example/told-to","valueString":"no"}`)).
		Append("extension", element.JSON(`{"url":"http://kith.example/fhir/StructureDefinition/told-to","valueString":"yes"}`))
	if _, err := draft.JSON(); err != nil {
		t.Fatal(err)
	}
	task := r4.As[r4.Task](draft.Root())
	if own.Code(task.Code()) != "promise" || own.Code(task.StatusReason()) != "" {
		t.Error("our code is not found, or found where none is")
	}
	if own.Extension(task.Element, "told-to").ValueString() != "yes" || own.Extension(task.Element, "about").Exists() {
		t.Error("our extension is not found, or found where none is")
	}
	n := 0
	for range own.Extensions(task.Element, "told-to") {
		n++
	}
	if n != 1 {
		t.Errorf("%d extensions", n)
	}
}
