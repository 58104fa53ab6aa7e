package domain

import "strings"

// Stand-ins until the rules of time and parameters arrive; each line goes with
// the file that replaces it.
type (
	Term struct{ From, Until Date }
)

// FoldName is a name as it is compared.
func FoldName(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
