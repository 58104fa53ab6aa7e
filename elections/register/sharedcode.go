package register

import (
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// redeemShared spends the newest link that was mailed to an address by the code of
// its mail, in a browser that asked for one itself and got none because the address
// is asked for too often: whoever asks for links in somebody's name must not keep
// her out (DO1, DO6, number 6).
//
// What this gives to whoever asked in her name: nothing that he has not got. The
// code is of the mail, and the same mail has a link that opens everything in any
// browser; whoever does not read the mail has to guess 40 bits, with five tries a
// browser, ten a network and five hundred in all within the hour. Tries are counted
// with those who asked in vain: they take nothing from the browser that asked for the
// mail, whose five stay its own (ML3).
func (r *Register) redeemShared(tx *store.Tx, asked domain.SignInLink, code string, by domain.Actor) (in SignedIn, refused, err error) {
	link, right, near, all, err := tx.SharedLink(asked, hash(tidyCode(code)))
	if err != nil {
		return in, nil, err
	}
	no := refusal.Because(domain.CodeNotValid, "", nil)
	now := tx.Now()
	if !asked.MayShare(now, near, all) {
		return in, nil, no
	}
	if right {
		if link, err = lingering(tx, link); err != nil {
			return in, nil, err
		}
		right = link.Spend(now) == nil
	}
	if !right {
		asked.Tries++ // and kept: the refusal must not undo it
		return in, no, tx.SaveLink(asked)
	}
	if by.Person != "" && link.Person != by.Person {
		return in, nil, refusal.Because(domain.SignInOfAnother, "", nil).On("code")
	}
	if in, err = r.spend(tx, link); err != nil {
		return in, nil, err
	}
	asked.UsedAt = &now
	if err := tx.SaveLink(asked); err != nil || by.Session == "" {
		return in, nil, err
	}
	return in, nil, tx.EndSession(by.Session, "renewed")
}
