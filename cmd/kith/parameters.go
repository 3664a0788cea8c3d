package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"kith/fhir/store"
)

// idle is how often a server looks whether there is something to index.
const idle = 5 * time.Second

// keepIndexed indexes the record by the search parameters of the site until
// ctx ends, one batch at a time, so that others are let through.
func keepIndexed(ctx context.Context, s *store.Store, log *slog.Logger) {
	for ctx.Err() == nil {
		wait, err := s.IndexNext(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Error("search parameters of the site", "err", err.Error())
			wait = idle
		case wait < 0 || wait > idle:
			wait = idle
		}
		select {
		case <-time.After(max(wait, 10*time.Millisecond)):
		case <-ctx.Done():
		}
	}
}

// indexNew does the same where one can watch, and says what came of it.
func indexNew(ctx context.Context, s *store.Store) error {
	tell, done := counted(os.Stderr)
	for {
		wait, err := s.IndexNext(ctx)
		if ctx.Err() != nil {
			done()
			return exit{wasStopped, errors.New("stopped; run it again to go on")}
		}
		if err == nil {
			err = howFar(ctx, s, tell)
		}
		if err != nil || wait < 0 {
			done()
			if err != nil {
				return err
			}
			return sayParameters(ctx, s)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

func howFar(ctx context.Context, s *store.Store, tell func(n, total int64)) error {
	all, err := s.CustomParams(ctx)
	var n, total int64
	for _, p := range all {
		n, total = n+p.Done, total+max(p.Done, p.Total)
	}
	tell(n, total)
	return err
}

// sayParameters lists the search parameters of the site.
func sayParameters(ctx context.Context, s *store.Store) error {
	all, err := s.CustomParams(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Println("This site has no search parameters of its own.")
	}
	for _, p := range all {
		state := resources(p.Done) + " indexed"
		switch {
		case p.Reason != "":
			state = "not used: " + why[p.Reason]
		case p.Failed > 0:
			state += ", " + grouped(p.Failed) + " passed over: the expression cannot be evaluated on them"
		}
		fmt.Printf("%s of %v: %s\n", p.Code, p.Base, state)
	}
	return nil
}

// why says why a definition cannot be used, for the command line.
var why = map[string]string{
	"fhir.parameter-base":       "no base that R4 has",
	"fhir.parameter-type":       "no type that can be searched by",
	"fhir.parameter-code":       "its code is taken, or no code",
	"fhir.parameter-expression": "its expression leads to nothing that it could be compared by",
	"fhir.parameter-many":       "there are as many as there can be",
}
