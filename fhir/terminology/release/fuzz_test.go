package release

import (
	"strings"
	"testing"
	"testing/fstest"

	"kith/platform/fault"
)

// drain reads a release to its end or first fault, as Load would.
func drain(t *testing.T, texts map[string]string) {
	tree := fstest.MapFS{}
	f := &files{tree: tree}
	for name, s := range texts {
		tree[name] = &fstest.MapFile{Data: []byte(s)}
		f.names = append(f.names, name)
	}
	f.most = 1 << 20
	r, err := f.release()
	if err == nil {
		for e, bad := range r.entries {
			if err = bad; err != nil {
				break
			}
			if e.Code == "" || len(e.Code) > longestCode {
				t.Fatalf("a code of %d bytes", len(e.Code))
			}
		}
	}
	if fault.Is(err, fault.Exception) {
		t.Fatalf("no kind of fault: %v", err)
	}
}

func FuzzLOINC(f *testing.F) {
	all := loincFiles()
	const hierarchy = "Loinc_9.99/AccessoryFiles/ComponentHierarchyBySystem/ComponentHierarchyBySystem.csv"
	f.Add(all["Loinc_9.99/LoincTable/Loinc.csv"], all[hierarchy])
	f.Add(loincHeader+"\n\"", "\"IMMEDIATE_PARENT\",\"CODE\",\"CODE_TEXT\"\n,,\n")
	f.Fuzz(func(t *testing.T, table, tree string) {
		drain(t, map[string]string{"Loinc.csv": table, "ComponentHierarchyBySystem.csv": tree})
	})
}

func FuzzSNOMED(f *testing.F) {
	var seeds []string
	for _, name := range []string{"sct2_Concept_Snapshot_INT_20990101.txt", "sct2_Description_Snapshot-en_INT_20990101.txt",
		"sct2_Relationship_Snapshot_INT_20990101.txt", "der2_cRefset_LanguageSnapshot-en_INT_20990101.txt"} {
		for n, s := range snomedFiles() {
			if strings.HasSuffix(n, "/"+name) {
				seeds = append(seeds, s)
			}
		}
	}
	f.Add(seeds[0], seeds[1], seeds[2], seeds[3])
	f.Fuzz(func(t *testing.T, concepts, descriptions, relationships, languages string) {
		drain(t, map[string]string{"sct2_Concept_Snapshot_X.txt": concepts, "sct2_Description_Snapshot-en_X.txt": descriptions,
			"sct2_Relationship_Snapshot_X.txt": relationships, "der2_cRefset_LanguageSnapshot-en_X.txt": languages})
	})
}

func FuzzICD10CM(f *testing.F) {
	all := icdFiles()
	f.Add(all["icd10cm_order_2099.txt"], all["icd10cm_tabular_2099.xml"])
	f.Add("", "<a")
	f.Fuzz(func(t *testing.T, order, tabular string) {
		drain(t, map[string]string{"icd10cm_order_2099.txt": order, "icd10cm_tabular_2099.xml": tabular})
	})
}
