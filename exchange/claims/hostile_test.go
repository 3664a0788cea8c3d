package claims

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"
)

const some3 = "patient,provider,day\nc1,dr-a,2026-02-03\nc2,dr-a,2026-02-03\nc1,dr-b,2026-02-13\n"

var said3 = []string{"c1 dr-a 2026-02-03 - visit", "c1 dr-b 2026-02-13 - visit", "c2 dr-a 2026-02-03 - visit"}

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inUTF16(order binary.ByteOrder, text string) []byte {
	out := make([]byte, 0, 2*len(text))
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, 0, 0)
		order.PutUint16(out[len(out)-2:], u)
	}
	return out
}

// readAll reads one file, its columns found out, on some cores: from memory and
// from a disk, which has to be the same.
func readAll(t testing.TB, b []byte, cores int, rejects *bytes.Buffer) (*Output, error) {
	t.Helper()
	onDisk, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer onDisk.Close() //nolint:errcheck // whatever was not written is not read
	if _, err := onDisk.Write(b); err != nil {
		t.Fatal(err)
	}
	if rejects == nil {
		rejects = &bytes.Buffer{}
	}
	one, err := readFrom(t, bytes.NewReader(b), len(b), cores, rejects)
	var again bytes.Buffer
	two, err2 := readFrom(t, onDisk, len(b), cores, &again)
	if (err == nil) != (err2 == nil) || err == nil && (fmt.Sprint(one.Account, one.Sources, said(one)) != fmt.Sprint(two.Account, two.Sources, said(two)) || again.String() != rejects.String()) {
		t.Errorf("from a disk it says otherwise: %v, %v", err, err2)
	}
	return one, err
}

func readFrom(t testing.TB, body io.ReaderAt, size, cores int, rejects *bytes.Buffer) (*Output, error) {
	t.Helper()
	f := File{Name: "f", Body: body, Size: int64(size)}
	sample, err := Sample(f)
	if err != nil {
		return nil, err
	}
	m, _, err := Sniff(sample, Mapping{})
	if err != nil {
		return nil, err
	}
	o := Options{Cores: cores}
	if o.Rejects, err = NewRejects(rejects); err != nil {
		t.Fatal(err)
	}
	return Read(t.Context(), []File{f}, m, o)
}

func TestAFileIsReadHoweverItIsWritten(t *testing.T) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"as it is":                 []byte(some3),
		"a byte order mark":        []byte("\ufeff" + some3),
		"lines of Windows":         []byte(strings.ReplaceAll(some3, "\n", "\r\n")),
		"lines of old Macs":        []byte(strings.ReplaceAll(some3, "\n", "\r")),
		"gzip":                     zipped(t, some3),
		"gzip in two parts":        append(zipped(t, some3[:60]), zipped(t, some3[60:])...),
		"zstd":                     z.EncodeAll([]byte(some3), nil),
		"UTF-16, little end":       inUTF16(binary.LittleEndian, "\ufeff"+some3),
		"UTF-16, big end":          inUTF16(binary.BigEndian, "\ufeff"+some3),
		"UTF-16 without a mark":    inUTF16(binary.LittleEndian, some3),
		"all in quotes":            []byte("\"" + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(some3), ",", `","`), "\n", "\"\n\"") + "\""),
		"quotes behind spaces":     []byte(strings.ReplaceAll(some3, ",", `, `) + "c1, \"dr-b\" , \"2026-02-13\"\n"),
		"a note over lines":        []byte(strings.ReplaceAll(strings.ReplaceAll(some3, "day\n", "day,note\n"), "3\n", "3,\"a\nb, \"\"c\"\"\n\"\n")),
		"a quote within a cell":    []byte(strings.ReplaceAll(strings.ReplaceAll(some3, "day\n", "day,note\n"), "3\n", "3,5\" long\n")),
		"columns nobody asked for": []byte(strings.ReplaceAll(strings.ReplaceAll(some3, "day\n", "day,x,x\n"), "3\n", "3,1,\x00\n")),
	} {
		for cores := 1; cores < 5; cores++ {
			got, err := readAll(t, b, cores, nil)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			if !slices.Equal(said(got), said3) || !got.Account.Balanced() || len(got.Account.Rejected) > 0 {
				t.Errorf("%s, %d cores: %v %+v", name, cores, said(got), got.Account)
			}
		}
	}
}

