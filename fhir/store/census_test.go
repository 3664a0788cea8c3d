package store_test

import (
	"testing"

	"kith/fhir/store"
	"kith/platform/db"
)

func TestTheRecordIsCountedAndComparedWithItsIndex(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, err := put(t, s, operator,
			`{"resourceType":"Organization","id":"o","name":"Maple","identifier":[{"system":"s","value":"1"},{"system":"s","value":"1"}]}`,
			`{"resourceType":"Patient","id":"a","managingOrganization":{"reference":"Organization/o"},"name":[{"given":["Amara"]}]}`,
			`{"resourceType":"Patient","id":"b"}`,
			`{"resourceType":"Basic","id":"c"}`,
			`{"resourceType":"Patient","id":"d","managingOrganization":{"reference":"Organization/o"},"name":[{"given":["Theo"]}]}`)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := put(t, s, operator, `{"resourceType":"Patient","id":"a","managingOrganization":{"reference":"Organization/o"},"active":true}`); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Write(ctx, operator, "test", []*store.Incoming{s.Removal("Basic", "c"), s.Removal("Patient", "d")}); err != nil {
			t.Fatal(err)
		}
		c, err := s.Census(ctx)
		if err != nil || c.Resources != 3 || c.Deleted != 2 || c.Versions != 3 || c.Index == 0 {
			t.Errorf("%+v, %v", c, err)
		}
		if n, err := s.Unseen(ctx); err != nil || n != 1 {
			t.Errorf("%d unseen, want the child nobody cares for: %v", n, err)
		}
		should, err := s.Compare(ctx, func(int64) {})
		if err != nil || should != c.Index {
			t.Errorf("%d index rows, should be %d: %v", c.Index, should, err)
		}
		if _, err := db.Exec(ctx, s.DB(), `delete from index_string`); err != nil {
			t.Fatal(err)
		}
		damaged, err := s.Census(ctx)
		if err != nil || damaged.Index >= should {
			t.Errorf("damage is not seen: %d of %d, %v", damaged.Index, should, err)
		}
	})
}
