package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/a-h/templ"

	"kith/care/account"
	"kith/care/module"
	"kith/care/people"
	"kith/cast"
	"kith/platform/fetch"
	"kith/platform/login"
	"kith/platform/post"
	"kith/platform/proof"
	"kith/platform/session"
)

// signing says how people sign in.
type signing struct {
	Site     string `help:"Address of the site as people see it, such as https://kith.example. Passkeys and the links in messages need it." placeholder:"URL" env:"KITH_SITE"`
	Called   string `help:"What messages call the place: a neutral name, never a department's." default:"Kith" env:"KITH_CALLED"`
	Mail     string `help:"How messages go out: smtp://user:word@host:587, smtps://…, command:PROGRAM, or a folder that keeps them." placeholder:"TO" env:"KITH_MAIL"`
	MailFrom string `help:"Address that messages come from." default:"kith@localhost" env:"KITH_MAIL_FROM"`

	SecondAfter *int `help:"Days after which people at work need a second proof beside their password: 0 is at once, -1 never. Unless told, 0 with --https and 14 without." placeholder:"DAYS" env:"KITH_SECOND_AFTER"`

	OIDCIssuer string   `name:"oidc-issuer" help:"The organization's own identity provider, by OpenID Connect." placeholder:"URL" env:"KITH_OIDC_ISSUER"`
	OIDCName   string   `name:"oidc-name" help:"What people call it." default:"your organization" env:"KITH_OIDC_NAME"`
	OIDCClient string   `name:"oidc-client" help:"Our id there." env:"KITH_OIDC_CLIENT"`
	OIDCSecret string   `name:"oidc-secret" help:"File with our secret there." type:"existingfile" placeholder:"FILE" env:"KITH_OIDC_SECRET_FILE"`
	OIDCHosts  []string `name:"oidc-hosts" help:"Other hosts that its addresses lie on." env:"KITH_OIDC_HOSTS"`
	OIDCStrong []string `name:"oidc-strong" help:"Values of acr that are proof enough, such as phr; it is asked for them, and others are refused." env:"KITH_OIDC_STRONG"`
	OIDCInside bool     `name:"oidc-inside" help:"It lies in our own network." env:"KITH_OIDC_INSIDE"`
}

// Files of signing in, in the data folder.
const (
	sealKeys = "kith.keys"
	outbox   = "outbox"
)

// book returns where logins stand. The keys of what is sealed are made here, if
// there are none yet.
func (s signing) book(ctx context.Context, h *module.House) (*login.Book, error) {
	k, ours := h.Sealer.(*keys)
	if ours && k.source != "" {
		if _, err := k.of(ctx, true); err != nil {
			return nil, fmt.Errorf("the keys of what is sealed: %w", err)
		}
	}
	return &login.Book{DB: h.DB, Hasher: proof.NewHasher(proof.Usual), Sealer: h.Sealer, Now: h.Now}, nil
}

// door returns how people come in.
func (s signing) door(h *module.House, at place, book *login.Book, k *session.Keeper) (d account.Door, err error) {
	d = account.Door{House: h, Keeper: k, Book: book, Site: strings.TrimSuffix(s.Site, "/")}
	if d.Site != "" {
		if d.Keys, err = proof.NewPasskeys(d.Site, "Kith"); err != nil {
			return d, err
		}
	}
	if d.Provider, err = s.provider(d.Site); err != nil {
		return d, err
	}
	d.Office, err = s.office(h, at)
	return d, err
}

// office returns how messages go out.
func (s signing) office(h *module.House, at place) (_ *post.Office, err error) {
	var sender post.Sender = post.Print{To: os.Stdout}
	to := s.Mail
	if to == "" && at.Data != "" {
		to = filepath.Join(at.Data, outbox)
	}
	if to != "" {
		if sender, err = post.Open(to, s.MailFrom); err != nil {
			return nil, err
		}
	}
	return &post.Office{Phrases: h.Say, Sender: sender, Place: s.Called, Now: h.Now}, nil
}

