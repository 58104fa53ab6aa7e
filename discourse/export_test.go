package discourse

import "encoding/hex"

// SignText signs any text, for tests of what is signed and still no payload.
func SignText(secret []byte, text string) string { return hex.EncodeToString(mac(secret, text)) }
