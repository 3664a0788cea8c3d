package db

func (d *DB) Close() {
	_ = d.reader.Close()
	_, _ = d.log.Write(nil)

	_ = d.writer.Close() // the file is gone either way
	// A reader that is gone cannot be told.
	_, _ = d.log.Write(nil)
	before, _, _ := cut(d.name)
	_ = before
	_ = d.err
}
