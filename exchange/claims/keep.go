package claims

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kith/exchange/column"
)

// Kept is what was read once and lies in a file of columns (package column), so
// that nothing is read a second time. Groupings lie in no file: they are there
// where the run that read them goes on.
type Kept struct {
	*Output
	file *column.File
	key  string
}

// about is what a file of columns says of where it came from. How many
// encounters were used and how many repeated, the table says.
type about struct {
	Account Account
	Sources []Source
	Key     string // what tells the key of hashed identifiers from others, "" where none is hashed
}

// ErrKey is the error of identifiers hashed under another key, or not at all,
// than those they are to be added to.
var ErrKey = errors.New("claims: the identifiers that are there were hashed under another key, or not at all")

// fingerprint tells one key from another, and says nothing of it.
func fingerprint(key []byte) string {
	if key == nil {
		return ""
	}
	return string(Hashing(key)([]byte("kith: a key of columns")))
}

// Keep writes what was read to a file. key is that of Options.
func Keep(name string, o *Output, key []byte) error {
	c, err := o.content(key)
	if err != nil {
		return err
	}
	return column.Create(name, c)
}

func (o *Output) content(key []byte) (c column.Content, err error) {
	c = column.Content{Table: o.Table, Patients: o.Patients.Since(), Providers: o.Providers.Since(), Sites: o.Sites.Since()}
	c.About, err = json.Marshal(about{o.Account, o.Sources, fingerprint(key)})
	return c, err
}

// OpenKept opens what Keep wrote, where it lies: at once, however large it is.
func OpenKept(name string) (*Kept, error) {
	f, err := column.Open(name)
	if err != nil {
		return nil, err
	}
	var a about
	if err := json.Unmarshal(f.About, &a); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: it does not say where its encounters came from: %w", name, err), f.Close())
	}
	a.Account.Used = f.Table.Len()
	a.Account.Repeated += a.Account.unaccounted() // what came again in an addition
	return &Kept{key: a.Key, file: f, Output: &Output{Table: f.Table, Patients: Stored(f.Patients), Providers: Stored(f.Providers), Sites: Stored(f.Sites),
		Account: a.Account, Sources: a.Sources, Checksum: checksum(a.Sources)}}, nil
}

// Unfinished reports whether somebody was stopped while they added: nothing of
// what they added is there.
func (k *Kept) Unfinished() bool { return k.file.Unfinished }

// Close lets go of the file; nobody may look at its table any more.
func (k *Kept) Close() error { return k.file.Close() }

// Knows reports whether a file was read already, whatever its name is now. Only
// one as long as another has to be read for that.
func (k *Kept) Knows(f File) (known bool, err error) {
	sum := ""
	for _, s := range k.Sources {
		if s.Size != f.Size || s.Format == Store {
			continue
		}
		if sum == "" {
			h := sha256.New()
			if _, err := io.Copy(h, io.NewSectionReader(f.Body, 0, f.Size)); err != nil {
				return false, err
			}
			sum = hex.EncodeToString(h.Sum(nil))
		}
		if s.Checksum == sum {
			return true, nil
		}
	}
	return false, nil
}

// Add begins to read what is to be added. What was read goes to the file with
// Append.
func (k *Kept) Add(r *Reading) error {
	if k.key != fingerprint(r.options.HashKey) {
		return ErrKey
	}
	r.out.Patients, r.out.Providers, r.out.Sites, r.out.Groupings = k.Patients, k.Providers, k.Sites, k.Groupings
	return nil
}

// Append adds what was read to the file, which has to be opened again for it.
// Stopped half-way, the file is as it was.
func (k *Kept) Append(o *Output, key []byte) error {
	added := o.Account
	o.Account = k.Account
	o.Account.join(added)
	o.Sources = append(k.Sources[:len(k.Sources):len(k.Sources)], o.Sources...)
	c, err := o.content(key)
	if err != nil {
		return err
	}
	_, err = k.file.Append(c)
	return err
}
