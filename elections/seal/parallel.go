package seal

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// stretch is how many items a worker takes at a time: enough to make taking them cheap, few enough that the cores finish
// together.
const stretch = 64

// parallel runs work over 0..n-1 in stretches on every core. It returns the error of the earliest stretch that failed, so
// that the first bad item is named whichever core met it.
func parallel(n int, work func(lo, hi int) error) error {
	var (
		next    atomic.Int64
		wait    sync.WaitGroup
		mu      sync.Mutex
		first   error
		firstAt = n
	)
	worker := func() {
		for {
			lo := int(next.Add(stretch)) - stretch
			mu.Lock()
			stop := lo >= firstAt
			mu.Unlock()
			if lo >= n || stop {
				return
			}
			if err := work(lo, min(lo+stretch, n)); err != nil {
				mu.Lock()
				if lo < firstAt {
					first, firstAt = err, lo
				}
				mu.Unlock()
			}
		}
	}
	for range min(runtime.GOMAXPROCS(0), (n+stretch-1)/stretch) {
		wait.Go(worker)
	}
	wait.Wait()
	return first
}
