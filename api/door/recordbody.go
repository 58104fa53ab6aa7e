package door

import (
	"encoding/hex"
	"time"

	"hustings/domain"
)

// RecordBody is an act as it stands in the record: ids, never names (R9).
type RecordBody struct {
	Seq  int64           `json:"seq" doc:"From 1, without gaps"`
	At   time.Time       `json:"at"`
	By   domain.PersonID `json:"by,omitempty" doc:"Absent: the engine itself"`
	Act  domain.Act      `json:"what"`
	Prev string          `json:"prev" doc:"Hash of the act before; hexadecimal"`
	Hash string          `json:"hash"`
}

// NewRecordBody writes an act of the record as programs and files have it.
func NewRecordBody(a domain.Recorded) RecordBody {
	return RecordBody{a.Seq, a.At, a.By, a.Act, hex.EncodeToString(a.Prev[:]), hex.EncodeToString(a.Hash[:])}
}
