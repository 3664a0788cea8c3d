package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/care/tie"
	"kith/cast"
	"kith/fhir/bulk"
	"kith/fhir/interaction"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/log"
	"kith/platform/session"
	"kith/platform/twin"
	"kith/platform/web"
)

// about are the children whose record holds a secret in one of the worlds.
var about = []string{"amara-reyes-cole", "theo-brandt", "june-okoye"}

// a world is the example town, with or without the secret.
type world struct {
	secret bool
	at     place
	house  *module.House
	mux    *web.Mux
	said   *hearing // by the log
	told   []string // ids of what was told
	open   [][]byte // records that many may read, as those who may read them all get them
}

// hearing keeps what the log says.
type hearing struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes one line.
func (h *hearing) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(b)
}

// take returns what was said since it was asked last.
func (h *hearing) take() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.b.Reset()
	return bytes.Clone(h.b.Bytes())
}

// pair are both worlds.
type pair struct {
	twin.Worlds
	with, without *world
	tokens        map[string]string // by whom they stand for
}

// Moments at which the dice are thrown anew while a world is built, far from
// those of the requests.
const (
	momentOpen = 1<<62 + iota
	momentSettle
	momentAnswer
	momentToken
	momentTold
	momentLive // and those after it, one for each scene
)

// dawn is when the worlds begin to be asked: nine on the Monday of the cast's
// own week.
func dawn(zone *time.Location) time.Time { return time.Date(2026, 11, 16, 9, 0, 0, 0, zone) }

// twins builds both worlds in a folder. Until the program ends, what it draws
// by chance falls as seed says.
func twins(ctx context.Context, dir string, seed uint64) (*pair, error) {
	zone, err := time.LoadLocation(town)
	if err != nil {
		return nil, err
	}
	p := &pair{Worlds: twin.Worlds{Dice: twin.NewDice(seed), Clock: twin.NewClock(dawn(zone)), Watch: time.Now, Next: next}}
	rand.Reader = p.Dice
	var known [2]map[string]string
	for i, secret := range []bool{true, false} {
		w := &world{secret: secret, at: place{Data: filepath.Join(dir, fmt.Sprintf("secret-%v", secret))}, said: &hearing{}}
		p.Clock.Set(dawn(zone).Add(-time.Hour))
		if err := w.build(ctx, p, zone); err != nil {
			return nil, errors.Join(err, p.close())
		}
		if known[i], err = w.tokens(ctx, p); err != nil {
			return nil, errors.Join(err, p.close())
		}
		p.Dice.Set(momentTold)
		if err := w.confide(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("what is told: %w", err), p.close())
		}
		p.with, p.without = w, p.with
	}
	p.with, p.without = p.without, p.with
	p.With, p.Without, p.tokens = p.with.mux, p.without.mux, known[0]
	for who, token := range known[0] {
		if known[1][who] != token {
			return nil, errors.Join(fmt.Errorf("the worlds are no twins: %s has another token in each", who), p.close())
		}
	}
	p.Clock.Set(dawn(zone))
	return p, p.lived(ctx)
}

func (p *pair) close() (err error) {
	for _, w := range []*world{p.with, p.without} {
		if w != nil && w.house != nil {
			err = errors.Join(err, w.house.DB.Close())
		}
	}
	return err
}

// build opens a world, lets the town move in and opens its doors.
func (w *world) build(ctx context.Context, p *pair, zone *time.Location) error {
	p.Dice.Set(momentOpen)
	mods := with(tie.Standard(), p.Clock.Now)
	h, err := openAt(ctx, w.at, mods, p.Clock.Now)
	if err != nil {
		return err
	}
	w.house, h.Zone = h, zone
	if err := rule(ctx, h); err != nil {
		return err
	}
	p.Dice.Set(momentSettle)
	if err := w.settle(ctx, p.Dice); err != nil {
		return err
	}
	p.Dice.Set(momentAnswer)
	w.mux, err = program{house: h, modules: mods, log: log.New(w.said, false), demo: true, at: w.at,
		checks: checks{ClientIDs: "none", Deadline: time.Minute}}.handler(ctx)
	return err
}

