package people

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// A crowd of invented children: common names as common as they are in the
// United States, and a long tail of rare ones.
var (
	crowdGiven = strings.Fields(`Liam Noah Oliver James Elijah Mateo Theodore Henry Lucas William Benjamin Levi Sebastian Jack Ezra Michael
		Daniel Leo Owen Samuel Hudson Alexander Asher Luca Ethan John David Jackson Joseph Mason Luke Matthew Julian Dylan Elias Jacob Maverick
		Gabriel Logan Aiden Thomas Isaac Miles Grayson Santiago Anthony Wyatt Carter Jayden Ezekiel Caleb Josiah Nathan Jose Angel Juan Luis Carlos
		Diego Jesús Ximena Olivia Emma Charlotte Amelia Sophia Mia Isabella Ava Evelyn Luna Harper Sofía Camila Eleanor Elizabeth Violet Scarlett
		Emily Hazel Lily Gianna Aurora Penelope Aria Nora Chloe Ellie Mila Avery Layla Abigail Ella Isla Eliana Nova Madison Zoe Ivy Grace Lucy
		Willow Emilia Riley Naomi Victoria Stella Elena Hannah Valentina Maya Zoey Delilah Leah Lainey Lillian Paisley Genesis María Guadalupe
		Valeria José Ana Camila Fernanda Daniela Katherine Kayleigh Ashley Aaliyah Kofi Amara Priya Noor Wei Hana Yusuf Fatima Ngozi Tomás Andrés`)
	crowdFamily = strings.Fields(`Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández López González Wilson Anderson
		Thomas Taylor Moore Jackson Martin Lee Pérez Thompson White Harris Sánchez Clark Ramírez Lewis Robinson Walker Young Allen King Wright Scott
		Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gómez Phillips Evans Turner Díaz Parker Cruz
		Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutiérrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox
		Ward Richardson Watson Brooks Chávez Wood James Bennett Gray Mendoza Ruiz Hughes Price Álvarez Castillo Sanders Patel Myers Long Ross Foster
		Jiménez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Fisher Vásquez Simmons Romero Jordan Patterson Alexander
		O’Brien Chen Park Okafor Haddad Muñoz Núñez Velázquez Peña Ibáñez McDonald Fitzgerald Kowalski Nakamura Petrov Singh Ali Tran Khan Wang`)
	crowdSounds = strings.Fields(`ba be bo ca co da de do fa fi ga go ha he ja jo ka ke la le li lo ma me mi mo na ne ni no pa pe ra re ri ro
		sa se si so ta te ti to va ve vi wa ya yo za zo bran chen fran gren kol lan mar nor pel quin ran ster tov vin wel xan zek`)
)

func rankOf(r *rand.Rand, n int) int { // a few names are common, most are rare
	return min(int(float64(n)*r.Float64()*r.Float64()), n-1)
}

func crowdName(r *rand.Rand) (given []string, family string) {
	given = []string{crowdGiven[rankOf(r, len(crowdGiven))], crowdGiven[rankOf(r, len(crowdGiven))]}[:1+r.IntN(2)]
	one := func() string {
		if r.IntN(10) < 6 {
			return crowdFamily[rankOf(r, len(crowdFamily))]
		}
		s := ""
		for range 2 + r.IntN(2) {
			s += crowdSounds[r.IntN(len(crowdSounds))]
		}
		return strings.ToUpper(s[:1]) + s[1:]
	}
	if family = one(); r.IntN(5) == 0 {
		family += "-" + one()
	}
	return given, family
}

