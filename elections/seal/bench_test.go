package seal

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The unit of every figure: one multiplication of a group element by a scalar, in constant time, as the curve library does
// it, without decoding or encoding. Figures in "mul/ballot" are CPU time of the whole process over the CPU time of one such
// multiplication, measured on as many cores immediately before and after, so that they can be compared between machines
// and a busy neighbour slows both alike.

// mulTime is the CPU time of one mul while so many cores are at it.
func mulTime(cores int) time.Duration {
	const each = 500
	start := cpu()
	var wait sync.WaitGroup
	for range cores {
		wait.Go(func() {
			var p point
			p.mulBase(scalarFromInt(77))
			s, _ := randomScalar(nil)
			for range each {
				p.mul(s, &p)
			}
		})
	}
	wait.Wait()
	return (cpu() - start) / time.Duration(cores*each)
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// perBallot runs work b.N times and reports its CPU time per ballot, in mul and in microseconds.
func perBallot(b *testing.B, cores, ballots int, work func()) {
	b.Helper()
	mulTime(cores) // warms up
	before := mulTime(cores)
	b.ResetTimer()
	start := cpu()
	for range b.N {
		work()
	}
	used := (cpu() - start) / time.Duration(b.N)
	b.StopTimer()
	mul := (before + mulTime(cores)) / 2
	b.ReportMetric(float64(used)/float64(ballots)/float64(mul), "mul/ballot")
	b.ReportMetric(float64(used)/float64(ballots)/1000, "cpu-µs/ballot")
	b.ReportMetric(float64(mul)/1000, "µs/mul")
}

func BenchmarkMul(b *testing.B) {
	var p point
	p.mulBase(scalarFromInt(77))
	s, _ := randomScalar(nil)
	for b.Loop() {
		p.mul(s, &p)
	}
}

func benchStatement(b *testing.B) (BallotStatement, []uint8) {
	b.Helper()
	_, s, _ := mustSeal(b, 1, 5)
	return BallotStatement{E: s.E, Suite: s.Suite, PK: s.PK, Tag: Tag(NewSalt()), Seq: 1, By: "voter"}, []uint8{3, 1, 0, 2, 0}
}

func BenchmarkSeal(b *testing.B) {
	s, ranks := benchStatement(b)
	perBallot(b, 1, 1, func() {
		if _, _, err := SealBallot(nil, s, ranks); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkIntake(b *testing.B) {
	s, ranks := benchStatement(b)
	ballot, _, err := SealBallot(nil, s, ranks)
	if err != nil {
		b.Fatal(err)
	}
	perBallot(b, 1, 1, func() {
		if err := VerifyBallot(s, ballot, 1); err != nil {
			b.Fatal(err)
		}
	})
}

var benchSizes = []int{3500, 100_000}

func BenchmarkMix(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, s, in := mustSeal(b, n, 5)
			perBallot(b, runtime.GOMAXPROCS(0), n, func() {
				if _, _, err := Mix(nil, s, in); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkVerifyMix(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, s, in := mustSeal(b, n, 5)
			out, proof, err := Mix(nil, s, in)
			if err != nil {
				b.Fatal(err)
			}
			perBallot(b, runtime.GOMAXPROCS(0), n, func() {
				if err := VerifyMix(s, in, out, proof); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkDecrypt(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			secret, s, in := mustSeal(b, n, 5)
			stmt := DecryptStatement{E: s.E, Suite: s.Suite, Group: 1, Member: 1, Share: s.PK}
			perBallot(b, runtime.GOMAXPROCS(0), n, func() {
				if _, err := Decrypt(nil, stmt, secret, in); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkVerifyDecryption(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			secret, s, in := mustSeal(b, n, 5)
			stmt := DecryptStatement{E: s.E, Suite: s.Suite, Group: 1, Member: 1, Share: s.PK}
			d, err := Decrypt(nil, stmt, secret, in)
			if err != nil {
				b.Fatal(err)
			}
			perBallot(b, runtime.GOMAXPROCS(0), n, func() {
				if err := VerifyDecryption(stmt, in, d); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
