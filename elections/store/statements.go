package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"strings"
)

// The embedded database would parse a statement each time it is run, which takes longer
// than running most of them: a connection keeps those that it ran last. They hold no
// values: what was bound is cleared when they come to rest.

// statementsKept is how many statements a connection keeps, some kilobytes each.
const statementsKept = 100

// keepingConnector opens connections that keep their statements.
type keepingConnector struct{ driver.Connector }

// Connect opens one.
func (c keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	lite, is := conn.(liteConn)
	if !is {
		return nil, errors.Join(errors.New("the embedded database's driver lacks what is asked of it"), conn.Close())
	}
	return &keepingConn{liteConn: lite, kept: map[string]*list.Element{}}, nil
}

// liteConn, liteStmt and liteRows are what the driver's own know: whatever is asked of
// them by the standard library is passed on.
type liteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type liteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type liteRows interface {
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// keepingConn is a connection; like every one it is used by one goroutine at a time.
type keepingConn struct {
	liteConn
	kept map[string]*list.Element // by their text, while nobody runs them
	last list.List                // of restingStmt, the one that ran last in front
}

type restingStmt struct {
	text string
	liteStmt
}

// keeps reports whether a statement is worth keeping: pragmas and changes of the schema
// are not.
func keeps(text string) bool {
	for _, verb := range [...]string{"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "} {
		if len(text) > len(verb) && strings.EqualFold(text[:len(verb)], verb) {
			return true
		}
	}
	return false
}

// take gives a statement to whoever runs it, alone: while its rows are read, the same
// text is prepared anew.
func (c *keepingConn) take(ctx context.Context, text string) (liteStmt, error) {
	if e, there := c.kept[text]; there {
		delete(c.kept, text)
		return c.last.Remove(e).(restingStmt).liteStmt, nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	lite, is := s.(liteStmt)
	if !is {
		return nil, errors.Join(errors.New("the embedded database's statements lack what is asked of them"), s.Close())
	}
	return lite, nil
}

// rest puts it back, and lets go of the one that has rested longest.
func (c *keepingConn) rest(text string, s liteStmt) error {
	if _, twice := c.kept[text]; twice {
		return s.Close()
	}
	c.kept[text] = c.last.PushFront(restingStmt{text, s})
	if c.last.Len() <= statementsKept {
		return nil
	}
	old := c.last.Remove(c.last.Back()).(restingStmt)
	delete(c.kept, old.text)
	return old.Close()
}

// ExecContext runs a statement; one that failed is not kept.
func (c *keepingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if !keeps(text) {
		return c.liteConn.ExecContext(ctx, text, args)
	}
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	result, err := s.ExecContext(ctx, args)
	if err != nil {
		s.Close() //nolint:errcheck // why it failed says more
		return nil, err
	}
	return result, c.rest(text, s)
}

// QueryContext runs a statement that rests when its rows are closed.
func (c *keepingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if !keeps(text) {
		return c.liteConn.QueryContext(ctx, text, args)
	}
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		s.Close() //nolint:errcheck // why it failed says more
		return nil, err
	}
	lite, is := rows.(liteRows)
	if !is {
		return nil, errors.Join(errors.New("the embedded database's rows lack what is asked of them"), rows.Close(), s.Close())
	}
	return &keptRows{lite, c, text, s}, nil
}

// Close closes the statements with the connection.
func (c *keepingConn) Close() error {
	var errs []error
	for e := c.last.Front(); e != nil; e = e.Next() {
		errs = append(errs, e.Value.(restingStmt).Close())
	}
	clear(c.kept)
	c.last.Init()
	return errors.Join(append(errs, c.liteConn.Close())...)
}

// keptRows are what a statement finds.
type keptRows struct {
	liteRows
	conn *keepingConn
	text string
	stmt liteStmt
}

// Close has the statement rest; one that failed on the way is let go of.
func (r *keptRows) Close() error {
	err := r.liteRows.Close()
	if err != nil {
		r.stmt.Close() //nolint:errcheck // why it failed says more
		return err
	}
	return r.conn.rest(r.text, r.stmt)
}