// provider returns the organization's own identity provider, nil where there is
// none.
func (s signing) provider(site string) (*proof.Provider, error) {
	if s.OIDCIssuer == "" {
		return nil, nil //nolint:nilnil // no provider is no error, and Door says so by nil
	}
	u, err := url.Parse(s.OIDCIssuer)
	if err != nil || u.Host == "" || site == "" || s.OIDCClient == "" {
		return nil, errors.New("an identity provider needs --oidc-issuer, --oidc-client and --site")
	}
	secret := []byte{}
	if s.OIDCSecret != "" {
		if secret, err = os.ReadFile(s.OIDCSecret); err != nil {
			return nil, err
		}
	}
	hosts := []fetch.Host{{Name: u.Host, Private: s.OIDCInside, Plain: s.OIDCInside && u.Scheme == "http"}}
	for _, name := range s.OIDCHosts {
		hosts = append(hosts, fetch.Host{Name: name, Private: s.OIDCInside})
	}
	return &proof.Provider{
		Issuer: s.OIDCIssuer, Name: s.OIDCName, ClientID: s.OIDCClient, ClientSecret: strings.TrimSpace(string(secret)),
		Redirect: site + "/sign-in/provider/back", Client: fetch.Client(hosts...), Now: time.Now, Strong: s.OIDCStrong,
	}, nil
}

// example lets visitors of the demo sign in as one of the cast.
func example(d account.Door) account.Door {
	people, kin := cast.People(), cast.Family()
	d.Example = func(next string) templ.Component { return castPage(people, kin, next) }
	d.Cast = func(id string) (who, home string, ok bool) {
		for _, x := range people {
			if x.ID == id {
				return reference(id), x.Home, true
			}
		}
		for _, x := range kin {
			if x.ID == id {
				return x.Ref, x.Home, true
			}
		}
		return "", "", false
	}
	return d
}

// welcome prints, where nobody can sign in yet, the link that sets the house
// up.
func (p program) welcome(ctx context.Context, addr string) error {
	book, err := p.signing.book(ctx, p.house)
	if err != nil {
		return err
	}
	token, ok, err := account.FirstLink(ctx, book)
	if err != nil || !ok {
		return err
	}
	site := p.signing.Site
	if site == "" {
		site = "http://" + addr
	}
	_, err = fmt.Printf("Nobody can sign in here yet. This link sets up the first account; it is good once, for a day:\n  %s/begin?t=%s\n", site, token)
	return err
}

type accountCmd struct {
	Invite accountInviteCmd `cmd:"" help:"Print a link by which somebody who works here opens an account."`
	Close  accountCloseCmd  `cmd:"" help:"Close somebody's account, at once and everywhere."`
}

type accountInviteCmd struct {
	Who  string `arg:"" help:"Id of a Practitioner." placeholder:"PERSON"`
	Site string `help:"Address of the site as people see it." default:"http://127.0.0.1:8080" env:"KITH_SITE"`
	place
}

// Run prints one line: the link.
func (c accountInviteCmd) Run() error {
	return withHouse(c.place, func(ctx context.Context, h *module.House) error {
		book := &login.Book{DB: h.DB, Hasher: proof.NewHasher(proof.Usual), Sealer: &keys{}, Now: h.Now}
		token, err := account.InviteLink(ctx, h.DB, book, people.PractitionerID(strings.TrimPrefix(c.Who, "Practitioner/")))
		if err != nil {
			return fmt.Errorf("nobody here has the id %q", c.Who)
		}
		_, err = fmt.Printf("%s/begin?t=%s\n", strings.TrimSuffix(c.Site, "/"), token)
		return err
	})
}

type accountCloseCmd struct {
	Who string `arg:"" help:"Practitioner/ID, Patient/ID or RelatedPerson/ID." placeholder:"PERSON"`
	place
}

// Run closes the account, and says so.
func (c accountCloseCmd) Run() error {
	return withHouse(c.place, func(ctx context.Context, h *module.House) error {
		closed, err := account.SwitchOff(ctx, h.DB, reference(c.Who), h.Now())
		if err == nil && !closed {
			err = fmt.Errorf("%s has no account; every session and token is ended all the same", c.Who)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Println("Closed.")
		return err
	})
}

// withHouse runs fn with the house of a place.
func withHouse(at place, fn func(context.Context, *module.House) error) error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, at)
	if err != nil {
		return err
	}
	return errors.Join(fn(ctx, h), h.DB.Close())
}
