package refusaltest

import "hustings/domain/refusal"

// Is reports whether the error is a refusal for that reason.
func Is(err error, why refusal.Reason) bool {
	r, ok := refusal.Of(err)
	return ok && r.Reason == why
}
