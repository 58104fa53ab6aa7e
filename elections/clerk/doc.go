// Package clerk does what every room of the returning officer's office needs, and knows
// none of them. What an act begins with is [Clerk.Act]: one transaction, the election's
// row, the roles of R5. The rest, by file:
//
//   - clerk: who may look, how an election is found by its name, what is published
//   - electorate, panelmembers: whom an election concerns; a panel's members in office
//   - mail: what is sent to whom, and what comes back (a bounce: [Clerk.MailBounced])
//   - letters, templates: the mails; circulars: those to thousands, a piece at a time
//   - twoofficers: acts that take two (R7); each room brings its own to [Clerk.Mind]
//   - boxcaller: what the ballot box asks of whoever a contest belongs to; alarms (R103)
//   - clockwatch, standstill: a clock that jumped (R20c), a database that went back (R110a)
//   - idempotency: a request that comes twice is carried out once (R65)
package clerk
