package post

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/job"
)

// carrier loses the first letters it is given.
type carrier struct {
	loses int
	ids   []string
	texts []string
}

func (c *carrier) Send(_ context.Context, m Message) error {
	c.ids, c.texts = append(c.ids, m.ID), append(c.texts, m.Text)
	if c.loses--; c.loses >= 0 {
		return errors.New("lena@maple.example is not taken")
	}
	return nil
}

func TestALetterWaitsAndGoesOutUntilItIsTaken(t *testing.T) {
	dbtest.Each(t, []fs.FS{job.Files}, func(t *testing.T, d *db.DB) {
		now := at
		c := &carrier{loses: 1}
		where := func(_ context.Context, who string) ([]Address, error) {
			if who != "Practitioner/lena-ortiz" {
				return nil, nil
			}
			return []Address{{To: "lena@maple.example", Lang: "es"}}, nil
		}
		crew := job.NewCrew(d, func() time.Time { return now }, slog.New(slog.DiscardHandler), office(t, c).Carry("https://kith.example", where))
		put := func(key, who string) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx *db.Tx) error {
				return Put(t.Context(), tx, key, Later{Who: who, Notice: Now, Path: "/followups"}, now)
			}); err != nil {
				t.Fatal(err)
			}
		}
		put("a", "Practitioner/lena-ortiz")
		put("a", "Practitioner/lena-ortiz") // said twice, sent once
		put("b", "Practitioner/nobody-reaches")
		for range 6 {
			for {
				more, err := crew.One(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if !more {
					break
				}
			}
			now = now.Add(time.Minute)
		}
		if len(c.ids) != 2 || c.ids[0] != c.ids[1] || c.ids[0] == "" {
			t.Errorf("a letter that was lost is sent again as the same: %v", c.ids)
		}
		if !strings.HasSuffix(c.texts[0], "\n\nhttps://kith.example/followups") || !strings.Contains(c.texts[0], "le necesita") {
			t.Errorf("it says %q", c.texts[0])
		}
		left, err := job.Counted(t.Context(), d, now)
		if err != nil || left.Waiting != 0 || len(left.Dead) != 0 {
			t.Errorf("%+v %v", left, err)
		}
	})
}

func TestALetterIsTakenBackBeforeItGoes(t *testing.T) {
	dbtest.Each(t, []fs.FS{job.Files}, func(t *testing.T, d *db.DB) {
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			err := Put(t.Context(), tx, "a", Later{Who: "Practitioner/x", Notice: Look}, at)
			ok, back := TakeBack(t.Context(), tx, "a")
			if !ok {
				t.Error("it cannot be taken back")
			}
			return errors.Join(err, back)
		}); err != nil {
			t.Fatal(err)
		}
	})
}
