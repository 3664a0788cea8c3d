package login

import (
	"context"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
	"kith/platform/proof"
	"kith/platform/seal"
)

const (
	lena     = "Practitioner/lena"
	password = "a walk along the river"
	here     = "192.0.2.7"
)

type book struct {
	*Book
	t   *testing.T
	now time.Time
}

func each(t *testing.T, test func(t *testing.T, b *book)) {
	dbtest.Each(t, []fs.FS{Files}, func(t *testing.T, d *db.DB) {
		keys := filepath.Join(t.TempDir(), "keys")
		if err := seal.Make(keys); err != nil {
			t.Fatal(err)
		}
		ring, err := seal.Read(t.Context(), keys)
		if err != nil {
			t.Fatal(err)
		}
		b := &book{t: t, now: time.Unix(1_700_000_010, 0)}
		b.Book = &Book{DB: d, Hasher: proof.NewHasher(proof.Cost{Memory: 64, Passes: 1, Threads: 1}), Sealer: ring, Now: func() time.Time { return b.now }}
		test(t, b)
	})
}

func (b *book) write(fn func(ctx context.Context, tx *db.Tx) error) {
	b.t.Helper()
	if err := b.DB.Write(b.t.Context(), func(tx *db.Tx) error { return fn(b.t.Context(), tx) }); err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) open(who, name, word string) Login {
	b.t.Helper()
	kept, alone, err := b.Kept(b.t.Context(), word)
	if err != nil {
		b.t.Fatal(err)
	}
	b.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Open(ctx, tx, Fresh{Who: who, Name: name, Password: kept, Alone: alone})
		return err
	})
	l, err := Of(b.t.Context(), b.DB, who)
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func (b *book) try(name, word, from string) fault.Kind {
	b.t.Helper()
	_, err := b.Password(b.t.Context(), name, word, From{Address: from})
	if err == nil {
		return ""
	}
	return fault.Of(err).Kind
}

func TestANameAndAPasswordBelongTogether(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		b.open(lena, "Lena@Maple.example", password)
		for _, tt := range []struct {
			name, word string
			want       fault.Kind
		}{
			{" lena@maple.example ", password, ""},
			{"lena@maple.example", "another walk", fault.Login},
			{"nobody@maple.example", password, fault.Login},
			{"", "", fault.Login},
		} {
			if got := b.try(tt.name, tt.word, here); got != tt.want {
				t.Errorf("%q %q: %q, want %q", tt.name, tt.word, got, tt.want)
			}
		}
		kept, err := db.All(t.Context(), b.DB, db.Text, `select password from login`)
		if err != nil || len(kept) != 1 || kept[0][:9] != "$argon2id" {
			t.Error(kept, err)
		}
	})
}

// What an answer is and how long it takes must not tell which names there are.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		b.Hasher = proof.NewHasher(proof.Usual)
		b.open(lena, "lena", password)
		took := map[string]time.Duration{}
		alike := func() bool { return took["lena"] <= 2*took["nobody"] && took["nobody"] <= 2*took["lena"] }
		for n := 0; n < 3 || n < 40 && !alike(); n++ { // the least of some: others use the machine as well
			b.now = b.now.Add(24 * time.Hour) // nobody waits for earlier mistakes
			for _, name := range []string{"lena", "nobody"} {
				began := time.Now()
				if got := b.try(name, "wrong", ""); got != fault.Login {
					t.Fatalf("%s: %s", name, got)
				}
				if d := time.Since(began); took[name] == 0 || d < took[name] {
					took[name] = d
				}
			}
		}
		if !alike() {
			t.Errorf("a name that is there takes %v, one that is not %v", took["lena"], took["nobody"])
		}
		for range 10 {
			if a, b := b.try("lena", "wrong", ""), b.try("nobody", "wrong", ""); a != b {
				t.Errorf("%q for a name that is there, %q for one that is not", a, b)
			}
		}
	})
}