func TestWhatIsWrongIsToldByLineAndColumn(t *testing.T) {
	long := strings.Repeat("x", 300)
	for name, c := range map[string]struct{ text, want string }{
		"too few columns":        {"c9,dr-a\n", "6,2,bad-columns"},
		"too many":               {"c9,dr-a,2026-02-03,x\n", "6,4,bad-columns"},
		"quotes left open":       {"c9,\"dr-a,2026-02-03\n", "6,2,bad-quotes"},
		"quotes left open, more": {"c9,\"dr-a,2026-02-03\nc8,dr-a,2026-02-03\n", "6,2,bad-quotes"},
		"letters behind quotes":  {"c9,\"dr\"a,2026-02-03\n", "6,2,bad-quotes"},
		"columns in quotes":      {"\"c9\",\"dr-a\"\n", "6,2,bad-columns"},
		"a NUL":                  {"c\x009,dr-a,2026-02-03\n", "6,1,bad-text"},
		"no UTF-8":               {"c9,dr-\xff,2026-02-03\n", "6,2,bad-text"},
		"an endless name":        {long + ",dr-a,2026-02-03\n", "6,1,bad-text"},
		"no day":                 {"c9,dr-a,\n", "6,3,no-day"},
		"a day out of range":     {"c9,dr-a,2199-01-01\n", "6,3,bad-day"},
		"another order of day":   {"c9,dr-a,03/02/2026\n", "6,3,bad-day"},
		"a day before all days":  {"c9,dr-a,0001-01-01\n", "6,3,bad-day"},
		"nobody":                 {",dr-a,2026-02-03\n", "6,1,no-patient"},
		"nothing but commas":     {" , ,\n", "6,1,no-patient"},
		"a bare letter of R":     {"c9,dr-a,2026-02-03\rc9,dr-a,2026-02-03\n", "6,4,bad-columns"},
		"an endless line":        {strings.Repeat("y", longest+5) + "\n", "6,,too-long"},
		"endless quotes":         {"c9,\"" + strings.Repeat("y", longest+5) + "\"\n", "6,,too-long"},
		"endless quotes, lines":  {"\"" + strings.Repeat("yyyyyyy\n", longest/8+5), "6,1,bad-quotes"},
	} {
		text := some3 + "\n" + c.text + "c3,dr-z,2026-02-20"
		for cores := 1; cores < 4; cores++ {
			var rejects bytes.Buffer
			got, err := readAll(t, []byte(text), cores, &rejects)
			if err != nil {
				t.Fatal(name, err)
			}
			all, err := csv.NewReader(&rejects).ReadAll()
			if err != nil || len(all) < 2 || strings.Join(all[1][1:4], ",") != c.want {
				t.Errorf("%s, %d cores: %.200q %v, want %s", name, cores, all, err, c.want)
			}
			words := said(got)
			if !got.Account.Balanced() || got.Account.Blank != 1 || words[len(words)-1] != "c3 dr-z 2026-02-20 - visit" {
				t.Errorf("%s: %v %+v", name, words, got.Account)
			}
		}
	}
}

