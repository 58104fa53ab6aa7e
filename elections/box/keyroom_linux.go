package box

import "syscall"

// keepOutOfDumps keeps the key room's memory from files that a crash may leave,
// and from other processes of the same account.
func keepOutOfDumps() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	const dumpable = 4 // PR_SET_DUMPABLE
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, dumpable, 0, 0)
}
