package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/care/screening"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
)

type instrumentCmd struct {
	List   instrumentsCmd   `cmd:"" help:"Say which instruments there are, and whose words may be shown."`
	Show   instrumentCard   `cmd:"" help:"Say how one is scored, and by which sources."`
	Permit permitCmd        `cmd:"" help:"Put on record that the holder of instruments lets this site show their words."`
	Load   loadQuestionsCmd `cmd:"" help:"Load the words of an instrument, with the permission to show them."`
	Score  scoreCmd         `cmd:"" help:"Score a QuestionnaireResponse in a file."`
}

type instrumentsCmd struct{ place }

// Run lists the instruments.
func (c instrumentsCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // it was only read
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, i := range screening.Standard().All() {
		state := "ready"
		if _, err := i.Words(ctx, h); err != nil {
			state = "locked"
			if may, err := i.Open(ctx, h); err == nil && may {
				state = "permitted, words not loaded"
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", i.Name, i.Scoring.Title.In("en"), i.Scoring.Status, state)
	}
	return w.Flush()
}

type instrumentCard struct {
	Name string `arg:"" help:"As kith instrument list says it."`
}

// Run shows how one instrument is scored.
func (c instrumentCard) Run() error {
	i, ok := screening.Standard().Find(c.Name)
	if !ok {
		return fmt.Errorf("there is no instrument %q; kith instrument list says which there are", c.Name)
	}
	s := i.Scoring
	fmt.Printf("%s %s: %s\n%s\nTerms: %s", s.Title.In("en"), s.Version, s.About.In("en"), i.URL(), s.Status)
	if s.Holder != "" {
		fmt.Printf(" (%s)", s.Holder)
	}
	fmt.Printf("\nSource: %s\n", s.Source)
	if i.Unverified() {
		fmt.Println("Its Spanish is ours, and was not compared with the official one.")
	}
	for _, m := range s.Scales {
		fmt.Printf("  %s: %s of %d items, %v to %v", m.Code, m.How, len(m.Items), m.Min, m.Max)
		for _, at := range m.Cutoffs {
			fmt.Printf(", cut-off %v", at.At)
		}
		fmt.Printf("; a blank: %s [%s]\n", m.Blank.As, m.Source)
	}
	for _, r := range s.Rules {
		fmt.Printf("  %s: %s [%s]\n", r.Code, r.Title.In("en"), r.Source)
	}
	if s.Note != "" {
		fmt.Println(s.Note)
	}
	return nil
}

// permission is what both permit and load put on record.
type permission struct {
	Permission string `help:"The holder's permission, as they gave it: a file." type:"existingfile" placeholder:"FILE"`
	By         string `help:"Who puts it on record." required:"" placeholder:"Practitioner/ID"`
	Given      string `help:"Day from which it holds." placeholder:"DATE"`
	Until      string `help:"Last day on which it holds." placeholder:"DATE"`
}

// resource writes the permission for instruments.
func (p permission) resource(h *module.House, names ...string) ([]byte, error) {
	content, err := os.ReadFile(p.Permission)
	if err != nil {
		return nil, err
	}
	return screening.Document{Instruments: names, Title: filepath.Base(p.Permission), Type: http.DetectContentType(content), Content: content,
		Author: p.By, Given: p.Given, Until: p.Until, At: h.Now()}.Resource()
}

// writer writes what somebody brings who works here today. It belongs to the
// organization they work for, and names them as its author; whether their work
// lets them read children's records does not matter.
func (p permission) writer(ctx context.Context, h *module.House) (access.Viewer, error) {
	id, ok := strings.CutPrefix(p.By, "Practitioner/")
	if !ok {
		return access.Viewer{}, errors.New("say who puts it on record, as Practitioner/ID")
	}
	v, places, err := consent.Worker(ctx, h.DB, people.PractitionerID(id), h.Today(), h.Now())
	if err == nil && (v.Nobody() || len(places) == 0) {
		err = errors.New("whoever puts it on record has to work here today")
	}
	if err != nil {
		return access.Viewer{}, err
	}
	return access.System("Device/kith", string(places[0])), nil
}

// write writes resources at once, as whoever puts a permission on record.
func (p permission) write(ctx context.Context, h *module.House, bodies ...[]byte) error {
	v, err := p.writer(ctx, h)
	if err != nil {
		return err
	}
	var batch []*store.Incoming
	defer func() { h.Store.Release(batch...) }()
	for _, b := range bodies {
		in, err := h.Store.Prepare(b, element.Options{})
		if err != nil {
			return err
		}
		in.Chosen = true // an instrument's words stand under its name
		batch = append(batch, in)
	}
	_, err = h.Store.Write(ctx, v, "instrument", batch)
	return err
}

type permitCmd struct {
	Names []string `arg:"" help:"Instruments, as kith instrument list says them."`
	permission
	place
}

// Run puts a permission on record.
func (c permitCmd) Run() error {
	for _, n := range c.Names {
		if _, ok := screening.Standard().Find(n); !ok {
			return fmt.Errorf("there is no instrument %q; kith instrument list says which there are", n)
		}
	}
	if c.Permission == "" {
		return errors.New("say which file the holder's permission is in, with --permission")
	}
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	body, err := c.resource(h, c.Names...)
	if err == nil {
		err = c.write(ctx, h, body)
	}
	if err != nil {
		return inWords(h.Say, err)
	}
	fmt.Printf("On record for %s.\n", strings.Join(c.Names, ", "))
	return nil
}

type loadQuestionsCmd struct {
	File string `arg:"" help:"A FHIR Questionnaire, whose URL names the instrument." type:"existingfile"`
	permission
	place
}

// Help is what `kith instrument load --help` adds.
func (loadQuestionsCmd) Help() string {
	return `The Questionnaire's URL is the instrument's, as kith instrument show says it,
and the linkIds of its questions are the keys by which it is scored. Without
--permission, one has to be on record already. Words of an instrument that ships,
such as its official Spanish, come the same way and take the place of ours.`
}

// Run loads the words of an instrument.
func (c loadQuestionsCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	src, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	i, words, err := screening.Standard().Wording(src)
	if err != nil {
		return inWords(h.Say, err)
	}
	bodies := [][]byte{words}
	if c.Permission != "" {
		body, err := c.resource(h, i.Name)
		if err != nil {
			return err
		}
		bodies = append(bodies, body)
	} else if may, err := i.Permitted(ctx, h); err != nil || !may {
		return errors.Join(err, fmt.Errorf("say which file the permission for the words of %s is in, with --permission", i.Scoring.Title.In("en")))
	}
	if err := c.write(ctx, h, bodies...); err != nil {
		return inWords(h.Say, err)
	}
	_, err = fmt.Printf("%s is ready: %d questions.\n", i.Scoring.Title.In("en"), len(i.Form.Questions()))
	return err
}

type scoreCmd struct {
	File      string `arg:"" help:"A QuestionnaireResponse." type:"existingfile"`
	Informant string `help:"Who answered: self, caregiver, teacher, staff or caregiver-own." default:"self"`
	Age       string `help:"Of the child: 14y or 30m." placeholder:"AGE"`
}

// Run scores a response.
func (c scoreCmd) Run() error {
	src, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	w := screening.Who{Informant: c.Informant}
	if c.Age != "" {
		var age screening.Age
		if err := age.UnmarshalJSON([]byte(`"` + c.Age + `"`)); err != nil {
			return err
		}
		w.Months, w.Known = int(age), true
	}
	r, err := screening.Standard().ScoreResponse(src, w)
	if err != nil {
		return err
	}
	for _, s := range r.Scales {
		value := "no score"
		if s.OK {
			value = fmt.Sprintf("%v %s", s.Value, s.Band)
		}
		fmt.Printf("%s.%s: %s (%d of %d answered)\n", r.Instrument, s.Code, strings.TrimSpace(value), s.N, s.Of)
	}
	for _, f := range r.Positive {
		acute := ""
		if f.Acute {
			acute = ", acute"
		}
		fmt.Printf("%s: somebody has to answer%s\n", f.Rule, acute)
	}
	return nil
}
