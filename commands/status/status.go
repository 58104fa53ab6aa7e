// Package status is what a command tells the shell when it ends: an error with the
// status that goes with it.
package status

// Error is an error with the status that the program ends with.
type Error struct {
	Code int
	error
}

// ExitCode is the status; the command line's reader asks for it by this name.
func (e Error) ExitCode() int { return e.Code }

// Unwrap is the error without its status.
func (e Error) Unwrap() error { return e.error }

// With gives an error its status.
func With(code int, err error) error { return Error{code, err} }

// Unable says that a command could not do its work: status 2.
func Unable(err error) error { return Error{2, err} }
