package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"kith/cast"
	"kith/fhir/interaction"
	"kith/fhir/probe"
	"kith/platform/fetch"
	"kith/platform/twin"
)

// The twins that are prepared on a server, and what is about them: names of one
// length, so that nothing but the names differs.
const (
	twinWith    = "leakcheck-twin-a"
	twinWithout = "leakcheck-twin-b"
)

// elsewhere asks a server that runs about two of its patients.
func (c leakcheckCmd) elsewhere(ctx context.Context) error {
	if c.Prepare != "" {
		return c.prepare(ctx)
	}
	with, without, ok := strings.Cut(c.Twins, ",")
	with, without = strings.TrimPrefix(with, "Patient/"), strings.TrimPrefix(strings.TrimSpace(without), "Patient/")
	if !ok || with == "" || len(with) != len(without) || len(c.As) == 0 {
		return errors.New("with --server say --twins Patient/a,Patient/b, names of one length, and --as TOKEN; --prepare TOKEN makes such patients")
	}
	a, err := distant(c.Server, "", "")
	if err != nil {
		return err
	}
	b, err := distant(c.Server, with, without)
	if err != nil {
		return err
	}
	w := twin.Worlds{With: a, Without: b, Next: next, Known: func(a *twin.Answer, secret bool) { a.Body = alike(a, with, without, secret) }}
	t, began := &twin.Tally{}, time.Now()
	words, err := twinWords(with)
	if err != nil {
		return err
	}
	fits := regexp.MustCompile(c.Only)
	for i, token := range append([]string{""}, c.As...) {
		r := twin.Role{Name: fmt.Sprintf("token %d", i)}
		if token == "" {
			r.Name = "nobody"
		} else {
			r.Enter = func(http.Handler) ([]string, error) { return bearer(token), nil }
		}
		g := probe.New(c.Seed+uint64(i)<<32, interaction.Prefix, nil, words).Reading()
		err := w.Run(ctx, r, func(yield func(twin.Request) bool) {
			for made := 0; made < c.Requests/(1+len(c.As)); {
				q := g.Next()
				if !aboutTwin(q, with) || !fits.MatchString(q.Method+" "+q.Path) {
					continue
				}
				if made++; !yield(q) {
					return
				}
			}
		}, t)
		if err != nil {
			return err
		}
	}
	c.tell(&leakReport{Asked: t.Asked, Took: time.Since(began)}, time.Since(began))
	return nil
}

// aboutTwin reports whether a request is about the twin: what is asked about
// everybody finds both of them.
func aboutTwin(q twin.Request, with string) bool {
	path, query, _ := strings.Cut(q.Path+"&"+q.Body, "?")
	return strings.Contains(path, with) || strings.Contains(query, "patient="+with) || strings.Contains(query, "subject="+url.QueryEscape("Patient/"+with))
}

// distant is a world on a server, in which one name stands for another.
func distant(server, name, instead string) (http.Handler, error) {
	at, err := url.Parse(strings.TrimSuffix(server, "/"))
	if err != nil || at.Host == "" {
		return nil, errors.New("--server is an address such as https://kith.example")
	}
	host := at.Host
	if at.Port() == "" && at.Scheme == "http" {
		host += ":80"
	}
	client := fetch.Client(fetch.Host{Name: host, Private: true, Plain: at.Scheme == "http"})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		to := func(s string) string {
			if name == "" {
				return s
			}
			return strings.ReplaceAll(s, name, instead)
		}
		out, err := http.NewRequestWithContext(r.Context(), r.Method, at.String()+to(r.RequestURI), strings.NewReader(to(string(body))))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		out.Header = r.Header.Clone()
		res, err := client.Do(out)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer res.Body.Close() //nolint:errcheck // only read
		for k, v := range res.Header {
			w.Header()[k] = v
		}
		w.WriteHeader(res.StatusCode)
		io.Copy(w, res.Body) //nolint:errcheck // what is missing shows
	}), nil
}

// chancy is what two twins on one server do not share: when they were written,
// numbers of requests, tokens of pages.
var chancy = regexp.MustCompile(`"(?:lastUpdated|lastModified|recorded)":"[^"]*"|_page=[A-Za-z0-9_-]+|(?:lastUpdated|lastModified) value="[^"]*"`)

// alike is an answer without what is the twins' own.
func alike(a *twin.Answer, with, without string, secret bool) []byte {
	for _, name := range []string{"X-Request-Id", "Last-Modified", "Content-Length"} {
		a.Header.Del(name)
	}
	body := chancy.ReplaceAll(a.Body, nil)
	if secret {
		return body
	}
	for name, values := range a.Header {
		for i, v := range values {
			a.Header[name][i] = strings.ReplaceAll(v, without, with)
		}
	}
	return bytes.ReplaceAll(body, []byte(without), []byte(with))
}

// twinWords are what can be asked about a twin.
func twinWords(name string) (*probe.Words, error) {
	w := &probe.Words{}
	all := append(append(cast.Secret(cast.Early, name), cast.Secret(cast.Late, name)...), cast.Secret(cast.Around, name)...)
	for line := range strings.Lines(string(all) + twinPatient(name)) {
		if err := w.Learn([]byte(line)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func twinPatient(name string) string {
	return `{"resourceType": "Patient", "id": "` + name + `", "active": true, "name": [{"family": "Leakcheck", "given": ["Twin"]}], "birthDate": "2012-09-03"}` + "\n"
}

// prepare writes the twins to a server: both with what is open, one with the
// secret.
func (c leakcheckCmd) prepare(ctx context.Context) error {
	h, err := distant(c.Server, "", "")
	if err != nil {
		return err
	}
	for _, name := range []string{twinWith, twinWithout} {
		all := twinPatient(name)
		if name == twinWith {
			all += string(cast.Secret(cast.Early, name))
			all += string(cast.Secret(cast.Late, name))
		}
		for line := range strings.Lines(all + string(cast.Secret(cast.Around, name))) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			typ, id := named([]byte(line))
			q := twin.Request{Method: http.MethodPut, Path: interaction.Prefix + "/" + typ + "/" + id, Body: line, Header: []string{"Content-Type", "application/fhir+json"}}
			a := twin.Ask(h, bearer(c.Prepare), q)
			if a.Status != http.StatusOK && a.Status != http.StatusCreated {
				return fmt.Errorf("%s/%s is not taken: %d. A program that may write about a child of its own, and labeled things, has to prepare the twins: kith token --as integrator --clears all", typ, id, a.Status)
			}
		}
	}
	fmt.Printf("--twins Patient/%s,Patient/%s\n", twinWith, twinWithout)
	return nil
}
