// Package governance is the standing orders of a panel at work: its calendar and
// meetings (R121 to R128), motions (R129 to R135), priorities and letters (R136 to
// R146, R157), actions and papers (R159, R160), and who belongs to which group of the
// forum (R166, R167). Like package domain it judges and does nothing: every rule is a
// pure function that takes the time as an argument and names its rule.
//
// Start with [Panel.Quorum] and [Floor] (who counts and may vote, for every item and at
// every vote), [Rule] (a year's meetings) and [Meeting].
package governance
