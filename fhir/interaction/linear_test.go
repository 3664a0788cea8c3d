package interaction_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// What a client did to one resource, and what it was told.
type (
	linearInput struct {
		write   bool
		ifMatch string
		value   string
	}
	linearOutput struct {
		status  int
		version string
		value   string
	}
	linearState struct {
		version int
		value   string
	}
)

// register is one resource, as its clients may see it: a write with If-Match
// succeeds exactly on the version it names.
var register = porcupine.Model{
	Init: func() any { return linearState{1, "9.0"} },
	Step: func(state, input, output any) (bool, any) {
		s, in, out := state.(linearState), input.(linearInput), output.(linearOutput)
		now := fmt.Sprintf(`W/"%d"`, s.version)
		switch {
		case !in.write:
			return out.status == 200 && out.version == now && out.value == s.value, s
		case in.ifMatch != now:
			return out.status == 412, s
		default:
			next := linearState{s.version + 1, in.value}
			return out.status == 200 && out.version == fmt.Sprintf(`W/"%d"`, next.version), next
		}
	},
	Equal: func(a, b any) bool { return a == b },
}

// Eight clients read and change one resource with If-Match. What they were told
// fits one order of events: no update is lost, none is seen before it is done.
func TestEightWritersOfOneResourceAreLinearizable(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		var mu sync.Mutex
		var all []porcupine.Operation
		var wg sync.WaitGroup
		begin := time.Now()
		do := func(client int, in linearInput) linearOutput {
			op := porcupine.Operation{ClientId: client, Input: in, Call: time.Since(begin).Nanoseconds()}
			out := linearAsk(t, w, in)
			op.Return, op.Output = time.Since(begin).Nanoseconds(), out
			mu.Lock()
			all = append(all, op)
			mu.Unlock()
			return out
		}
		for client := range 8 {
			wg.Go(func() {
				for i := range 12 {
					seen := do(client, linearInput{})
					do(client, linearInput{true, seen.version, fmt.Sprintf("%d.%d", client, i)})
				}
			})
		}
		wg.Wait()
		wins := 0
		for _, op := range all {
			if op.Input.(linearInput).write && op.Output.(linearOutput).status == http.StatusOK {
				wins++
			}
		}
		if result := porcupine.CheckOperationsTimeout(register, all, 30*time.Second); result != porcupine.Ok {
			t.Errorf("%d operations, %d writes that went through: %s", len(all), wins, result)
		}
		if _, v := w.get(t, "lena", "/fhir/Observation/sleep/_history"); v.Get("total").Text() != fmt.Sprint(wins+1) || wins < 12 {
			t.Errorf("%d writes went through, %s versions", wins, v.Get("total").Raw())
		}
	})
}

func linearAsk(t *testing.T, w *town, in linearInput) (out linearOutput) {
	var res *http.Response
	if !in.write {
		res = w.ask("lena", "GET", "/fhir/Observation/sleep", "")
	} else {
		res = w.ask("lena", "PUT", "/fhir/Observation/sleep", strings.Replace(sleep, "9.0", in.value, 1), "If-Match", in.ifMatch)
	}
	out.status, out.version = res.StatusCode, res.Header.Get("ETag")
	text := string(body(t, res))
	if _, rest, ok := strings.Cut(text, `"valueQuantity":{"value":`); ok {
		out.value, _, _ = strings.Cut(rest, ",")
	}
	return out
}
