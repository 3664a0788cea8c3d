package peer

import (
	"context"
	"embed"
	"os"
	"path/filepath"
)

// Peer is another way to do the job.
type Peer interface {
	Name() string
	// Start loads the encounters. The error is a *Missing where the peer is not
	// installed.
	Start(ctx context.Context, data Data) (Worker, error)
}

// Worker is a peer with the encounters loaded.
type Worker interface {
	Version() string
	Do(ctx context.Context) (Timed, error)
	Close() error
}

// Missing is what a peer would need.
type Missing struct{ What string }

func (m *Missing) Error() string { return m.What }

// All are the peers, those first that take least.
func All() []Peer {
	return []Peer{duckdb{}, duckdb{sorted: true}, python("scipy"), python("igraph"), postgres{}, python("networkx"), sqlite{}}
}

// programs are what peers run.
//
//go:embed duck.mjs graph.py *.sql
var programs embed.FS

// program puts a program into the folder of the data and returns where.
func (d Data) program(name string) (string, error) {
	text, err := programs.ReadFile(name)
	if err != nil {
		return "", err
	}
	at := filepath.Join(d.folder, name)
	return at, os.WriteFile(at, text, 0o600)
}
