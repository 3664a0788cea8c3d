package paper

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, words string) []byte {
	t.Helper()
	s := New("es", "Kith", "Maple Street Clinic", time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC))
	s.Title("Para la niña")
	s.Note("Lo envió Dr. Chen")
	s.Heading("Qué ayuda")
	s.Line(words)
	s.Boxed("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")
	b, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheSameWordsAreTheSameBytes(t *testing.T) {
	first := write(t, "Ñandú, ¿cómo está? ąćęłńóśźż")
	for range 20 {
		if !bytes.Equal(first, write(t, "Ñandú, ¿cómo está? ąćęłńóśźż")) {
			t.Fatal("other bytes")
		}
	}
	if bytes.Equal(first, write(t, "Walking home")) {
		t.Error("other words are the same bytes")
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed here")
	}
	long := strings.Repeat("one line that is longer than a page is wide ", 200) + "the end\x07 \U0001F600."
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, write(t, long), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Para la niña", "the end", "Maple Street Clinic · 2", "42 CFR part 2"} {
		if !strings.Contains(strings.Join(strings.Fields(string(out)), " "), want) {
			t.Errorf("%q is not on paper", want)
		}
	}
}

func FuzzPaperTakesAnyWords(f *testing.F) {
	for _, s := range []string{"", "a", "\x00", "\xff\xfe", "ﷺ", "\U0001F600", strings.Repeat("x", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { write(t, s) })
}
