package governance

import (
	"slices"
	"strings"

	"hustings/domain"
	"hustings/domain/refusal"
)

var (
	NoConsentItems      = refusal.Reason{Code: refusal.STATE, Name: "consent-none"}        // nothing on the agenda is to be taken together
	ConsentConfidential = refusal.Reason{Code: refusal.FORM, Name: "consent-confidential"} // R160: whoever is conflicted for it may not hear of it
	ItemInMotion        = refusal.Reason{Code: refusal.STATE, Name: "item-in-motion"}      // it stands in the motion of the consent items: pull it out first
	ItemVoted           = refusal.Reason{Code: refusal.FROZEN, Name: "item-voted"}         // R129: the vote on that motion has been called
)

// ConsentItems are those of an agenda that one motion can take together now (R122):
// marked so, not reached, and in no motion yet. What is said of a confidential item is
// not for all who vote, so that it is taken by itself (R160).
func ConsentItems(agenda []Item) []Item {
	return slices.DeleteFunc(slices.Clone(agenda), func(i Item) bool {
		return !i.Consent || i.Confidential || i.DoneAt != nil || i.TakenBy != ""
	})
}

// ConsentText is the motion that takes the items together: their titles, in the order
// of the agenda.
func ConsentText(say domain.Say, reference string, items []Item) (MotionText, error) {
	var b strings.Builder
	b.WriteString(say("written.consent.words") + "\n")
	for _, i := range items {
		b.WriteString("\n- " + i.Title)
	}
	return NewMotionText(say("written.consent.title", "reference", reference), b.String())
}

// MayPull judges the pulling of an item out of those that are taken together: any
// member may, without a reason, until the vote on their motion has been called (R122).
// Vote is that motion's state; empty: there is none.
func (i Item) MayPull(vote MotionState) error {
	switch {
	case !i.Consent:
		return refusal.Because(NotConsent, "R122", nil)
	case i.DoneAt != nil:
		return refusal.Because(ItemDone, "R122", nil)
	case vote == MotionVoting || vote == MotionTied || vote == MotionCarried:
		return refusal.Because(ItemVoted, "R129", nil)
	}
	return nil
}
