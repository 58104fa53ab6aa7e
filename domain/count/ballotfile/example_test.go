package ballotfile_test

import (
	"fmt"
	"os"
	"strings"

	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

// A file of another program is read, counted, and written as BLT.
func ExampleRead() {
	const file = "papers,Ann,Bob,Cy\n5,1,2,\n3,,1,2\n2,,,1\n"
	f, err := ballotfile.Read("survey.csv", strings.NewReader(file))
	if err != nil {
		fmt.Println(err) // names the file, the line and what was expected
		return
	}
	f.Election.Seats = 2 // a table says nothing of places
	result, err := count.Count(count.MeekSTV, f.Election, f.Papers, count.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Result())
	if err := ballotfile.WriteBLT(os.Stdout, f.Election, f.Papers); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Elected: Ann; Bob
	// 3 2
	// 5 1 2 0
	// 3 2 3 0
	// 2 3 0
	// 0
	// "Ann"
	// "Bob"
	// "Cy"
}

// What is doubtful is refused.
func ExampleError() {
	_, err := ballotfile.Read("panel.blt", strings.NewReader("3 1\n5 1 2 0\n2 4 0\n0\n\"Ann\"\n\"Bob\"\n\"Cy\"\n"))
	fmt.Println(err)
	// Output:
	// panel.blt:3: found "4", expected a candidate, 1 to 3
}
