package audit

import "slices"

// Verdict is what a verification comes to (protocol, section 9).
type Verdict string

const (
	Passed Verdict = "PASSED"
	// PassedNotCounted: nothing failed, and somebody's result was not counted anew,
	// or the auditor's file that was given says nothing of a contest.
	PassedNotCounted Verdict = "PASSED, NOT COUNTED"
	Failed           Verdict = "FAILED"
)

func (v Verdict) sentence() string {
	switch v {
	case Passed:
		return "Everything that could be checked holds."
	case PassedNotCounted:
		return "What was checked holds, but not everything could be: who is returned is as the log says."
	}
	return "Something does not hold."
}

func verdict(holds, counted bool) Verdict {
	switch {
	case !holds:
		return Failed
	case !counted:
		return PassedNotCounted
	}
	return Passed
}

// judge brings the contests' verdicts and the whole one to what was found.
func (r *Report) judge() {
	r.OK = len(r.Failures) == 0
	counted := true
	for _, c := range r.Contests {
		c.OK = len(c.Failures) == 0
		c.Verdict = verdict(c.OK, len(c.NotCounted) == 0)
		r.OK = r.OK && c.OK
		counted = counted && len(c.NotCounted) == 0
	}
	r.Verdict = verdict(r.OK, counted)
}

// notCounted gives a reason why the contest is not wholly PASSED.
func (r *ContestReport) notCounted(why string) {
	if !slices.Contains(r.NotCounted, why) {
		r.NotCounted = append(r.NotCounted, why)
	}
}
