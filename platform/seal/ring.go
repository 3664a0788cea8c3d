package seal

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Read returns the ring that stands at source: "command:PROGRAM ARG…" for what
// a program prints (of a key service, a hardware token), anything else is a
// file. One key a line, 32 bytes in base64; the first one seals, all of them
// open; # begins a remark. A file that others may read is refused.
func Read(ctx context.Context, source string) (*Ring, error) {
	r := &Ring{load: func(context.Context) ([]key, error) { return fromFile(source) }}
	if line, ok := strings.CutPrefix(source, "command:"); ok {
		r.load = func(ctx context.Context) ([]key, error) { return fromCommand(ctx, strings.Fields(line)) }
	}
	return r, r.Reload(ctx)
}

// Make writes a ring with one new key to a file that is not there yet;
// fs.ErrExist says that it is.
func Make(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(remark + fresh())
	return errors.Join(err, f.Sync(), f.Close())
}

const remark = "# The keys of what Kith seals. Without this file it cannot be read again: keep a copy apart\n" +
	"# from the copies of the database. The first key seals, all of them open.\n"

// Rotate puts a new key in front of those of a ring's file. What was sealed
// before still opens; see Ring.Rewrap.
func Rotate(path string) error {
	if _, err := fromFile(path); err != nil {
		return err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(path), ".kith-keys-*") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = next.WriteString(remark + fresh() + strings.ReplaceAll(string(old), remark, ""))
	if err = errors.Join(err, next.Sync(), next.Close()); err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}

func fresh() string {
	secret := make([]byte, keySize)
	rand.Read(secret) //nolint:errcheck // crypto/rand never fails
	return base64.StdEncoding.EncodeToString(secret) + "\n"
}

func fromFile(path string) ([]key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: others on this machine may read the keys in %s; chmod 600 closes it", fs.ErrPermission, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(text)
}

// patience is how long a command may think about its keys.
const patience = 30 * time.Second

func fromCommand(ctx context.Context, line []string) ([]key, error) {
	if len(line) == 0 {
		return nil, errors.New("seal: no command to ask for the keys")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	text, err := exec.CommandContext(ctx, line[0], line[1:]...).Output()
	if err != nil {
		return nil, fmt.Errorf("the command that gives the keys: %w", err)
	}
	return parse(text)
}

// parse reads keys. A key's number is the beginning of its hash, so a ring
// needs no names and two servers agree on them.
func parse(text []byte) (all []key, err error) {
	at := 0
	for line := range bytes.Lines(text) {
		at++
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] == '#' {
			continue
		}
		secret, err := base64.StdEncoding.DecodeString(string(line))
		if err != nil || len(secret) != keySize {
			return nil, fmt.Errorf("seal: line %d of the keys is not 32 bytes in base64", at) // never the line itself
		}
		sum := sha256.Sum256(secret)
		all = append(all, key{binary.BigEndian.Uint32(sum[:4]), secret})
	}
	if len(all) == 0 {
		return nil, errors.New("seal: there is no key")
	}
	return all, nil
}
