package due

// LookRules numbers the rules by which it is known when something is looked at next
// ([Look], [LookAtVote], and a panel's own). Whoever changes a step, or what it hangs on,
// raises it: a release with a higher number has everything looked at once more, as an
// instant that the older one wrote may be too late, or never.
const LookRules = 1
