# Everything one does here, by name. `make` alone lists it.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help run demo test check bench golden figures generate

# Large real inputs; tests that need them skip where the folder is absent.
KITH_TESTDATA ?= $(realpath ../shared/testdata)
export KITH_TESTDATA

help:      ## list what can be made
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

demo:      ## the example town, in your browser
	go run ./cmd/kith demo $(ARGS)

run:       ## a server of your own: make run ARGS="--data DIR"
	go run ./cmd/kith serve $(ARGS)

test:      ## every test, on both databases and in the browser
	@.ci/install
	@.ci/with-postgres bash -c 'go vet ./... && GOGC=300 go test -vet=off -p 4 -timeout 30m $(ARGS) ./cmd/kith ./...'

check:     ## linters, known vulnerabilities, rules of the house, generated code
	go vet ./...
	go tool staticcheck ./...
	@.ci/vulnerabilities
	go test -vet=off .
	@.ci/generated

bench:     ## every benchmark
	@.ci/install
	@exchange/measure/peer/install
	@.ci/with-postgres --durable go test -vet=off -run '^$$' -bench . -benchmem $(ARGS) ./...

figures:   ## what we promise, measured: make figures ONLY=import
	@.ci/install >&2
	@case '$(ONLY)' in ''|*measure*) exchange/measure/peer/install;; esac
	@.ci/with-postgres --durable go run ./cmd/figures -only '$(ONLY)'

golden:    ## write the expected files anew; read the diff before you commit
	@.ci/install
	KITH_GOLDEN=write KITH_UPDATE_GOLDEN=1 .ci/with-postgres go test -vet=off -count=1 ./...
	go test ./cast -update
	git --no-pager diff --stat

generate:  ## code and data from templates and definitions
	@.ci/generate
