package box

import (
	"path/filepath"

	"hustings/elections/ledger"
)

// contestFile is where it lies in a folder.
func (k *Keys) contestFile(board ledger.B32, what string) string {
	return filepath.Join(k.dir, filepath.FromSlash(contestFile(board, what)))
}
