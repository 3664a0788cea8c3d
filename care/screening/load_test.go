package screening

import "testing"

func BenchmarkInstrumentsAreRead(b *testing.B) {
	for b.Loop() {
		if _, err := load(instruments); err != nil {
			b.Fatal(err)
		}
	}
}