// settle brings the town in, with the secret between what everybody may know:
// every number that the program counts with is another one from there on, while
// what it draws by chance is the same in each scene that follows.
func (w *world) settle(ctx context.Context, dice *twin.Dice) error {
	all, err := cast.Sources(w.house.Now().In(w.house.Zone))
	if err != nil {
		return err
	}
	var from []bulk.Source
	add := func(name string, text []byte) {
		from = append(from, bulk.Source{Name: name + ".ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }})
	}
	for _, s := range all {
		from = append(from, bulk.Source{Name: s.Name, Open: s.Open})
		if s.Name != "bundle/reyes-colon.json" { // the last of the families
			continue
		}
		add("strangers", cast.Secret(cast.Strangers, ""))
		if w.secret {
			add("unnamed", cast.Secret(cast.Unnamed, ""))
			add("early", everyone(cast.Early))
		}
	}
	if w.secret {
		add("late", everyone(cast.Late))
	}
	add("around", everyone(cast.Around))
	var refused []string
	im := &bulk.Importer{Store: w.house.Store, Viewer: access.Operator(), Why: "demo", Spool: w.at.Data, Rejected: func(r bulk.Reject) error {
		refused = append(refused, located(r)+": "+r.Reason)
		return nil
	}}
	defer frugal(w.house.DB)()
	if _, err := im.Run(ctx, from); err != nil {
		return err
	}
	if len(refused) > 0 {
		return fmt.Errorf("the town does not fit this program: %s", strings.Join(refused, "; "))
	}
	scene := uint64(momentLive)
	begins := func() {
		dice.Set(scene)
		scene++
	}
	return errors.Join(live(ctx, w.house, w.at, begins), w.house.DB.Analyze(ctx))
}

// everyone is a part of the secret, about each of the children.
func everyone(part cast.Part) (all []byte) {
	for _, child := range about {
		all = append(all, cast.Secret(part, child)...)
	}
	return all
}

// lived lets happen, in the world with the secret, what happens around one: it
// is read, changed and taken back, the glass is broken over it, and somebody is
// kept from it.
func (p *pair) lived(ctx context.Context) error {
	h := p.with.house
	lena := p.tokens[knower.who]
	for line := range bytes.Lines(append(everyone(cast.Early), everyone(cast.Late)...)) {
		typ, id := named(line)
		twin.Ask(p.With, bearer(lena), twin.Request{Method: http.MethodGet, Path: interaction.Prefix + "/" + typ + "/" + id})
	}
	for _, child := range about {
		a := twin.Ask(p.Without, bearer(lena), twin.Request{Method: http.MethodGet, Path: interaction.Prefix + "/Patient/" + child})
		if a.Status != http.StatusOK {
			return fmt.Errorf("%s is not in the town: %d", child, a.Status)
		}
		p.with.open = append(p.with.open, a.Body)
		twin.Ask(p.With, bearer(lena), twin.Request{Method: http.MethodGet, Path: "/children/" + child})
		if err := gone(ctx, h, child); err != nil {
			return err
		}
	}
	g, err := held(ctx, h.Store, p.with.at)
	if err != nil {
		return err
	}
	nia, err := atWork(ctx, h, "nia-brooks")
	if err != nil {
		return err
	}
	listener, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		_, broken := g.Break(ctx, tx, h.Store, nia, consent.Breaking{Child: people.PatientID(about[0]), Reason: "danger", Fresh: true, Words: cast.Canary + " was said."})
		_, kept := g.Rules.Withhold(ctx, tx, listener, consent.Withheld{
			Child: about[0], Item: "Observation/" + about[0] + "-secret-observation", From: "RelatedPerson/denise-reyes",
			Exception: "171.202(e)", Basis: "45 CFR 171.202(e)", Author: listener.ID(), At: h.Now(),
			AskedBy: "Patient/" + about[0], AskedOn: h.Today().Format(time.DateOnly), Scope: "private-item",
		})
		return errors.Join(broken, kept)
	})
}

// gone deletes what a child took back.
func gone(ctx context.Context, h *module.House, child string) error {
	in := h.Store.Removal("Observation", child+"-secret-deleted")
	defer h.Store.Release(in)
	_, err := h.Store.Write(ctx, access.Operator(), "demo", []*store.Incoming{in})
	return err
}

// named is what a line of NDJSON is called.
func named(line []byte) (typ, id string) {
	typ, id = quotedAfter(line, `"resourceType": "`), quotedAfter(line, `"id": "`)
	return typ, id
}

func quotedAfter(line []byte, before string) string {
	_, rest, _ := bytes.Cut(line, []byte(before))
	name, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(name)
}

// tokens let everybody in who asks with one.
func (w *world) tokens(ctx context.Context, p *pair) (map[string]string, error) {
	p.Dice.Set(momentToken)
	all := map[string]string{}
	for _, who := range standing() {
		token, err := session.NewToken(ctx, w.house.DB, who, w.house.Now(), 10*365*24*time.Hour)
		if err != nil {
			return nil, err
		}
		all[who] = token
	}
	return all, nil
}

// standing are all who come with a token.
func standing() (all []string) {
	for _, r := range ignorant {
		if r.who != "" {
			all = append(all, r.who)
		}
	}
	return append(all, knower.who)
}

func bearer(token string) []string { return []string{"Authorization", "Bearer " + token} }

// next finds the next page in a Bundle and in a list of the pages.
func next(a twin.Answer) string {
	for _, mark := range []string{`"relation":"next","url":"http://kith.test`, `rel="next" href="`} {
		if _, rest, ok := bytes.Cut(a.Body, []byte(mark)); ok {
			link, _, _ := bytes.Cut(rest, []byte(`"`))
			return strings.ReplaceAll(string(link), "&amp;", "&")
		}
	}
	return ""
}

// canaries looks for what is private where it may never stand: in the log, the
// messages that went out, and what lies beside the database.
func (p *pair) canaries() (found []string, err error) {
	word := []byte(cast.Canary)
	if bytes.Contains(bytes.ToLower(p.with.said.take()), word) {
		found = append(found, "the log")
	}
	err = filepath.WalkDir(p.with.at.Data, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), mark) {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(text), word) {
			found = append(found, filepath.Base(filepath.Dir(path))+"/"+d.Name())
		}
		return err
	})
	slices.Sort(found)
	return found, err
}
