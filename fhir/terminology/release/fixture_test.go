package release

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files below have the layout of real releases; their codes and terms are
// invented.

const loincHeader = `"LOINC_NUM","COMPONENT","PROPERTY","TIME_ASPCT","SYSTEM","SCALE_TYP","METHOD_TYP","CLASS","VersionLastChanged",` +
	`"CHNG_TYPE","DefinitionDescription","STATUS","CONSUMER_NAME","CLASSTYPE","FORMULA","EXMPL_ANSWERS","SURVEY_QUEST_TEXT",` +
	`"SURVEY_QUEST_SRC","UNITSREQUIRED","RELATEDNAMES2","SHORTNAME","ORDER_OBS","HL7_FIELD_SUBFIELD_ID","EXTERNAL_COPYRIGHT_NOTICE",` +
	`"EXAMPLE_UNITS","LONG_COMMON_NAME","EXAMPLE_UCUM_UNITS","STATUS_REASON","STATUS_TEXT","CHANGE_REASON_PUBLIC","COMMON_TEST_RANK",` +
	`"COMMON_ORDER_RANK","HL7_ATTACHMENT_STRUCTURE","EXTERNAL_COPYRIGHT_LINK","PanelType","AskAtOrderEntry","AssociatedObservations",` +
	`"VersionFirstReleased","ValidHL7AttachmentRequest","DisplayName"`

// loincRow is a row with what the tests look at.
func loincRow(code, long, status, scale, rank string) string {
	cells := make([]string, strings.Count(loincHeader, ",")+1)
	for i, name := range strings.Split(loincHeader, ",") {
		cells[i] = map[string]string{`"LOINC_NUM"`: code, `"LONG_COMMON_NAME"`: long, `"STATUS"`: status, `"SCALE_TYP"`: scale,
			`"COMMON_TEST_RANK"`: rank, `"SHORTNAME"`: "Sh " + code, `"CLASS"`: "TEST.KITH"}[name]
		cells[i] = `"` + strings.ReplaceAll(cells[i], `"`, `""`) + `"`
	}
	return strings.Join(cells, ",")
}

func loincFiles() map[string]string {
	return map[string]string{
		"Loinc_9.99/LoincTable/Loinc.csv": "\ufeff" + loincHeader + "\r\n" + strings.Join([]string{
			loincRow("90001-1", `Glow of lantern, "bright" [Mass/volume]`, "ACTIVE", "Qn", "2"),
			loincRow("90002-9", "Glow of lantern [Presence]", "ACTIVE", "Ord", "1"),
			loincRow("90003-7", "Hum of kettle", "DEPRECATED", "Qn", "0"),
			loincRow("90004-5", "Notes about lanterns\nin two lines", "ACTIVE", "Doc", "0"),
		}, "\r\n") + "\r\n",
		"Loinc_9.99/AccessoryFiles/ComponentHierarchyBySystem/ComponentHierarchyBySystem.csv": `"PATH_TO_ROOT","SEQUENCE","IMMEDIATE_PARENT","CODE","CODE_TEXT"` + "\r\n" +
			`"","1","","LP900-1","Lights"` + "\r\n" +
			`"LP900-1","1","LP900-1","LP901-9","Lanterns"` + "\r\n" +
			`"LP900-1.LP901-9","1","LP901-9","90001-1","Glow"` + "\r\n" +
			`"LP900-1.LP901-9","2","LP901-9","90002-9","Glow"` + "\r\n",
	}
}

