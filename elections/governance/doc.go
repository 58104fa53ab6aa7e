// Package governance is the panel's house: what a panel does between two elections.
// Each act is one method of [House], in one transaction, judged by domain/governance
// under the lock and the database's clock, and written into the record with its rule
// (R9). It is built like package elections, and asks that office for whatever changes
// a seat or an office.
//
// Where what is done, by file:
//
//   - calendar, feeds, invitations: the year, and everybody's dates (R121)
//   - meetings, agenda, agendaversions, papers, consent: before a meeting (R122, R160)
//   - session, speaking, interests, absence: the meeting itself, who is there (R113, R123 to
//     R126, R128)
//   - minutes, minutesdraft, minutesshown, actions: what came of it (R127, R159)
//   - motions, motionfloor, motionvotes, motionsecret, motionwishes, motionclock: motions
//     (R129 to R135)
//   - priorities, prioritiesballot: the ballot on priorities (R136 to R139)
//   - letters, lettersigning, lettersreading: letters and statements (R140 to R146, R157)
//   - clock, meetings_clock, waiting: what the clock does, and what waits for whom
package governance
