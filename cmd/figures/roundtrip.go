package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"kith/fhir/example"
)

// roundTrip counts how many of HL7's R4 examples go in by PUT, under their own
// ids and with everything checked, and come out as they went; and how many still
// do after a change, as their first version.
func roundTrip(engine string) measurement {
	return measurement{
		figures: []figure{
			{"roundtrip." + engine + ".r4", "of the examples, in percent", 98, false},
			{"roundtrip." + engine + ".history", "of those, in percent", 100, false},
		},
		take: func(ctx context.Context, b *bench) ([]float64, error) {
			s, done, err := b.standing(ctx, engine, "integrator")
			if err != nil {
				return nil, err
			}
			defer done()
			sent, same, kept := map[string]bool{}, 0, 0
			for raw := range example.All() {
				path := pathOf(raw)
				if path == "" || sent[path] {
					continue
				}
				sent[path] = true
				status, err := s.status(ctx, http.MethodPut, path, string(raw))
				if err != nil {
					return nil, err
				}
				if status != http.StatusCreated || !s.gives(ctx, path, raw) {
					continue
				}
				same++
				changed := bytes.Replace(raw, []byte("{"), []byte(`{"language":"en",`), 1)
				if _, err := s.status(ctx, http.MethodPut, path, string(changed)); err != nil {
					return nil, err
				}
				if s.gives(ctx, path+"/_history/1", raw) {
					kept++
				}
			}
			return []float64{percent(same, len(sent)), percent(kept, same)}, nil
		},
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// pathOf is where a resource goes, "" for one without an id.
func pathOf(raw []byte) string {
	var r struct{ ResourceType, ID string }
	if err := json.Unmarshal(raw, &r); err != nil || r.ID == "" {
		return ""
	}
	return "/fhir/" + r.ResourceType + "/" + r.ID
}

// status sends a resource and returns how it was answered.
func (s *server) status(ctx context.Context, method, path, body string) (int, error) {
	res, err := http.DefaultClient.Do(s.request(ctx, method, path, body))
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

// gives reports whether an address answers with a resource, but for the meta
// that is the server's.
func (s *server) gives(ctx context.Context, path string, want []byte) bool {
	res, err := http.DefaultClient.Do(s.request(ctx, http.MethodGet, path, ""))
	if err != nil {
		return false
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return false
	}
	is, err := itself(got)
	if err != nil {
		return false
	}
	should, err := itself(want)
	return err == nil && reflect.DeepEqual(is, should)
}

// itself is a resource as it was written, digit by digit, without the server's
// part of meta.
func itself(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("read a resource: %w", err)
	}
	if meta, ok := v["meta"].(map[string]any); ok {
		delete(meta, "versionId")
		delete(meta, "lastUpdated")
		if len(meta) == 0 {
			delete(v, "meta")
		}
	}
	return v, nil
}
