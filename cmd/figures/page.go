package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// starting measures how soon a newcomer sees a page.
var starting = measurement{
	figures: []figure{{"start.first-page", "s", 15, true}, {"start.again", "s", 1, true}},
	take: func(ctx context.Context, b *bench) ([]float64, error) {
		data := filepath.Join(b.dir, "town")
		var took []float64
		for range 2 {
			began := time.Now()
			s, err := b.serve(ctx, database{flag: "--data", value: data})
			if err != nil {
				return took, err
			}
			took = append(took, time.Since(began).Seconds())
			if err := s.stop(); err != nil {
				return took, err
			}
		}
		return took, nil
	},
}

// staffPages measures what a clinician opens all day, with the whole record loaded.
var staffPages = measurement{
	figures: []figure{{"page.child.p95", "ms", 30, true}, {"page.today.p95", "ms", 30, true}},
	take: func(ctx context.Context, b *bench) ([]float64, error) {
		s, done, err := b.standing(ctx, "sqlite", "lena-ortiz", b.input.path)
		if err != nil {
			return nil, err
		}
		defer done()
		children, err := s.children(ctx)
		if err != nil {
			return nil, err
		}
		child, err := s.p95(ctx, 300, func(i int) string { return "/children/" + children[i%len(children)] })
		if err != nil {
			return nil, err
		}
		today, err := s.p95(ctx, 100, func(int) string { return "/today" })
		return []float64{child, today}, err
	},
}

// childSearch measures finding one of a hundred thousand children.
var childSearch = measurement{
	figures: []figure{{"page.children.p95", "ms", 50, true}},
	take: func(ctx context.Context, b *bench) ([]float64, error) {
		file := filepath.Join(b.dir, "crowd.ndjson")
		if err := crowd(file, 100_000); err != nil {
			return nil, err
		}
		s, done, err := b.standing(ctx, "sqlite", "lena-ortiz", file)
		if err != nil {
			return nil, err
		}
		defer done()
		dice := rand.New(rand.NewPCG(4, 2))
		ask := []func() string{
			func() string { return pick(dice, given) + " " + pick(dice, family) },
			func() string { return pick(dice, family)[:3] },
			func() string { return typo(dice, pick(dice, family)) },
			func() string { return typo(dice, pick(dice, given)) + " " + pick(dice, family) },
			func() string { return day(dice) },
			func() string { return "" },
		}
		p95, err := s.p95(ctx, 300, func(i int) string { return "/children?q=" + url.QueryEscape(ask[i%len(ask)]()) })
		return []float64{p95}, err
	},
}

// p95 is the time, in ms, that 19 of 20 answers stay under, after a warm-up;
// the way over the loopback is part of it.
func (s *server) p95(ctx context.Context, n int, path func(i int) string) (float64, error) {
	var took []float64
	for i := range n + 20 {
		began := time.Now()
		if _, err := s.get(ctx, path(i)); err != nil {
			return 0, err
		}
		if i >= 20 {
			took = append(took, float64(time.Since(began).Microseconds())/1000)
		}
	}
	slices.Sort(took)
	return took[len(took)*95/100], nil
}

var (
	given = strings.Fields(`Amara Leo Theo Noor Sami Priya Jordan Mateo Ivy Dante Hana Cal Bea Sofia Camila Valentina Diego Luis
		José María Guadalupe Juan Lucía Emma Olivia Ava Mia Noah Liam Ethan Aiden Zoe Maya Elena Kofi Ada Wei Mei Yusuf Amina
		Fatima Omar Layla Ibrahim Katherine Elizabeth Michael Christopher Alexander Benjamin`)
	family = strings.Fields(`Reyes Cole Brandt Mills Aziz Nair Silva Clarke Fox Sato Rivers Lindt Rodríguez Hernández González
		Martínez Jiménez Núñez Ortiz Alvarez Chen Haddad Okafor Tran Nguyen Kim Patel Johnson Smith Williams Brown Jones García
		Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Martin Lee Thompson White Harris Sánchez Clark Ramírez Lewis
		Robinson Walker Young Allen King Wright Scott Torres Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell`)
)

func pick(dice *rand.Rand, from []string) string { return from[dice.IntN(len(from))] }

func day(dice *rand.Rand) string {
	return time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, dice.IntN(7000)).Format(time.DateOnly)
}

// typo leaves one letter out.
func typo(dice *rand.Rand, name string) string {
	letters := []rune(name)
	i := 1 + dice.IntN(len(letters)-1)
	return string(slices.Delete(letters, i, i+1))
}

// crowd writes n children of Maple Street, always the same.
func crowd(file string, n int) error {
	return written(file, n, func(*bufio.Writer, *rand.Rand, int) {})
}

// multitude is crowd with nine measurements of each child.
func multitude(file string, n int) error {
	codes := [...]string{"8302-2", "29463-7", "39156-5", "8867-4", "9279-1", "8310-5", "9843-4", "59576-9", "77606-2"}
	return written(file, n, func(w *bufio.Writer, dice *rand.Rand, child int) {
		for i, code := range codes {
			category := "vital-signs"
			if i%3 == 2 {
				category = "exam"
			}
			fmt.Fprintf(w, `{"resourceType":"Observation","id":"crowd-%d-%d","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"%s"}]}],`+
				`"code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"subject":{"reference":"Patient/crowd-%d"},"effectiveDateTime":"%s","valueQuantity":{"value":%d,"unit":"1","system":"http://unitsofmeasure.org","code":"1"}}`+"\n",
				child, i, category, code, child, day(dice), 40+dice.IntN(140))
		}
	})
}

// written writes n children and what follows each; bufio keeps the first error.
func written(file string, n int, follow func(w *bufio.Writer, dice *rand.Rand, child int)) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		second := ""
		if dice.IntN(3) == 0 {
			second = " " + pick(dice, family)
		}
		fmt.Fprintf(w, `{"resourceType":"Patient","id":"crowd-%d","active":true,"managingOrganization":{"reference":"Organization/maple-street"},`+
			`"identifier":[{"system":"http://kith.example/crowd","value":"C%06d"}],"name":[{"use":"official","family":"%s%s","given":["%s","%s"]}],"birthDate":"%s"}`+"\n",
			i, i, pick(dice, family), second, pick(dice, given), pick(dice, given), day(dice))
		follow(w, dice, i)
	}
	return errors.Join(w.Flush(), f.Close())
}
