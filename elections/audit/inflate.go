package audit

import (
	"bufio"
	"compress/flate"
	"errors"
	"io"
)

// inflater inflates a file of a zip file, and fails when the deflated data end
// before the place that the directory gives them: what stands between would be
// seen by no reader.
type inflater struct {
	from  *bufio.Reader
	plain io.ReadCloser
}

func inflate(from io.Reader) io.ReadCloser {
	b := bufio.NewReader(from) // of which the inflater takes no byte too many
	return &inflater{b, flate.NewReader(b)}
}

func (i *inflater) Read(p []byte) (int, error) {
	n, err := i.plain.Read(p)
	if err == io.EOF {
		if _, more := i.from.ReadByte(); more != io.EOF {
			return n, errors.New("bytes stand behind the deflated data")
		}
	}
	return n, err
}

func (i *inflater) Close() error { return i.plain.Close() }
