// Package backup makes copies of a whole installation's database that only the holder
// of a key can read, puts them back, and proves that what was put back is what was
// copied. It works while voting goes on, for both databases.
//
// A copy is an age file (https://age-encryption.org): inside it a compressed archive of
// a beginning that says how far the database had come, the tables in pieces, and an
// end that counts them. No key of the key folder is ever in it; what it says of people
// and of who voted is as confidential as the database (docs/threat-model.md).
package backup
