package spool

import "io"

// InOrder reads rows of so many bytes each, by their places counted from 0, in the order
// that is given.
func (s *Spool) InOrder(width int, rows []int32) io.Reader {
	return &ordered{of: s, rows: rows, row: make([]byte, width)}
}

type ordered struct {
	of   *Spool
	rows []int32 // still to be read
	row  []byte
	left int // bytes of it
}

func (o *ordered) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if o.left == 0 {
			if len(o.rows) == 0 {
				return n, io.EOF
			}
			if read, err := o.of.ReadAt(o.row, int64(len(o.row))*int64(o.rows[0])); read < len(o.row) {
				if err == io.EOF {
					err = io.ErrUnexpectedEOF
				}
				return n, err
			}
			o.rows, o.left = o.rows[1:], len(o.row)
		}
		copied := copy(p[n:], o.row[len(o.row)-o.left:])
		n, o.left = n+copied, o.left-copied
	}
	return n, nil
}
