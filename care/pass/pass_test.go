package pass

import "testing"

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	for text, want := range map[string]string{"123456": "123456", " 123 456 ": "123456", "123-456": "123456", "１２３": "", "code 12": "12", "": ""} {
		if got := Typed(text); got != want {
			t.Errorf("%q is read as %q", text, got)
		}
	}
	for range 100 {
		if code := NewCode(); len(Typed(code)) != Digits || Typed(Spaced(code)) != code {
			t.Errorf("%q", code)
		}
	}
}

func TestACodeIsKeptByAKey(t *testing.T) {
	if keyed([]byte("a"), "code", "123456") == keyed([]byte("b"), "code", "123456") {
		t.Error("whoever has the database alone can try them all")
	}
	if keyed([]byte("a"), "code", "123456") == keyed([]byte("a"), "from", "123456") {
		t.Error("a code and an address are told apart by nothing")
	}
}
