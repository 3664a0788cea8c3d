package db

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Full text. A table that ends in ") /*words*/" has two columns, key and words,
// and is looked into by words alone: FTS5 of SQLite, tsvector and GIN of
// PostgreSQL. What a word is the program says: words are letters and digits,
// lower case, so that both engines find the same.

// Prose is one text of a table of words.
type Prose struct {
	Key   int64
	Words []string
}

// InsertWords adds texts; one that is there already stays as it is.
func InsertWords(ctx context.Context, tx *Tx, table string, texts []Prose) error {
	rows := make([][]any, 0, len(texts))
	for _, t := range texts {
		rows = append(rows, []any{t.Key, tx.d.Dialect.words(t.Words)})
	}
	if tx.d.Dialect.Name == "postgres" {
		return InsertNew(ctx, tx, table, []string{"key", "words"}, rows)
	}
	return Insert(ctx, tx, table, []string{"rowid", "words"}, rows)
}

// words writes a text for the column: as it is, or each word with its place.
func (d Dialect) words(words []string) string {
	if d.Name == "sqlite" {
		return strings.Join(words, " ")
	}
	var b strings.Builder
	for i, w := range words {
		b.WriteString("'" + w + "':" + strconv.Itoa(i+1) + " ")
	}
	return b.String()
}

// Phrase writes what Texts looks for: words that follow each other, of which
// the last may go on if begins.
func (d Dialect) Phrase(words []string, begins bool) string {
	if d.Name == "sqlite" {
		phrase := `"` + strings.Join(words, " ") + `"`
		if begins {
			phrase += " *"
		}
		return phrase
	}
	phrase := "'" + strings.Join(words, "' <-> '") + "'"
	if begins {
		phrase += ":*"
	}
	return phrase
}

// Texts selects the keys of the texts of a table that hold a Phrase.
func (d Dialect) Texts(table, phrase string) string {
	if d.Name == "sqlite" {
		return fmt.Sprintf("select w.rowid from %[1]s w where %[1]s match %[2]s", table, phrase)
	}
	return fmt.Sprintf("select w.key from %s w where w.words::tsvector @@ %s::tsquery", table, phrase)
}

// DeleteWords takes texts out, so that nothing of them is left in the table.
func DeleteWords(ctx context.Context, tx *Tx, table string, texts []Prose) error {
	texts = slices.DeleteFunc(slices.Clone(texts), func(t Prose) bool { return len(t.Words) == 0 })
	if len(texts) == 0 {
		return nil
	}
	if tx.d.Dialect.Name == "postgres" {
		for _, t := range texts {
			if _, err := Exec(ctx, tx, "delete from "+table+" where key = $1", t.Key); err != nil {
				return err
			}
		}
		return nil
	}
	if _, err := Exec(ctx, tx, "insert into "+table+" ("+table+", rank) values ('secure-delete', 1)"); err != nil {
		return err
	}
	for _, t := range texts {
		if _, err := Exec(ctx, tx, "insert into "+table+" ("+table+", rowid, words) values ('delete', $1, $2)", t.Key, tx.d.Dialect.words(t.Words)); err != nil {
			return err
		}
	}
	return nil
}
