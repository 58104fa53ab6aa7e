// Package jobs is the clockwork. It decides nothing: robfig/cron rings, and
// one line to the engine asks the database's clock what is due and does it.
// Running a job twice, on several replicas or after a long sleep does no harm.
//
//   - [Clockwork] rings for the engine's Tick, for housekeeping and mail, for the
//     watermark, the forum and webhooks;
//   - [Postman] hands the outbox's mails over to a mail server.
package jobs