func TestWhoFailsOftenWaits(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		l := b.open(lena, "lena", password)
		for i := range 5 {
			if got := b.try("lena", "wrong", ""); got != fault.Login {
				t.Fatalf("try %d: %q", i+1, got)
			}
		}
		if got := b.try("lena", password, ""); got != fault.Throttled {
			t.Errorf("the right password at once after: %q", got)
		}
		b.now = b.now.Add(16 * time.Second)
		if got := b.try("lena", "wrong", ""); got != fault.Login {
			t.Errorf("after the first wait: %q", got)
		}
		b.now = b.now.Add(16 * time.Second)
		if got := b.try("lena", password, ""); got != fault.Throttled {
			t.Errorf("the second wait is not longer: %q", got)
		}
		b.now = b.now.Add(15 * time.Second)
		if got := b.try("lena", password, ""); got != "" {
			t.Errorf("after the second wait: %q", got)
		}
		if got := b.try("lena", "wrong", ""); got != fault.Login {
			t.Errorf("a success does not forget: %q", got)
		}
		b.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `update login_try set count = 99 where key = $1`, limits("lena", "")[0].key)
			return err
		})
		b.try("lena", "wrong", "")
		b.now = b.now.Add(365 * 24 * time.Hour)
		if got := b.try("lena", password, ""); got != fault.Throttled {
			t.Errorf("after a hundred failures the door is open again by itself: %q", got)
		}
		b.write(func(ctx context.Context, tx *db.Tx) error { return b.Reopen(ctx, tx, l) })
		if got := b.try("lena", password, ""); got != "" {
			t.Errorf("somebody with the right opened it: %q", got)
		}
	})
}

// Others who fail at a name keep out whoever comes from elsewhere, and not its
// owner on a device of theirs; who holds that device fails by itself.
func TestWhoSignedInHereBeforeIsNotKeptOutByOthers(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		b.open(lena, "lena", password)
		known := map[string]string{lena: "hers"}
		on := func(word string, device func(context.Context, string) (string, error)) fault.Kind {
			_, err := b.Password(t.Context(), "lena", word, From{Device: device})
			if err == nil {
				return ""
			}
			return fault.Of(err).Kind
		}
		hers := func(_ context.Context, who string) (string, error) { return known[who], nil }
		others := func(context.Context, string) (string, error) { return "", nil }
		for range 200 {
			on("wrong", others)
		}
		for name, tt := range map[string]struct {
			device func(context.Context, string) (string, error)
			want   fault.Kind
		}{"on her own": {hers, ""}, "on another": {others, fault.Throttled}, "on one nobody knows": {nil, fault.Throttled}} {
			if got := on(password, tt.device); got != tt.want {
				t.Errorf("%s: %q, want %q", name, got, tt.want)
			}
		}
		for range 5 {
			on("wrong", hers)
		}
		if got := on(password, hers); got != fault.Throttled {
			t.Errorf("after five failures on hers: %q", got)
		}
		b.now = b.now.Add(time.Minute)
		if got := on(password, hers); got != "" {
			t.Errorf("a minute later: %q", got)
		}
	})
}

func TestAnAddressThatTriesManyNamesWaits(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		b.open(lena, "lena", password)
		hosts := func(i int) string { return "2001:db8:0:1::" + string(rune('1'+i%9)) } // one network
		for i := range 30 {
			b.try("name"+string(rune('a'+i)), "wrong", hosts(i))
		}
		if got := b.try("lena", password, hosts(3)); got != fault.Throttled {
			t.Errorf("from a network that tried thirty names: %q", got)
		}
		if got := b.try("lena", password, "2001:db8:0:2::1"); got != "" {
			t.Errorf("from another network: %q", got)
		}
		b.now = b.now.Add(20 * time.Second)
		if got := b.try("lena", password, hosts(3)); got != "" {
			t.Errorf("after a while: %q", got)
		}
		b.try("other", "wrong", hosts(3))
		if got := b.try("another", "wrong", hosts(3)); got != fault.Throttled {
			t.Errorf("a success washed the address clean: %q", got)
		}
	})
}

