package measure

import "encoding/json"

// untold is a bar that is not told, so that nobody takes it for an empty one; in
// JSON it is null.
const untold = -1

// Count is how many there are in a bar.
type Count int64

// MarshalJSON writes null for what is not told.
func (c Count) MarshalJSON() ([]byte, error) {
	if c == untold {
		return []byte("null"), nil
	}
	return json.Marshal(int64(c))
}

// Counts are the bars of a histogram.
type Counts []int64

// MarshalJSON writes null for what is not told.
func (c Counts) MarshalJSON() ([]byte, error) {
	all := make([]Count, len(c))
	for i, n := range c {
		all[i] = Count(n)
	}
	return json.Marshal(all)
}