func snomedFiles() map[string]string {
	tab := func(rows ...string) string {
		return strings.ReplaceAll(strings.Join(rows, "\r\n"), "|", "\t") + "\r\n"
	}
	const terminology = "SnomedCT_Kith_20990101/Snapshot/Terminology/"
	const core = "900000000000207008"
	return map[string]string{
		terminology + "sct2_Concept_Snapshot_INT_20990101.txt": tab("id|effectiveTime|active|moduleId|definitionStatusId",
			"138875005|20020131|1|"+core+"|900000000000074008",
			"9000001|20200131|1|"+core+"|900000000000074008",
			"9000002|20200131|1|"+core+"|900000000000073002",
			"9000003|20990101|1|"+core+"|900000000000074008",
			"9000004|20200131|0|"+core+"|900000000000074008"),
		terminology + "sct2_Description_Snapshot-en_INT_20990101.txt": tab("id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId",
			"11|20020131|1|"+core+"|138875005|en|900000000000003001|Root of all (root)|900000000000448009",
			"12|20200131|1|"+core+"|9000001|en|900000000000003001|Kith weather (finding)|900000000000448009",
			"13|20200131|1|"+core+"|9000002|en|900000000000003001|Kith rain (finding)|900000000000448009",
			"14|20200131|1|"+core+"|9000002|en|900000000000013009|Rain, British kind|900000000000448009",
			"15|20200131|1|"+core+"|9000002|en|900000000000013009|Rain|900000000000448009",
			"16|20200131|0|"+core+"|9000002|en|900000000000013009|Old rain|900000000000448009",
			"17|20990101|1|"+core+"|9000003|en|900000000000003001|Light rain (finding)|900000000000448009",
			"18|20200131|1|"+core+"|9000004|en|900000000000003001|Gone \"rain\" (finding)|900000000000448009"),
		terminology + "sct2_Description_Snapshot-es_INT_20990101.txt": tab("id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId",
			"21|20200131|1|"+core+"|9000002|es|900000000000013009|Lluvia|900000000000448009"),
		terminology + "sct2_Relationship_Snapshot_INT_20990101.txt": tab("id|effectiveTime|active|moduleId|sourceId|destinationId|relationshipGroup|typeId|characteristicTypeId|modifierId",
			"31|20200131|1|"+core+"|9000001|138875005|0|116680003|900000000000011006|900000000000451002",
			"32|20200131|1|"+core+"|9000002|9000001|0|116680003|900000000000011006|900000000000451002",
			"33|20990101|1|"+core+"|9000003|9000002|0|116680003|900000000000011006|900000000000451002",
			"34|20990101|0|"+core+"|9000003|138875005|0|116680003|900000000000011006|900000000000451002",
			"35|20990101|1|"+core+"|9000003|9000001|1|363698007|900000000000011006|900000000000451002"),
		"SnomedCT_Kith_20990101/Snapshot/Refset/Language/der2_cRefset_LanguageSnapshot-en_INT_20990101.txt": tab("id|effectiveTime|active|moduleId|refsetId|referencedComponentId|acceptabilityId",
			"a|20200131|1|"+core+"|900000000000508004|14|900000000000548007",
			"b|20200131|1|"+core+"|900000000000509007|15|900000000000548007",
			"c|20200131|1|"+core+"|900000000000509007|14|900000000000549004"),
		"SnomedCT_Kith_20990101/Full/Terminology/sct2_Concept_Full_INT_20990101.txt": "not read",
	}
}

// order is a line of ICD-10-CM's order file.
func order(number, code, billable, short, long string) string {
	pad := func(s string, n int) string { return s + strings.Repeat(" ", n-len(s)) }
	return number + " " + pad(code, 7) + " " + billable + " " + pad(short, 60) + " " + long
}

func icdFiles() map[string]string {
	return map[string]string{
		"icd10cm_order_2099.txt": strings.Join([]string{
			order("00001", "Q90", "0", "Kith cold", "Kith cold"),
			order("00002", "Q900", "1", "Kith cold w wind", "Kith cold with wind"),
			order("00003", "Q901", "0", "Kith cold w snow", "Kith cold with snow"),
			order("00004", "Q901XXA", "1", "Kith cold w snow, init", "Kith cold with snow, initial encounter"),
		}, "\r\n") + "\r\n",
		"icd10cm_tabular_2099.xml": `<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2099</version><chapter><name>17</name><desc>Kith chapter</desc>
<section id="Q90-Q99"><desc>Kith colds (Q90-Q99)</desc>
<diag><name>Q90</name><desc>Kith cold</desc><inclusionTerm><note>Shivers of kin</note></inclusionTerm>
<diag><name>Q90.0</name><desc>Kith cold with wind</desc></diag></diag></section></chapter></ICD10CM.tabular>`,
	}
}

// folder writes files below a temporary folder.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		place := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// packed writes files into a zip.
func packed(t testing.TB, files map[string]string) string {
	t.Helper()
	place := filepath.Join(t.TempDir(), "release.zip")
	out, err := os.Create(place)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return place
}
