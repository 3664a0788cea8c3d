package db

import "time"

// Time is when a column says that something was, zero for 0.
func Time(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

// Micro is what a column holds of a time: microseconds since 1970, 0 for zero.
func Micro(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}
