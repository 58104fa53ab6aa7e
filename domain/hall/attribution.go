package hall

import (
	"hustings/domain/refusal"
)

var (
	AttributionFrozen = refusal.Reason{Code: refusal.FROZEN, Name: "attribution-frozen"}
	AttributionSame   = refusal.Reason{Code: refusal.DUP, Name: "attribution-same"}
	ConsentUnasked    = refusal.Reason{Code: refusal.STATE, Name: "consent-unasked"}
)

// MayAttribute judges a change of what may be told of who said what (R152). It can be
// tightened at any time. It is loosened only as long as nobody has been told of the
// event, or with the consent of each who speaks.
func (e Event) MayAttribute(to Attribution, speakers []Speaker) error {
	switch {
	case to != Chatham && to != OnRecord:
		return refusal.Because(refusal.Malformed, "R152", nil).On("attribution")
	case to == e.Attribution:
		return refusal.Because(AttributionSame, "R152", nil).On("attribution")
	case to == Chatham || e.State == Planned:
		return nil
	}
	missing := 0
	for _, s := range speakers {
		if s.ConsentedAt == nil {
			missing++
		}
	}
	if missing > 0 || len(speakers) == 0 {
		return refusal.Because(AttributionFrozen, "R152", refusal.Args{"missing": missing}).On("attribution")
	}
	return nil
}