func TestAFileThatIsNoTableSaysSo(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a column twice":      {"patient,provider,day,provider\na,b,2026-01-02,c\n", "line 1, column 4: provider is a column for the second time"},
		"a million columns":   {"patient,provider,day" + strings.Repeat(",a", 400_000) + "\n", "line 1: it names more than 10000 columns"},
		"an endless header":   {"patient,provider,day" + strings.Repeat("a", 2<<20) + "\nx,y,2026-01-02\n", "1048576 characters"},
		"many other columns":  {strings.Repeat("x,", 90) + "\n", "and 51 more"},
		"an unknown make":     {"", "it names no columns"},
		"days of two calends": {"patient,provider,day\na,b,soon\n", "line 1, column 3: day holds no days"},
	} {
		_, err := readAll(t, []byte(c.text), 2, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 2000 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	if _, _, err := Sniff([]byte(some3), Mapping{Profile: "nobody's"}); err == nil || !strings.Contains(err.Error(), "nobody's") {
		t.Error(err)
	}
}

func TestAPackedFileDoesNotUnpackForEver(t *testing.T) {
	in := &bounded{in: strings.NewReader(some3), most: 20}
	if _, err := io.ReadAll(in); err == nil || !strings.Contains(err.Error(), "unpacks to more than 200 times") {
		t.Error(err)
	}
	cut := zipped(t, strings.Repeat(some3, 1000))
	if _, err := readAll(t, cut[:len(cut)-20], 2, nil); err == nil || !strings.Contains(err.Error(), "ends before it should") {
		t.Error("a file that was cut off is taken for whole:", err)
	}
}

// TestQuotesAreReadAsTheStandardLibraryDoes writes random cells and compares.
func TestQuotesAreReadAsTheStandardLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		cell := rapid.OneOf(rapid.StringMatching("[a-c]{1,3}"), rapid.StringMatching("[a\",\n]{0,9}"), rapid.Just("\"\""))
		rows := [][]string{{"note", "patient", "provider", "day"}}
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			day := fmt.Sprintf("2026-01-%02d", rapid.IntRange(1, 28).Draw(t, "day"))
			rows = append(rows, []string{cell.Draw(t, "note"), cell.Draw(t, "patient"), cell.Draw(t, "provider"), day})
		}
		if w.WriteAll(rows) != nil {
			t.Fatal("not written")
		}
		var want Output
		want.Patients, want.Providers = &Names{}, &Names{}
		left := 0
		for _, r := range rows[1:] {
			p, q := strings.TrimSpace(r[1]), strings.TrimSpace(r[2])
			if p == "" || q == "" || strings.Contains(p+q, "\n") {
				left++
				continue
			}
			want.Patients.Number([]byte(p))
			want.Providers.Number([]byte(q))
		}
		m := Mapping{Patient: "patient", Provider: "provider", Day: "day", Dates: ISO}
		for cores := 1; cores < 5; cores++ {
			got, err := Read(context.Background(), []File{file(b.String())}, m, Options{Cores: cores})
			if err != nil {
				t.Fatal(err)
			}
			a := got.Account
			if !a.Balanced() || total(a.Rejected)+a.Blank != left || !slices.Equal(all(want.Patients), all(got.Patients)) || !slices.Equal(all(want.Providers), all(got.Providers)) {
				t.Fatalf("%d cores: %+v, %d left, of\n%s\n%q\n%q", cores, a, left, b.String(), all(want.Patients), all(got.Patients))
			}
		}
	})
}

func all(n *Names) (names []string) {
	for i := range n.Len() {
		names = append(names, string(n.Name(uint32(i))))
	}
	return names
}

// FuzzTable reads anything as a table: every row has one end, on any number of
// cores the same.
func FuzzTable(f *testing.F) {
	for _, text := range []string{some3, strings.ReplaceAll(some3, "\n", "\r"), "\"patient\",provider,day\n\"a\"\"x\",\"b\nc\",2026-01-02\n", "patient,provider,day\n\"\n\"\"\n\",\"", "patient,provider,day\na,\"b\"c,2026-01-02\n\x00"} {
		f.Add([]byte(text))
		f.Add(zipped(f, text))
		f.Add(inUTF16(binary.BigEndian, text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		one, err := readAll(t, b, 1, nil)
		if err != nil {
			return
		}
		if !one.Account.Balanced() || !one.Table.Check() {
			t.Errorf("%+v", one.Account)
		}
		three, err := readAll(t, b, 3, nil)
		if err != nil || fmt.Sprint(one.Account) != fmt.Sprint(three.Account) || !slices.Equal(said(one), said(three)) {
			t.Errorf("three cores say otherwise: %v", err)
		}
	})
}
