// Package keep keeps what must lie neither in the database nor in its backups: keys.
// A [Cupboard] holds small secret files under names; there are two kinds:
//
//   - a folder, for one machine, or for replicas that share a file system;
//   - rows of the PostgreSQL database, each wrapped by an outer key that the database
//     never sees, so that replicas share nothing but PostgreSQL and the [Outer] keeper:
//     a HashiCorp Vault, a helper program beside a hardware module, or, where no contest
//     is real, one key from a file or the environment.
//
// Every contest has an outer key of its own: destroying it makes every copy of its
// wrapped secrets worthless, wherever backups have carried them. A keeper that cannot
// do that is refused for contests. What each kind can promise is in
// docs/threat-model.md.
package keep
