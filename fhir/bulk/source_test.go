package bulk

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestAFolderGivesItsFilesAndNoPipes(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // the name of a socket is short
	l, err := net.Listen("unix", "pipe.json")
	if err != nil {
		t.Skip("no sockets here:", err)
	}
	defer l.Close() //nolint:errcheck // nobody writes to it
	if err := os.WriteFile("file.json", []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file.json", "link.json"); err != nil {
		t.Skip("no links here:", err)
	}
	if err := os.Symlink("pipe.json", "to-pipe.json"); err != nil {
		t.Fatal(err)
	}
	found, err := Paths([]string{dir}, nil)
	if err != nil || len(found) != 2 || filepath.Base(found[0].Name) != "file.json" || filepath.Base(found[1].Name) != "link.json" {
		t.Errorf("%+v, %v", found, err)
	}
}
