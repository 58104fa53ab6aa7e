package office

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/holders"
)

// keyHolderPages are where officers who hold a part of an election's key choose
// a passphrase, enter it after the close, and see whom the count waits for.
func (s *room) keyHolderPages() {
	s.html(door.KeyHolders.Fresh(), http.MethodGet, "/office/passphrase", (*visit).choosePassphrasePage)
	s.html(door.KeyHolders.Fresh(), http.MethodPost, "/office/passphrase", (*visit).choosePassphrase)
	s.html(door.KeyHolders, http.MethodGet, "/elections/:election/keys", (*visit).keysPage)
	s.html(door.KeyHolders.Fresh(), http.MethodGet, "/elections/:election/keys/enter", (*visit).enterPassphrasePage)
	s.html(door.KeyHolders.Fresh(), http.MethodPost, "/elections/:election/keys/enter", (*visit).enterPassphrase)
}

func (v *visit) ownPassphrase() (web.OwnPassphrase, error) {
	has, err := v.Engine.HoldsKey(v.By)
	return web.OwnPassphrase{Shell: v.Shell(v.Say("title.passphrase")), Has: has, Min: holders.MinPassphrase, PostURL: "/office/passphrase"}, err
}

func (v *visit) choosePassphrasePage() error {
	view, err := v.ownPassphrase()
	if err != nil {
		return err
	}
	return v.Show("own-passphrase", view)
}

// choosePassphrase takes what was typed twice alike: nobody can read a passphrase
// back, and one mistyped is one lost.
func (v *visit) choosePassphrase() error {
	view, err := v.ownPassphrase()
	if err != nil {
		return err
	}
	typed := v.C.PostForm(site.PassphraseField)
	if typed != v.C.PostForm(site.PassphraseAgain) {
		err = refusal.Because(domain.PhraseOther, "", nil).On(site.PassphraseAgain)
	} else {
		err = v.Engine.EnrolKeyHolder(v.Ctx, v.By, typed)
	}
	if err != nil {
		return v.Again(err, "own-passphrase", &view, &view.Shell)
	}
	return v.Done("/office/passphrase", "passphrase-chosen")
}

// electionKeys are the keys of the election of the path, for those who might
// hold a part of them.
func (v *visit) electionKeys() (holders.ElectionKeys, error) {
	k, err := v.Engine.ElectionKeys(v.Ctx, v.By, v.C.Param("election"))
	if err == nil && !v.By.Is(k.Election.Panel, k.Election.ID, door.KeyHolders.Roles...) {
		err = refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": door.KeyHolders.Roles})
	}
	return k, err
}

// keysPage says who holds the key of an election and who has entered a
// passphrase.
func (v *visit) keysPage() error {
	k, err := v.electionKeys()
	if err != nil {
		return err
	}
	el := k.Election
	view := web.Keys{Shell: v.Shell(v.Say("title.keys", "name", el.Title)), Election: el.Title, Policy: string(k.Policy), Stage: keysStage(k),
		Needed: k.Needed, Given: k.Given, Of: len(k.Holders), Seals: el.Timetable.RollSealed, Closes: el.Timetable.PollCloses}
	view.Back = &web.Link{URL: site.OfficePath(el.Reference, "office"), Text: el.Reference}
	view.Keys = nil // the whole page is about it
	if k.Contest != nil {
		view.Closes = k.Contest.Closes
	}
	for _, h := range k.Holders {
		view.Holders = append(view.Holders, web.KeyHolder{Name: h.Name, State: holderState(view.Stage, h), Mine: h.Mine})
	}
	switch {
	case k.Awaited && k.Mine():
		view.EnterURL = site.OfficePath(el.Reference, "keys/enter")
	case view.Stage == "before":
		view.ChooseURL = "/office/passphrase"
	}
	return v.Show("keys", view)
}

// keysStage is what a page about keys has to say; see web.Keys.
func keysStage(k holders.ElectionKeys) string {
	switch {
	case k.Policy != domain.OfficersKeys:
		return "nobody"
	case k.Contest == nil && (k.Election.Outcome != nil || k.Election.State.Over()):
		return "gone" // nothing will be sealed
	case k.Contest == nil:
		return "before"
	case len(k.Holders) == 0:
		return "gone"
	case k.Awaited:
		return "awaited"
	case k.Contest.Stage == domain.ContestSealed:
		return "sealed"
	}
	return "enough"
}

// holderState is what a holder has done, or has to do, at a stage of a page
// about keys; see web.KeyHolder.
func holderState(stage string, h box.KeyHolder) string {
	switch {
	case h.Given:
		return "entered"
	case stage == "before" && h.Ready:
		return "chosen"
	case stage == "before":
		return "not-chosen"
	case stage == "sealed":
		return "after-close"
	case stage == "awaited":
		return "waiting"
	}
	return "not-needed"
}

func (v *visit) passphrase() (web.Passphrase, holders.ElectionKeys, error) {
	k, err := v.electionKeys()
	if err != nil {
		return web.Passphrase{}, k, err
	}
	if k.Contest == nil || k.Policy != domain.OfficersKeys {
		return web.Passphrase{}, k, refusal.Because(refusal.Unknown, "", nil)
	}
	here := site.OfficePath(k.Election.Reference, "keys")
	view := web.Passphrase{Shell: v.Shell(v.Say("title.open-ballots", "name", k.Election.Title)), Election: k.Election.Title, KeysURL: here,
		Needed: k.Needed, Of: len(k.Holders), Given: k.Names(true), Closed: k.Contest.Closes, PostURL: here + "/enter", Mine: k.Mine()}
	view.Keys = nil
	return view, k, nil
}

func (v *visit) enterPassphrasePage() error {
	view, k, err := v.passphrase()
	if err != nil {
		return err
	}
	if !k.Awaited { // not yet, or no longer: the other page says which
		return v.To(view.KeysURL)
	}
	return v.Show("passphrase", view)
}

func (v *visit) enterPassphrase() error {
	view, k, err := v.passphrase()
	if err != nil {
		return err
	}
	if err := v.Engine.GivePassphrase(v.Ctx, v.By, k.Contest.ID, v.C.PostForm(site.PassphraseField)); err != nil {
		if r, no := refusal.Of(err); no && r.Field == "" && r.Reason != domain.NotHolder {
			return v.To(view.KeysURL) // somebody else's was the last one needed
		}
		return v.Again(err, "passphrase", &view, &view.Shell)
	}
	return v.Done(view.KeysURL, "passphrase-given")
}
