package count

import "errors"

var errLater = errors.New("method not yet there")

func countMeek(r *race, papers *Papers) error  { return errLater }
func countERS97(r *race, papers *Papers) error { return errLater }
