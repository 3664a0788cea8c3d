package main

import (
	"archive/tar"
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Where a line of Synthea says whose it is, and what it points to.
var (
	owner     = regexp.MustCompile(`"Patient/([0-9a-f-]+)"`)
	reference = regexp.MustCompile(`"reference":"[A-Za-z]+/([0-9a-f-]{36})"`)
	ownID     = regexp.MustCompile(`^\{"resourceType":"([A-Za-z]+)","id":"([^"]+)"`)
)

// families makes a transaction Bundle for one Synthea patient in eight, with
// everything that is known of them, pointing to each other by urn:uuid.
func families(path string) ([]string, error) {
	lines := map[string][]string{} // by patient
	err := eachLine(path, func(line []byte) {
		id := ownID.FindSubmatch(line)
		if id == nil {
			return
		}
		of := string(id[2])
		if string(id[1]) != "Patient" {
			m := owner.FindSubmatch(line)
			if m == nil {
				return
			}
			of = string(m[1])
		}
		if of[0] == '0' || of[0] == '1' {
			lines[of] = append(lines[of], string(line))
		}
	})
	if err != nil {
		return nil, err
	}
	var all []string
	for _, entries := range lines {
		all = append(all, transaction(entries))
	}
	return all, nil
}

func transaction(lines []string) string {
	inside := map[string]bool{}
	for _, l := range lines {
		inside[ownID.FindStringSubmatch(l)[2]] = true
	}
	var b strings.Builder
	b.WriteString(`{"resourceType":"Bundle","type":"transaction","entry":[`)
	for i, l := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		m := ownID.FindStringSubmatch(l)
		l = reference.ReplaceAllStringFunc(l, func(r string) string {
			if id := r[strings.LastIndexByte(r, '/')+1 : len(r)-1]; inside[id] {
				return `"reference":"urn:uuid:` + id + `"`
			}
			return r
		})
		fmt.Fprintf(&b, `{"fullUrl":"urn:uuid:%s","resource":%s,"request":{"method":"POST","url":"%s"}}`, m[2], l, m[1])
	}
	b.WriteString(`]}`)
	return b.String()
}

// eachLine reads every line of an archive of NDJSON.
func eachLine(path string, fn func([]byte)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	z, err := zstd.NewReader(f)
	if err != nil {
		return err
	}
	defer z.Close()
	scan := func(r io.Reader) error {
		s := bufio.NewScanner(r)
		s.Buffer(make([]byte, 1<<20), 64<<20)
		for s.Scan() {
			if json.Valid(s.Bytes()) {
				fn(s.Bytes())
			}
		}
		return s.Err()
	}
	if filepath.Ext(strings.TrimSuffix(path, ".zst")) != ".tar" {
		return scan(z)
	}
	for t := tar.NewReader(z); ; {
		if _, err := t.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := scan(t); err != nil {
			return err
		}
	}
}