func TestManyTriesAtOnceAreNotFewer(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		b.open(lena, "lena", password)
		var all sync.WaitGroup
		var mu sync.Mutex
		tried := 0
		for range 20 {
			all.Go(func() {
				if got := b.try("lena", "wrong", ""); got == fault.Login {
					mu.Lock()
					tried++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if tried > int(byName.free) {
			t.Errorf("%d were tried at once", tried)
		}
	})
}

func TestACodeOfTheAuthenticatorIsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		l := b.open(lena, "lena", password)
		key := proof.NewTOTP()
		b.write(func(ctx context.Context, tx *db.Tx) error { return b.SetTOTP(ctx, tx, l.ID, key, 0) })
		sealed, err := db.All(t.Context(), b.DB, func(r db.Row) (s []byte, err error) { err = r.Scan(&s); return s, err }, `select totp from login`)
		if err != nil || len(sealed) != 1 || string(sealed[0]) == string(key) {
			t.Fatal("the key lies in the database as it is", err)
		}
		if l, err = Of(t.Context(), b.DB, lena); err != nil || !l.Second() {
			t.Fatal(l, err)
		}
		code := proof.TOTPAt(key, b.now)
		var all sync.WaitGroup
		var mu sync.Mutex
		good := 0
		for range 4 {
			all.Go(func() {
				if b.Code(t.Context(), l, " "+code[:3]+" "+code[3:], From{}) == nil {
					mu.Lock()
					good++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if good != 1 {
			t.Errorf("a code that four bring at once was good for %d", good)
		}
		if err := b.Code(t.Context(), l, "000000", From{}); !fault.Is(err, fault.Login) && !fault.Is(err, fault.Throttled) {
			t.Errorf("a wrong code: %v", err)
		}
	})
}

func TestASlipIsTakenOnceAndOnlyFromItsOwner(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		l, other := b.open(lena, "lena", password), b.open("Practitioner/mia", "mia", password)
		slips, err := b.NewSlips(t.Context(), l.ID)
		if err != nil || len(slips) != slipCount {
			t.Fatal(slips, err)
		}
		if err := b.Code(t.Context(), other, slips[0], From{}); err == nil {
			t.Error("somebody else's slip is good")
		}
		if err := b.Code(t.Context(), l, slips[0], From{}); err != nil {
			t.Errorf("a slip: %v", err)
		}
		if err := b.Code(t.Context(), l, slips[0], From{}); err == nil {
			t.Error("a slip is good twice")
		}
		if n, err := Slips(t.Context(), b.DB, l.ID); n != slipCount-1 || err != nil {
			t.Errorf("%d slips are left (%v)", n, err)
		}
		if _, err := b.NewSlips(t.Context(), l.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.Code(t.Context(), l, slips[1], From{}); err == nil {
			t.Error("an old slip is good after new ones were made")
		}
	})
}

func TestWhoIsClosedCannotComeInAndLeavesNothingBehind(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		l := b.open(lena, "lena", password)
		b.write(func(ctx context.Context, tx *db.Tx) error {
			if err := b.Link(ctx, tx, l.ID, "https://idp.example", "7"); err != nil {
				return err
			}
			return b.AddPasskey(ctx, tx, l.ID, "phone", proof.Passkey{ID: "k", Data: []byte("{}")})
		})
		if got, err := b.Linked(t.Context(), "https://idp.example", "7"); err != nil || got.ID != l.ID {
			t.Error(got, err)
		}
		b.write(func(ctx context.Context, tx *db.Tx) error {
			closed, err := Close(ctx, tx, lena, b.now)
			if !closed {
				t.Error("nothing was closed")
			}
			return err
		})
		if got := b.try("lena", password, ""); got != fault.Login {
			t.Errorf("by password: %q", got)
		}
		if _, err := b.Linked(t.Context(), "https://idp.example", "7"); !fault.Is(err, fault.Login) {
			t.Errorf("by her organization: %v", err)
		}
		left, err := db.All(t.Context(), b.DB, db.Text, `select login_id from login_passkey union all select login_id from login_provider union all select password from login where password <> ''`)
		if err != nil || len(left) != 0 {
			t.Errorf("%v is left (%v)", left, err)
		}
		b.open(lena, "lena", password) // she comes back
	})
}

