package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/followup"
	"kith/care/module"
	"kith/care/oncall"
	"kith/care/routing"
	"kith/care/screening"
	"kith/cast"
	"kith/fhir/interaction"
	"kith/fhir/label"
	"kith/fhir/match"
	"kith/fhir/sdc"
	"kith/fhir/store"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/job"
	"kith/platform/login"
	"kith/platform/post"
	"kith/platform/say"
	"kith/platform/session"
	"kith/platform/web/shell"
)

// place says where the data is.
type place struct {
	Data string `help:"Folder that holds the data (SQLite inside)." placeholder:"DIR" env:"KITH_DATA" xor:"place"`
	DB   string `name:"db" help:"Database instead of a folder: postgres://user@host/name." placeholder:"URL" env:"KITH_DB" xor:"place"`
	Keys string `help:"File with the keys of what is sealed, or command:PROGRAM; a file is made when it is needed and not there. In the data folder unless told." placeholder:"FILE" env:"KITH_KEYS"`
	// Labels is a file in the form of fhir/label/rules/codes.txt.
	Labels string `help:"Codes that make records sensitive here: standard for those that Kith knows, a file with the site's own besides or instead (a first line \"only\"), or none." placeholder:"standard|FILE|none" env:"KITH_LABELS" default:"standard"`
	// Rules is a folder of files in the form of care/consent/rules.
	Rules string `help:"Folder with the site's own rules of places (*.json), such as those its counsel signed, in place of those built in." placeholder:"DIR" env:"KITH_RULES" type:"existingdir"`
}

// rules are the laws of places, as this site has them.
func (p place) rules() (*consent.Rules, error) {
	if p.Rules == "" {
		return consent.Standard(), nil
	}
	rules, err := consent.SiteRules(os.DirFS(p.Rules))
	if err != nil {
		return nil, fmt.Errorf("the rules of places in %s: %w", p.Rules, err)
	}
	if site := rules.Beside("reporting.json"); site != nil {
		if _, err := disclosure.LoadReporting(bytes.NewReader(site)); err != nil {
			return nil, fmt.Errorf("%s/reporting.json: %w", p.Rules, err)
		}
	}
	for name, adapt := range map[string]func([]byte) error{"instruments.json": screening.Adapt, "periodicity.json": due.Adapt, "routing.json": routing.Adapt} {
		if err := adapt(rules.Beside(name)); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Rules, err)
		}
	}
	if site := rules.Beside("next-step.json"); site != nil {
		if _, err := followup.ReadRules(site); err != nil {
			return nil, fmt.Errorf("%s/next-step.json: %w", p.Rules, err)
		}
	}
	if _, err := oncall.Read(rules.Beside("on-call.json")); err != nil {
		return nil, fmt.Errorf("%s/on-call.json: %w", p.Rules, err)
	}
	return rules, nil
}

// labels are the rules by which codes make records sensitive here, nil for none.
func (p place) labels() (*label.Rules, error) {
	switch p.Labels {
	case "none":
		return nil, nil
	case "", "standard":
		return label.Standard(), nil
	}
	text, err := os.ReadFile(p.Labels)
	if err != nil {
		return nil, fmt.Errorf("the site's labels: %w", err)
	}
	rules, err := label.Read(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Labels, err)
	}
	return rules, nil
}

// String says where the data is, without a password.
func (p place) String() string {
	if p.DB == "" {
		return p.Data
	}
	return withoutSecret(p.DB, p.DB)
}

var errNoPlace = errors.New("say where the data is: --data DIR, or --db postgres://user@host/name")

// mark is the file by which a folder is known to be ours.
const mark = "kith.db"

// url returns the address of the database, making the folder if need be.
func (p place) url() (string, error) {
	switch {
	case p.DB != "":
		return p.DB, nil
	case p.Data == "":
		return "", errNoPlace
	}
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return "", fmt.Errorf("the data folder: %w", err)
	}
	info, err := os.Stat(p.Data)
	if err != nil {
		return "", fmt.Errorf("the data folder: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // it was there before; its mode is not ours to change
		fmt.Fprintf(os.Stderr, "Others on this machine may look into %s; chmod 700 closes it.\n", p.Data)
	}
	return filepath.Join(p.Data, mark), nil
}

// schemas are the folders with tables, sentences those with words.
func schemas() []fs.FS {
	return append([]fs.FS{access.Files, audit.Files, session.Files, login.Files, job.Files, store.Files, terminology.Files}, module.Files(modules)...)
}

func sentences() []fs.FS {
	return append([]fs.FS{shell.Files, post.Files, audit.Files, interaction.Files, validate.Files, terminology.Files, match.Files, sdc.Files, cast.Words, words}, module.Files(modules)...)
}

func projectors(all []module.Module) []store.Projector {
	return append(module.Projectors(all), terminology.Projector())
}

// open opens the database, brings it up to date and returns the house.
func open(ctx context.Context, p place) (*module.House, error) {
	return openAt(ctx, p, modules, time.Now)
}

// openAt is open by another clock, which the modules go by as well.
func openAt(ctx context.Context, p place, all []module.Module, now func() time.Time) (*module.House, error) {
	url, err := p.url()
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, schemas()...); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	s, err := store.Open(ctx, d, now, projectors(all)...)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	sealer := &keys{source: p.keySource()}
	s.SealBy(sealer)
	s.CoverBy(screening.Cover(now))
	rules, err := p.labels()
	if err == nil {
		err = s.Label(ctx, rules)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	phrases, err := say.Load(sentences()...)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	h := &module.House{DB: d, Store: s, Say: phrases, Now: now, Zone: time.Local, Sealer: sealer, Memory: &module.Memory{}}
	module.Guard(all, h)
	if err := ruled(ctx, h, p); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return h, nil
}
