//go:build !unix

package claims

// mapped are the bytes of a file where the system has them: nowhere, here.
func mapped(File) (b []byte, unmap func(), ok bool) { return nil, nil, false }
