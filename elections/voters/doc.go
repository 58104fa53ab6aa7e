// Package voters keeps the rolls: whether somebody is on one and why not (R29, R31), who
// of two entries with one address stands (R35), what two officers may change on a sealed
// roll (R33, R34), and what those on it object to or complain of (R31, R57, R82).
package voters