// crowd fills a database with n children of the organization "big"; every
// thousandth is also in the care of "small".
func crowd(t testing.TB, d *db.DB, n int) {
	t.Helper()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 2))
	const batch = 5000
	for from := 0; from < n; from += batch {
		var changes []store.Change
		var compartments, readers [][]any
		for i := from; i < min(from+batch, n); i++ {
			given, family := crowdName(r)
			born := time.Date(2026-r.IntN(18), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
			id := fmt.Sprintf("crowd-%06d", i)
			changes = append(changes, change("Patient", id, int64(i+1), fmt.Sprintf(`{"resourceType":"Patient","id":"%s","active":true,
				"identifier":[{"system":"urn:crowd","value":"MRN%07d"}],"name":[{"use":"official","family":"%s","given":["%s"]}],
				"gender":"female","birthDate":"%s","communication":[{"language":{"coding":[{"code":"en"}]}}]}`,
				id, i, family, strings.Join(given, `","`), born.Format(time.DateOnly))))
			compartments = append(compartments, []any{int64(i + 1), "Patient/" + id, int64(0)})
			readers = append(readers, []any{int64(i + 1), "big", int64(0), int64(0), access.Begin, access.Never, ""})
			if i%1000 == 0 {
				readers = append(readers, []any{int64(i + 1), "small", int64(0), int64(0), access.Begin, access.Never, ""})
			}
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := db.Insert(ctx, tx, "compartment", []string{"key", "name", "needs"}, compartments); err != nil {
				return err
			}
			if err := db.Insert(ctx, tx, "compartment_reader", []string{"compartment", "reader", "slot", "needs", "from_at", "until_at", "refused"}, readers); err != nil {
				return err
			}
			return project(ctx, tx, changes)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Analyze(ctx); err != nil {
		t.Fatal(err)
	}
}

// change is a resource that has just come in.
func change(typ, id string, compartment int64, src string) store.Change {
	var doc element.Doc
	if err := doc.Parse([]byte(src), element.Options{}); err != nil {
		panic(err)
	}
	return store.Change{Type: typ, ID: id, Version: 1, Compartment: compartment, New: doc.Root()}
}

// typed are searches as people type them, by what is slow about them.
var typed = map[string][]string{
	"exact":    {"maria garcia", "emma", "jose hernandez", "liam smith", "Reyes", "garcia", "noah okafor", "amara singh"},
	"prefix":   {"m", "ma", "mar", "gar", "mar gar", "k sm", "x", "am re", "wal", "z q"},
	"typo":     {"hernandes", "gonzales", "mria", "jimena", "katherin chavez", "vasques", "jhonson", "okafro", "noha smth", "guadlupe munos", "zzyzx", "mria gonzlez"},
	"nickname": {"pepe garcia", "kate chavez", "lupe", "bill johnson", "chuy"},
	"birth":    {"9/3/2012", "2012-09-03", "september 2012", "2012", "amara 2012", "garcia 9/3/2012", "3 de septiembre de 2012"},
	"number":   {"MRN0004107", "mrn00041", "4107"},
}

func BenchmarkSearch(b *testing.B) {
	engines := map[string]func() string{
		"sqlite":   func() string { return filepath.Join(b.TempDir(), "crowd.db") },
		"postgres": func() string { return dbtest.Postgres(b) },
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engines[engine](), folders)
			crowd(b, d, 100_000)
			for _, who := range []string{"big", "small"} {
				v := access.Staff("Practitioner/lena-ortiz", who)
				b.Run(who, func(b *testing.B) { benchSearches(b, d, v) })
			}
		})
	}
}

func benchSearches(b *testing.B, d *db.DB, v access.Viewer) {
	var mixed []string
	for _, kind := range slices.Sorted(maps.Keys(typed)) {
		b.Run(kind, func(b *testing.B) { benchTyped(b, d, v, typed[kind]) })
		mixed = append(mixed, typed[kind]...)
	}
	b.Run("mixed", func(b *testing.B) { benchTyped(b, d, v, mixed) })
	b.Run("list", func(b *testing.B) {
		var at Mark
		for b.Loop() {
			p, err := List(b.Context(), d, v, Where{After: at}, 50)
			if err != nil {
				b.Fatal(err)
			}
			at = p.Last
		}
	})
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := Count(b.Context(), d, v, 1000); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchTyped(b *testing.B, d *db.DB, v access.Viewer, all []string) {
	var took []time.Duration
	worst, slow := time.Duration(0), ""
	for i := 0; b.Loop(); i++ {
		text := all[i%len(all)]
		start := time.Now()
		if _, err := Search(b.Context(), d, v, text, today); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		if last := took[len(took)-1]; i >= len(all) && last > worst {
			worst, slow = last, text
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	b.Logf("slowest: %q %v", slow, worst)
}

// BenchmarkFamily reads one child's page of people among a hundred thousand.
func BenchmarkFamily(b *testing.B) {
	h := openTown(b)
	relatives(b, h.DB, 100_000)
	for b.Loop() {
		if k, err := Family(b.Context(), h.DB, lena, "amara-reyes-cole", today); err != nil || len(k.Siblings) != 1 {
			b.Fatal(k, err)
		}
	}
}

// relatives fills a database with n mothers of nobody we know.
func relatives(b *testing.B, d *db.DB, n int) {
	b.Helper()
	var changes []store.Change
	for i := range n {
		id := fmt.Sprintf("mother-%06d", i)
		changes = append(changes, change("RelatedPerson", id, 1, fmt.Sprintf(`{"resourceType":"RelatedPerson","id":"%s","patient":{"reference":"Patient/crowd-%06d"}}`, id, i)))
	}
	if err := d.Write(b.Context(), func(tx *db.Tx) error { return project(b.Context(), tx, changes) }); err != nil {
		b.Fatal(err)
	}
}
