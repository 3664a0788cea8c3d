package consent_test

import (
	"testing"

	"kith/care/consent"
)

func TestEveryWorkedCaseComesOut(t *testing.T) {
	consent.Standard()
}
