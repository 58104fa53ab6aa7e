package register

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"hustings/domain"
	"hustings/domain/refusal"
)

// A workbook is unpacked as a whole before its first row is known: it may have so many
// bytes as it is sent, and so many once it is unpacked. A larger register is sent as
// CSV, which is read as it comes.
const (
	workbookBytes    = 32 << 20
	workbookUnpacked = 256 << 20
)

// workbook reads the first sheet of an Excel workbook (.xlsx) as the lines of a CSV
// file, so that all that holds for one holds for the other. A line of the one is a row
// of the other.
type workbook struct {
	file      *excelize.File
	rows      *excelize.Rows
	columns   int    // of the heading row: later ones are filled up to it
	days      []bool // which of them hold days
	since1904 bool   // how the workbook counts them
	line      bytes.Buffer
	over      error
}

// newWorkbook opens it; what is none, or has a password, is refused.
func newWorkbook(in io.Reader) (*workbook, error) {
	all, err := io.ReadAll(io.LimitReader(in, workbookBytes+1))
	if err != nil {
		return nil, err
	}
	if len(all) > workbookBytes {
		return nil, refusal.Because(domain.WorkbookTooLarge, "R35", refusal.Args{"megabytes": workbookBytes >> 20})
	}
	w := &workbook{}
	err = guarded(func() (err error) {
		// Values as they are kept and not as they are shown: a member number has no
		// commas, and a day is more than "Mar-24". Nothing is left on the disk.
		w.file, err = excelize.OpenReader(bytes.NewReader(all), excelize.Options{UnzipSizeLimit: workbookUnpacked, UnzipXMLSizeLimit: workbookUnpacked, RawCellValue: true})
		if err != nil {
			return err
		}
		if props, err := w.file.GetWorkbookProps(); err == nil && props.Date1904 != nil {
			w.since1904 = *props.Date1904
		}
		w.rows, err = w.file.Rows(w.file.GetSheetName(0))
		return err
	})
	switch {
	case err != nil && strings.Contains(err.Error(), "size exceeds"):
		return nil, refusal.Because(domain.WorkbookTooLarge, "R35", refusal.Args{"megabytes": workbookBytes >> 20})
	case err != nil:
		return nil, refusal.Because(domain.FileUnreadable, "R35", nil)
	}
	return w, nil
}

func (w *workbook) Read(p []byte) (int, error) {
	for w.line.Len() == 0 {
		if w.over != nil {
			return 0, w.over
		}
		w.over = guarded(w.next)
	}
	return w.line.Read(p)
}

// next writes the next row as a line.
func (w *workbook) next() error {
	if !w.rows.Next() {
		err := errors.Join(w.rows.Error(), w.rows.Close(), w.file.Close())
		if err == nil {
			err = io.EOF
		}
		return err
	}
	cells, err := w.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	for i, c := range cells {
		cells[i] = strings.Join(strings.FieldsFunc(c, func(r rune) bool { return r == '\n' || r == '\r' }), " ") // a row is one line
	}
	if w.columns == 0 && !blank(cells) {
		w.columns = len(cells)
		for _, name := range cells {
			w.days = append(w.days, slices.Contains(dayColumns, tidyColumn(name)))
		}
	} else {
		w.asDays(cells)
	}
	if blank(cells) {
		return w.line.WriteByte('\n')
	}
	for len(cells) < w.columns {
		cells = append(cells, "")
	}
	out := csv.NewWriter(&w.line)
	if err := out.Write(cells); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// dayColumns are the columns that hold days.
var dayColumns = []string{"role_since", "joined", "term_from", "term_until", "from", "until"}

// asDays writes as days the numbers by which a workbook keeps them.
func (w *workbook) asDays(cells []string) {
	for i, is := range w.days {
		if !is || i >= len(cells) {
			continue
		}
		n, err := strconv.ParseFloat(cells[i], 64)
		if err != nil {
			continue // written as text
		}
		if day, err := excelize.ExcelDateToTime(n, w.since1904); err == nil {
			cells[i] = day.Format(time.DateOnly)
		}
	}
}

// guarded runs a part of the library that reads what others wrote: whatever goes wrong
// in it is a fault of the file.
func guarded(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = refusal.Because(domain.FileUnreadable, "R35", nil)
		}
	}()
	return f()
}
