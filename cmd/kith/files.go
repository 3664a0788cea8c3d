package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/bulk"
	"kith/fhir/xml"
)

// text is one resource as it lies in a file.
type text struct {
	file string
	line int    // on which it begins, from 1
	json []byte // made of XML where the file is XML
	xml  bool
	err  error // it cannot be read
}

// aside opens a file beside where it belongs. done moves it there where it is
// whole, and takes it away where it is not: nothing half stands under the name.
func aside(name string) (f *os.File, done func(whole bool) error, err error) {
	part := name + ".part"
	if f, err = os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err != nil {
		return nil, nil, err
	}
	return f, func(whole bool) error {
		if err := f.Close(); err != nil || !whole {
			return errors.Join(err, os.Remove(part))
		}
		return os.Rename(part, name)
	}, nil
}

// mostText is how large a file may be that is looked at as a whole.
const mostText = 256 << 20

// eachText calls fn for every resource in files and folders: JSON, NDJSON and
// XML, packed or in archives. What cannot be read reaches fn too.
func eachText(ctx context.Context, paths []string, fn func(text) error) error {
	sources, err := bulk.Paths(paths, os.Stdin)
	if err != nil {
		return err
	}
	for _, s := range sources {
		err := bulk.Walk(s, func(name string, r io.Reader) error {
			src, err := readWhole(r)
			if err != nil {
				return err
			}
			return cut(ctx, name, src, fn)
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if fnErr, ok := errors.AsType[stopped](err); ok {
			return fnErr.error
		}
		if err != nil {
			if err := fn(text{file: s.Name, line: 1, err: err}); err != nil {
				return err
			}
		}
	}
	return nil
}

// readWhole reads a file that is looked at as a whole.
func readWhole(r io.Reader) ([]byte, error) {
	src, err := io.ReadAll(io.LimitReader(r, mostText+1))
	if err == nil && len(src) > mostText {
		err = fmt.Errorf("it is larger than %d MB; kith import takes files of any size", mostText>>20)
	}
	return src, err
}

// byLines reports whether a file looks like one resource a line: the first line
// is JSON, or longer than what is looked at. whole is all of the file.
func byLines(r io.Reader) (is bool, whole io.Reader) {
	b := bufio.NewReaderSize(r, 1<<20)
	head, err := b.Peek(b.Size())
	line, _, ended := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	if !ended && err == nil {
		return bytes.HasPrefix(line, []byte("{")), b
	}
	return jsontext.Value(line).IsValid(jsontext.AllowDuplicateNames(true)), b
}

// stopped is an error of the function that looks, not of a file.
type stopped struct{ error }

// cut calls fn for every value in a file.
func cut(ctx context.Context, name string, src []byte, fn func(text) error) error {
	give := func(t text) error {
		if err := ctx.Err(); err != nil {
			return stopped{err}
		}
		if err := fn(t); err != nil {
			return stopped{err}
		}
		return nil
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(bytes.TrimLeft(src, " \t\r\n"), []byte("<")) {
		out, err := xml.ToJSON(src)
		return give(text{file: name, line: 1, json: out, xml: true, err: err})
	}
	dec := jsontext.NewDecoder(bytes.NewReader(src), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	line, counted := 1, 0
	for {
		v, err := dec.ReadValue()
		if errors.Is(err, io.EOF) {
			return nil
		}
		end := int(dec.InputOffset())
		begin := end - len(v)
		if err != nil { // the strict reader says it better, and where
			begin = counted + len(src[counted:]) - len(bytes.TrimLeft(src[counted:], " \t\r\n"))
			v = src[begin:]
		}
		line += bytes.Count(src[counted:begin], []byte("\n"))
		if gerr := give(text{file: name, line: line, json: v}); gerr != nil || err != nil {
			return gerr
		}
		line += bytes.Count(v, []byte("\n"))
		counted = end
	}
}
