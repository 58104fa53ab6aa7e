package door

import (
	"strconv"
	"strings"
)

// FilePolicy goes with a file that somebody has handed in: whatever it is, nothing in it
// runs or loads here.
const FilePolicy = "default-src 'none'; sandbox"

// Attachment names a file to take away, for every browser: plain letters for old ones,
// all of them as RFC 6266 has it.
func Attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\;%`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + escaped(name)
}

func escaped(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)+0x100, 16)[1:]))
		}
	}
	return b.String()
}
