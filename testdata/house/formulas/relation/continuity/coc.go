package continuity

// COC returns an index. Source: BiceBoxerman1977
func COC() {}

// UPC returns an index, of a good source.
func UPC() {}

// Value returns it.
func (i Index) Value() {}

func sum() {}