func TestANameAndAnIdentityBelongToOnePerson(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		l, m := b.open(lena, "lena", password), b.open("Practitioner/mia", "mia", password)
		for _, f := range []Fresh{{Who: "Practitioner/ana", Name: "LENA"}, {Who: lena, Name: "lena2"}} {
			err := b.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := b.Open(t.Context(), tx, f); return err })
			if !fault.Is(err, fault.Duplicate) {
				t.Errorf("%+v: %v", f, err)
			}
		}
		link := func(id string) error {
			return b.DB.Write(t.Context(), func(tx *db.Tx) error { return b.Link(t.Context(), tx, id, "https://idp.example", "7") })
		}
		if err := link(l.ID); err != nil {
			t.Error(err)
		}
		if err := link(l.ID); err != nil {
			t.Error("linking twice:", err)
		}
		if err := link(m.ID); !fault.Is(err, fault.Duplicate) {
			t.Errorf("one identity for two people: %v", err)
		}
	})
}

func TestAnInvitationIsGoodOnceAndForItsPerson(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		i := Invitation{Who: lena, Mail: "lena@maple.example", By: "Practitioner/sam"}
		link, err := b.Invite(t.Context(), i, 7*24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		code, err := b.HandOver(t.Context(), Invitation{Who: "Patient/amara"}, time.Hour)
		if err != nil || len(code) != 14 {
			t.Fatal(code, err)
		}
		kept, err := db.All(t.Context(), b.DB, db.Text, `select secret || kept from login_invitation`)
		if err != nil || len(kept) != 2 || kept[0] == link || kept[1] == link {
			t.Fatal(kept, err)
		}
		if got, err := b.Invited(t.Context(), link, here); err != nil || got.Who != lena || got.Mail != i.Mail {
			t.Error(got, err)
		}
		again, err := b.Invite(t.Context(), i, 7*24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Invited(t.Context(), link, here); !fault.Is(err, fault.Login) {
			t.Errorf("an older invitation of hers: %v", err)
		}
		if got, err := b.Invited(t.Context(), "  "+code+" ", here); err != nil || got.Who != "Patient/amara" {
			t.Error(got, err)
		}
		used := func(secret string) (err error) {
			got, err := b.Invited(t.Context(), secret, here)
			if err != nil {
				return err
			}
			return b.DB.Write(t.Context(), func(tx *db.Tx) error { return got.Use(t.Context(), tx) })
		}
		if err := used(again); err != nil {
			t.Error(err)
		}
		if err := used(again); !fault.Is(err, fault.Login) {
			t.Errorf("an invitation is good twice: %v", err)
		}
		b.now = b.now.Add(2 * time.Hour)
		if err := used(code); !fault.Is(err, fault.Login) {
			t.Errorf("a code is good after its time: %v", err)
		}
	})
}

func TestCodesThatWereHandedOverAreNotGuessed(t *testing.T) {
	each(t, func(t *testing.T, b *book) {
		code, err := b.HandOver(t.Context(), Invitation{Who: "Patient/amara"}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if _, err := b.Invited(t.Context(), code[:9]+"-2222", here); !fault.Is(err, fault.Login) {
				t.Fatal(err)
			}
		}
		if _, err := b.Invited(t.Context(), code, "198.51.100.9"); !fault.Is(err, fault.Throttled) {
			t.Errorf("the code may be guessed on and on: %v", err)
		}
	})
}
