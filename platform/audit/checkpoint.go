package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Signer signs roots. Its key lies outside the database.
type Signer struct {
	note.Signer
	Verifier string // what others check a signature with
}

// MakeSigner writes a new key to path, which must not be there, and what checks
// its signatures to path + ".pub". name says whose trail it is; it has no
// spaces and no plus sign.
func MakeSigner(path, name string) error {
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.WriteString(secret + "\n"); errors.Join(err, f.Sync(), f.Close()) != nil {
		return fmt.Errorf("write the key of the trail: %w", err)
	}
	return os.WriteFile(path+".pub", []byte(public+"\n"), 0o644)
}

// ReadSigner reads what MakeSigner wrote.
func ReadSigner(path string) (s Signer, err error) {
	secret, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if s.Signer, err = note.NewSigner(strings.TrimSpace(string(secret))); err != nil {
		return s, errors.New("audit: this is not a key for signing") // never the key itself
	}
	public, err := os.ReadFile(path + ".pub")
	s.Verifier = strings.TrimSpace(string(public))
	return s, err
}

// forgotLine begins the line of a checkpoint that says how many leaves have no
// line any more.
const forgotLine = "forgot "

// Checkpoint is a root, signed: three lines, a fourth where something was
// forgotten, and the signature behind an empty one, in the form that logs of
// certificates and of Go modules use.
// Source: C2SP-Checkpoint
func (s Signer) Checkpoint(root Root) ([]byte, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", s.Name(), root.Size, base64.StdEncoding.EncodeToString(root.Hash[:]))
	if root.Forgot > 0 {
		text += fmt.Sprintf("%s%d\n", forgotLine, root.Forgot)
	}
	return note.Sign(&note.Note{Text: text}, s)
}

// Checkpoints reads what was exported: one checkpoint behind the other. One
// whose signature is not of this verifier is an error that says which.
func Checkpoints(text []byte, verifier string) (all []Root, err error) {
	err = signedTexts(text, verifier, func(text string) error {
		root, err := parseRoot(text)
		if err == nil {
			all = append(all, root)
		}
		return err
	})
	return all, err
}

// signedTexts calls fn with each signed text of a file. What a power cut left of
// one at the end is none.
func signedTexts(text []byte, verifier string, fn func(text string) error) error {
	v, err := note.NewVerifier(strings.TrimSpace(verifier))
	if err != nil {
		return errors.New("audit: this is not a key that checks signatures")
	}
	for at, part := range bytes.SplitAfter(text, []byte("\n"+between)) {
		part, ended := bytes.CutSuffix(part, []byte(between))
		n, err := note.Open(part, note.VerifierList(v))
		if err != nil && !ended && !hasSignature.Match(part) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: checkpoint %d", ErrSignature, at+1)
		}
		if err := fn(n.Text); err != nil {
			return fmt.Errorf("checkpoint %d: %w", at+1, err)
		}
	}
	return nil
}

// hasSignature finds a whole line with a signature: a text without one was not
// written to its end.
var hasSignature = regexp.MustCompile(`\n— .*\n`)

// ErrSignature is a checkpoint that was not signed by the key it should be.
var ErrSignature = errors.New("audit: a checkpoint does not carry the signature of this trail")

// between stands between two checkpoints in a file.
const between = "----\n"

func parseRoot(text string) (root Root, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) == 5 {
		words, ok := strings.CutPrefix(lines[3], forgotLine)
		if root.Forgot, err = strconv.ParseInt(words, 10, 64); !ok || err != nil || root.Forgot < 0 {
			return root, errors.New("audit: the fourth line of a checkpoint says how much was forgotten")
		}
	} else if len(lines) != 4 {
		return root, errors.New("audit: a checkpoint has three lines, or four")
	}
	if root.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || root.Size < 0 {
		return root, errors.New("audit: the second line of a checkpoint is a number of leaves")
	}
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(hash) != tlog.HashSize {
		return root, errors.New("audit: the third line of a checkpoint is a hash")
	}
	copy(root.Hash[:], hash)
	return root, nil
}

// Export hands a checkpoint to a second place: a file that grows, best on
// another machine, or "command:PROGRAM ARG…", which is given it to read.
func Export(ctx context.Context, to string, checkpoint []byte) error {
	checkpoint = append(bytes.Clone(checkpoint), between...)
	if line, ok := strings.CutPrefix(to, "command:"); ok {
		words := strings.Fields(line)
		if len(words) == 0 {
			return errors.New("audit: no command to hand checkpoints to")
		}
		c := exec.CommandContext(ctx, words[0], words[1:]...)
		c.Stdin = bytes.NewReader(checkpoint)
		if err := c.Run(); err != nil {
			return fmt.Errorf("the command that takes checkpoints: %w", err)
		}
		return nil
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	end, err := whole(f)
	if err == nil {
		_, err = f.WriteAt(checkpoint, end)
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// longest is how much of a file's end is looked at for the end of its last text.
const longest = 1 << 20

// whole returns where the last whole text of a file ends, and cuts off what a
// power cut left of one behind it.
func whole(f *os.File) (end int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	tail := make([]byte, min(info.Size(), longest))
	if _, err := f.ReadAt(tail, info.Size()-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	if at := bytes.LastIndex(tail, []byte("\n"+between)); at >= 0 {
		end = info.Size() - int64(len(tail)-at-len("\n"+between))
	}
	if end == info.Size() {
		return end, nil
	}
	return end, f.Truncate(end)
}
