package conformance_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

//go:embed testdata/uscore-6.1.0.json.zst
var packed []byte

// group is what the test kit knows of one profile.
type group struct {
	Name, ID, Resource, Title string
	Profile                   string `json:"profile_url"`
	Interactions              []struct{ Code, Expectation string }
	Searches                  []search
	Params                    map[string]param `json:"search_definitions"`
	Includes                  []string         `json:"include_params"`
	Revincludes               []string
	Support                   support  `json:"must_supports"`
	Mandatory                 []string `json:"mandatory_elements"`
	Tests                     []struct{ ID string }
}

type search struct {
	Names       []string
	Expectation string
}

// param is a search parameter, as one profile has it.
type param struct {
	Paths       []string
	FullPaths   []string `json:"full_paths"`
	Comparators map[string]string
	Type        string
	MultipleOr  string                   `json:"multiple_or"`
	Chains      []struct{ Chain string } `json:"chain"`
}

// support is what a server must be able to show.
type support struct {
	Extensions []struct{ ID, Path, URL string }
	Slices     []slice
	Elements   []supported
	Choices    []struct {
		Paths      []string
		Extensions []string `json:"extension_ids"`
		Targets    []string `json:"target_profiles"`
	}
}

type slice struct {
	ID   string `json:"slice_id"`
	Name string `json:"slice_name"`
	Path string
	By   struct {
		Type, Path, Code, System string
		Values                   []struct{ System, Code, Path, Value string }
	} `json:"discriminator"`
}

type supported struct {
	Path    string
	Fixed   string   `json:"fixed_value"`
	Targets []string `json:"target_profiles"`
}

func groups(t testing.TB) (all []group) {
	t.Helper()
	z, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if err := json.NewDecoder(z).Decode(&all); err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].named()
	}
	return all
}

// named gives the tests that the test kit leaves to other groups the names it
// would give them: Location and Medication are read along with what refers to
// them.
func (g *group) named() {
	if len(g.Tests) > 0 {
		return
	}
	g.ID = "us_core_v610_" + strings.ToLower(g.Resource)
	names := []string{"read", "validation", "must_support"}
	for _, s := range g.Searches {
		names = append(names, strings.ReplaceAll(strings.Join(s.Names, "_"), "-", "_")+"_search")
	}
	for _, n := range names {
		g.Tests = append(g.Tests, struct{ ID string }{g.ID + "_" + n + "_test"})
	}
}

// asks finds the search that a test is named after.
func (g *group) asks(test string) (search, bool) {
	for _, s := range g.Searches {
		name := strings.ReplaceAll(strings.Join(s.Names, "_"), "-", "_")
		if strings.HasSuffix(test, g.ID+"_"+name+"_search_test") {
			return s, true
		}
	}
	// The test kit orders the names of one search in its own way.
	for _, s := range g.Searches {
		names := slices.Clone(s.Names)
		slices.Sort(names)
		mid := strings.TrimSuffix(strings.TrimPrefix(test, g.ID+"_"), "_search_test")
		left := mid
		for _, n := range names {
			left = strings.Replace(left, strings.ReplaceAll(n, "-", "_"), "", 1)
		}
		if strings.Trim(left, "_") == "" {
			return s, true
		}
	}
	return search{}, false
}
