// Package count counts elections: ballot papers in, transcript out.
//
// Its one function is [Count]; [Countback] counts again for a vacant seat (R116). It takes an [Election] (who stands,
// how many places, who has withdrawn, the lot drawn beforehand), the [Papers] the
// voters filled in, and a [Method], and returns a [Transcript]: stage by stage what
// was done, every candidate's votes, what could no longer be transferred, what was
// lost to rounding, who was elected or excluded, and how every tie was settled.
//
// A count is pure (R71): the same election and the same bag of papers give the same
// transcript, byte for byte, on any machine. It reads no clock, draws no chance and
// uses no floating point; figures are whole numbers of the smallest unit the rule
// keeps (a hundred-thousandth of a vote in Scotland, a thousand-millionth in Meek).
// After every stage the votes, the non-transferable and the lost are added up and
// must equal the valid papers, or the count fails rather than publish.
//
// Each method is in a file of its own and cites the text it follows. Start with
// irv.go, the shortest; scottish.go is the panels' own rule (R70). Candidates are
// numbered from 1 in ballot-paper order everywhere outside the counting loops.
package count
