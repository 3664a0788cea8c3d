package cast

import (
	"bufio"
	"bytes"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"github.com/go-json-experiment/json"
)

// child is a Synthea patient, as far as the neighborhood needs to know.
type child struct {
	id, given, family string
	lang              string
	born              int // day
}

// age is in full years at the anchor.
func (c child) age() int {
	b, a := anchor.AddDate(0, 0, c.born), anchor
	years := a.Year() - b.Year()
	if b.AddDate(years, 0, 0).After(a) {
		years--
	}
	return years
}

// dice are the child's own, one set for each purpose: adding a visit for one
// child changes nothing for another.
func (c child) dice(purpose string) *rand.Rand { return dice(c.id + " " + purpose) }

func dice(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name)) //nolint:errcheck // a hash never fails
	return rand.New(rand.NewPCG(h.Sum64(), 20261116))
}

// chance is true in percent of 100 throws.
func chance(d *rand.Rand, percent int) bool { return d.IntN(100) < percent }

func pick[T any](d *rand.Rand, from []T) T { return from[d.IntN(len(from))] }

// between gives a number from lo to hi, both included.
func between(d *rand.Rand, lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// roster reads the children out of the sample, unmoved. They stand together.
func roster() ([]child, error) {
	r, err := youth(move{})
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // only read
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var all []child
	for lines.Scan() {
		if !bytes.HasPrefix(lines.Bytes(), []byte(`{"resourceType":"Patient"`)) {
			if len(all) > 0 {
				break
			}
			continue
		}
		c, err := readChild(lines.Bytes())
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, lines.Err()
}

func readChild(line []byte) (child, error) {
	var p struct {
		ID        string      `json:"id"`
		BirthDate string      `json:"birthDate"`
		Name      []humanName `json:"name"`
		Languages []language  `json:"communication"`
	}
	if err := json.Unmarshal(line, &p); err != nil {
		return child{}, err
	}
	born, ok := dayOf(p.BirthDate)
	if !ok || len(p.Name) == 0 || len(p.Name[0].Given) == 0 || len(p.Languages) == 0 {
		return child{}, fmt.Errorf("synthea patient %s: birth date, name or language missing", p.ID)
	}
	// "en-US" is read as "en"; what follows does not matter here.
	lang, _, _ := strings.Cut(p.Languages[0].Language.Coding[0].Code, "-")
	return child{id: p.ID, given: p.Name[0].Given[0], family: p.Name[0].Family, lang: lang, born: born}, nil
}
